package ingest

import (
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// entry is a filing as a feed or an index lists it. A listing has one line per filer, which
// merge brings together.
type entry struct {
	accession string
	form      string
	filers    []filingwire.Filer
	filed     filingwire.Date
	accepted  time.Time // zero in indexes
}

// wanted reports whether form is one that the crawler collects.
func wanted(form string) bool { return form == "8-K" || form == "8-K/A" }

// merge joins entries of one accession number in the order of their first.
func merge(entries []entry) []entry {
	var out []entry
	at := map[string]int{}
	for _, e := range entries {
		i, seen := at[e.accession]
		if !seen {
			at[e.accession] = len(out)
			out = append(out, e)
			continue
		}
		for _, f := range e.filers {
			out[i].filers = addFiler(out[i].filers, f)
		}
	}
	return out
}

func addFiler(filers []filingwire.Filer, f filingwire.Filer) []filingwire.Filer {
	for _, have := range filers {
		if have.CIK == f.CIK {
			return filers
		}
	}
	return append(filers[:len(filers):len(filers)], f)
}

// document is the filing to fetch.
func (e entry) document() *document {
	return &document{
		Filing: &filingwire.Filing{
			Accession:  e.accession,
			Form:       e.form,
			Filers:     e.filers,
			FilingDate: e.filed,
			AcceptedAt: instantOf(e.accepted),
			URL:        filingURL(e.filers[0].CIK, e.accession),
		},
		seen: e.accepted,
	}
}

func instantOf(t time.Time) *filingwire.Instant {
	if t.IsZero() {
		return nil
	}
	i := filingwire.InstantOf(t)
	return &i
}

// filingURL is the filing's index page.
func filingURL(cik, accession string) string {
	return SEC + "/Archives/edgar/data/" + strings.TrimLeft(cik, "0") + "/" +
		strings.ReplaceAll(accession, "-", "") + "/" + accession + "-index.htm"
}

// submissionURL is the filing's full text.
func submissionURL(cik, accession string) string {
	return SEC + "/Archives/edgar/data/" + strings.TrimLeft(cik, "0") + "/" + accession + ".txt"
}
