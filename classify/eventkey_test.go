package classify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
)

func fixtureRows(t *testing.T, accession string) []filingwire.StoredRow {
	t.Helper()
	for _, s := range fixtures.Submissions() {
		if s.Accession == accession {
			return rowsOf(t, s.Raw, accession)
		}
	}
	t.Fatalf("no fixture %s", accession)
	return nil
}

func rowsOf(t *testing.T, raw []byte, accession string) []filingwire.StoredRow {
	t.Helper()
	filing, err := classify.FilingFromDocument(raw, accession)
	if err != nil {
		t.Fatal(err)
	}
	result := classify.Classify(&filingwire.Message{Filing: filing, RetrievedAt: retrieved, Body: raw}, classify.Version(0))
	if len(result.Failures) > 0 {
		t.Errorf("%s: %+v", accession, result.Failures)
	}
	return result.Rows
}

// An amendment's row has the key of the row that it restates, and shares details with it.
func TestAmendmentsNameTheEventTheyRestate(t *testing.T) {
	for _, tt := range []struct{ original, amendment string }{
		{"0009990001-26-000110", "0009990001-26-000119"}, // adds periods to a non-reliance
		{"0009990002-26-000022", "0009990002-26-000041"}, // adds committees to an election
	} {
		originals, amendments := fixtureRows(t, tt.original), fixtureRows(t, tt.amendment)
		if len(amendments) == 0 {
			t.Errorf("%s has no rows", tt.amendment)
		}
		for _, a := range amendments {
			if !a.Amendment || a.EventKey == "" {
				t.Errorf("%s: amendment %t, key %q", tt.amendment, a.Amendment, a.EventKey)
			}
			n := 0
			for _, o := range originals {
				if o.Amendment {
					t.Errorf("%s counts as an amendment", tt.original)
				}
				if o.EventKey == a.EventKey {
					n++
					if !slices.ContainsFunc(o.EventDetails, func(s string) bool { return slices.Contains(a.EventDetails, s) }) {
						t.Errorf("%s and %s share no details: %q, %q", tt.original, tt.amendment, o.EventDetails, a.EventDetails)
					}
				}
			}
			if n != 1 {
				t.Errorf("%s: %d rows of %s have the key of %s", tt.amendment, n, tt.original, a.Doc)
			}
		}
	}
}

// Rows of other filers never share a key, nor do the rows of two events of one.
func TestEventKeysTellEventsApart(t *testing.T) {
	owner := map[string]string{}
	for _, s := range fixtures.Submissions() {
		for _, row := range rowsOf(t, s.Raw, s.Accession) {
			if row.EventKey == "" {
				if row.Capability == filingwire.Supported && !row.Amendment {
					t.Errorf("%s: a supported row of Item %s without a key", s.Accession, row.Feed.Item)
				}
				continue
			}
			if row.Capability != filingwire.Supported {
				t.Errorf("%s: a key for a row that is %s", s.Accession, row.Capability)
			}
			who := row.Feed.Name + " " + row.CIKs[0]
			if other, ok := owner[row.EventKey]; ok && other != who {
				t.Errorf("%s: %s and %s share a key", s.Accession, who, other)
			}
			owner[row.EventKey] = who
		}
	}
	if len(owner) < 40 {
		t.Errorf("only %d keys in the fixtures", len(owner))
	}
}

// An amendment that only adds an exhibit or statements is an update: it has no row.
func TestUpdatesHaveNoRows(t *testing.T) {
	for _, accession := range []string{"0009990002-26-000034", "0009990002-23-000155"} {
		if rows := fixtureRows(t, accession); len(rows) != 0 {
			t.Errorf("%s: %d rows, the first %s", accession, len(rows), rows[0].Doc)
		}
	}
	const header = "<SEC-DOCUMENT>x.txt\n<SEC-HEADER>\nACCESSION NUMBER:\t\t0009990777-26-000001\nCONFORMED SUBMISSION TYPE:\t8-K/A\n" +
		"CONFORMED PERIOD OF REPORT:\t20260301\nITEM INFORMATION:\t\tChanges in Registrant's Certifying Accountant\n" +
		"ITEM INFORMATION:\t\tFinancial Statements and Exhibits\nFILED AS OF DATE:\t\t20260310\nFILER:\n\tCOMPANY DATA:\n" +
		"\t\tCOMPANY CONFORMED NAME:\t\t\tExample Corp\n\t\tCENTRAL INDEX KEY:\t\t\t0009990777\n</SEC-HEADER>\n"
	document := func(body string) []byte {
		return []byte(header + "<DOCUMENT>\n<TYPE>8-K/A\n<SEQUENCE>1\n<TEXT>\n<html><body>" + body + "</body></html>\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n")
	}
	exhibit := document("<p>Item 9.01 Financial Statements and Exhibits.</p><p>Exhibit 16.1 is filed with this amendment.</p>")
	if rows := rowsOf(t, exhibit, "0009990777-26-000001"); len(rows) != 0 {
		t.Errorf("Item 9.01 alone: %s", rows[0].Doc)
	}
	// The same without any section is not understood, and says so; nor is an 8-K without the
	// item that its header names.
	if rows := rowsOf(t, document("<p>The letter is filed with this amendment.</p>"), "0009990777-26-000001"); len(rows) != 1 || rows[0].Capability != filingwire.Degraded {
		t.Errorf("an amendment without sections: %d rows", len(rows))
	}
	original := []byte(strings.ReplaceAll(string(exhibit), "8-K/A", "8-K"))
	if rows := rowsOf(t, original, "0009990777-26-000001"); len(rows) != 1 || rows[0].Capability != filingwire.Degraded || rows[0].EventKey != "" {
		t.Errorf("an 8-K with Item 9.01 alone: %d rows", len(rows))
	}
}
