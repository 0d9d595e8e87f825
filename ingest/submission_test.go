package ingest

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

func TestFilingFromSubmission(t *testing.T) {
	f, err := FilingFromSubmission(submissionText("0009990901-26-000001", ""))
	if err != nil {
		t.Fatal(err)
	}
	if f.Accession != "0009990901-26-000001" || f.Form != "8-K" || f.FilingDate != "2026-01-05" || f.ReportDate != "2026-01-02" ||
		f.AcceptedAt.String() != "2026-01-05T21:15:00.000Z" || len(f.Filers) != 1 || f.Filers[0] != (filingwire.Filer{CIK: "0009990901", Name: "NIMBLE & QUARRY CORP"}) ||
		f.URL != "https://www.sec.gov/Archives/edgar/data/9990901/000999090126000001/0009990901-26-000001-index.htm" || f.Assumed != nil {
		t.Errorf("got %+v", f)
	}
	summer := strings.Replace(string(submissionText("0009990901-26-000001", "")), "20260105161500", "20260705161500", 1)
	if f, err := FilingFromSubmission([]byte(summer)); err != nil || f.AcceptedAt.String() != "2026-07-05T20:15:00.000Z" {
		t.Errorf("in summer: %v, %v", f, err)
	}
	undated := strings.Replace(string(submissionText("0009990901-26-000001", "")), "FILED AS OF DATE", "FILED", 1)
	if f, err := FilingFromSubmission([]byte(undated)); err != nil || f.FilingDate != "2026-01-05" || !slices.Equal(f.Assumed, []string{"filing_date"}) {
		t.Errorf("undated: %+v, %v", f, err)
	}
	bare := "<SUBMISSION>\n<ACCESSION-NUMBER>0009990901-01-000002\n<TYPE>8-K\n<PERIOD>20001226\n<FILING-DATE>20010102\n<FILER>\n<COMPANY-DATA>\n" +
		"<CONFORMED-NAME>FIRST INC\n<CIK>0009990901\n</COMPANY-DATA>\n<FORMER-COMPANY>\n<FORMER-CONFORMED-NAME>OLD INC\n</FORMER-COMPANY>\n</FILER>\n" +
		"<FILER>\n<COMPANY-DATA>\n<CONFORMED-NAME>SECOND INC\n<CIK>0009990902\n</COMPANY-DATA>\n</FILER>\n<DOCUMENT>\n<TYPE>EX-99\n"
	f, err = FilingFromSubmission([]byte(bare))
	if err != nil || f.Form != "8-K" || f.FilingDate != "2001-01-02" || len(f.Filers) != 2 || f.Filers[1].Name != "SECOND INC" {
		t.Errorf("bare: %+v, %v", f, err)
	}
	for name, bad := range map[string]string{
		"empty": "", "text": "Item 5.02 Departure of Directors", "page": "<html><body>ACCESSION</body></html>",
		"no filer": "<SEC-DOCUMENT>0009990901-26-000001.txt : 20260105\nACCESSION NUMBER:\t0009990901-26-000001\nFILED AS OF DATE: 20260105\n",
		"no date":  "<SUBMISSION>\n<ACCESSION-NUMBER>0009990901-26-000001\n<CIK>9990901\n",
	} {
		if _, err := FilingFromSubmission([]byte(bad)); !errors.Is(err, ErrNotSubmission) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestRecordedSubmissions(t *testing.T) {
	recording(t, "FACTS.md")
	n := 0
	for _, pattern := range []string{"../../shared/corpus/feeds/edgar_full_submission/*.txt", "../../shared/corpus/8k/raw/*.txt"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(raw, []byte("<SEC-HEADER>")) {
				continue
			}
			n++
			accession := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".txt"), "-minimal")
			f, err := FilingFromSubmission(raw)
			if err != nil || f.Accession != accession || f.FilingDate == "" || f.Form == "" || len(f.Assumed) > 0 {
				t.Errorf("%s: %+v, %v", name, f, err)
				continue
			}
			trimmed, err := TrimSubmission(raw)
			if err != nil || len(trimmed) > len(raw) {
				t.Errorf("%s: %d of %d bytes, %v", name, len(trimmed), len(raw), err)
				continue
			}
			if got, err := FilingFromSubmission(trimmed); err != nil || got.Accession != f.Accession || len(got.Filers) != len(f.Filers) {
				t.Errorf("%s trimmed: %+v, %v", name, got, err)
			}
			if strings.HasPrefix(f.Form, "8-K") && !bytes.Contains(trimmed, []byte("<TYPE>8-K")) {
				t.Errorf("%s: the report itself was dropped", name)
			}
			for _, gone := range []string{"<TYPE>GRAPHIC", "<TYPE>ZIP", "<TYPE>EXCEL", "<TYPE>XML", "\nbegin 644 "} {
				if bytes.Contains(trimmed, []byte(gone)) {
					t.Errorf("%s: %q is still there", name, gone)
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("%d submissions", n)
	}
}

func TestRecordedHeaders(t *testing.T) {
	for name, want := range map[string]struct {
		form   string
		filers int
		filed  filingwire.Date
	}{
		"1990sheader.txt":                   {"4", 2, "1998-11-20"},
		"MultipleFilersHeader.txt":          {"10-D", 2, "2023-06-09"},
		"MultipleFormerCompaniesHeader.txt": {"10-K", 1, "2023-06-09"},
		"header_with_double_newlines.txt":   {"485APOS", 1, "2024-03-13"},
		"secheader.4.evercommerce.txt":      {"4", 2, "2023-06-06"},
	} {
		f, err := FilingFromSubmission(recording(t, "edgar_header/"+name))
		if err != nil || f.Form != want.form || f.FilingDate != want.filed || len(f.Filers) != want.filers {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func sgmlDocument(kind, file, text string) string {
	s := "<DOCUMENT>\n<TYPE>" + kind + "\n<SEQUENCE>1\n"
	if file != "" {
		s += "<FILENAME>" + file + "\n"
	}
	return s + "<TEXT>\n" + text + "\n</TEXT>\n</DOCUMENT>\n"
}

func TestTrimSubmission(t *testing.T) {
	long := strings.Repeat("a line that does not end ", 10_000)
	keep := []string{
		sgmlDocument("8-K", "report.htm", "<XBRL>\n<html>"+long+"</html>\n</XBRL>"),
		sgmlDocument("EX-99.1", "", "press release\nbegin the day"),
		sgmlDocument("EX-16.1", "letter.txt", "begin 2026 plan of work"),
	}
	drop := []string{
		sgmlDocument("GRAPHIC", "logo.jpg", "begin 644 logo.jpg\nM_]C_X\n<DOCUMENT>\nend"),
		sgmlDocument("EX-101.SCH", "x.xsd", "<schema/>"),
		sgmlDocument("XML", "R1.htm", "<XML>\n<Report/>"),
		sgmlDocument("ZIP", "x.zip", long),
		sgmlDocument("EX-99.2", "slides.pdf", "<PDF>\nbegin 644 slides.pdf\nend"),
		sgmlDocument("EX-99.3", "", "\n<PDF>\nbegin 644 slides.pdf\nend"),
		sgmlDocument("EX-99.4", "photo", "begin 644 photo.jpg\nend"),
	}
	var all string
	for i := range drop {
		if i < len(keep) {
			all += keep[i]
		}
		all += drop[i]
	}
	got, err := TrimSubmission(submissionText("0009990901-26-000001", all))
	if err != nil {
		t.Fatal(err)
	}
	if want := submissionText("0009990901-26-000001", strings.Join(keep, "")); !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d", len(got), len(want))
	}
	whole := submissionText("0009990901-26-000001", keep[1]+drop[0])
	for n := range len(whole) - 1 {
		if _, err := TrimSubmission(whole[:n]); err == nil && !bytes.HasSuffix(bytes.TrimSpace(whole[:n]), []byte("</SEC-DOCUMENT>")) {
			t.Fatalf("cut at %d of %d: no error", n, len(whole))
		} else if err != nil && !errors.Is(err, ErrTruncated) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

func TestSubmissionLimit(t *testing.T) {
	text := func(n int) string { return strings.Repeat("0123456789abcdef\n", n>>4) }
	fits := sgmlDocument("8-K", "a.htm", text(1<<20))
	raw := submissionText("0009990901-26-000001", fits+sgmlDocument("EX-99", "b.htm", text(filingwire.MaxDocumentBytes))+sgmlDocument("EX-99", "c.htm", "small"))
	got, err := TrimSubmission(raw)
	if err != nil {
		t.Fatal(err)
	}
	if want := submissionText("0009990901-26-000001", fits+sgmlDocument("EX-99", "c.htm", "small")); !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d", len(got), len(want))
	}
	raw = submissionText("0009990901-26-000001", sgmlDocument("8-K", "b.htm", text(filingwire.MaxDocumentBytes+1<<20)))
	if _, err := TrimSubmission(raw); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}
