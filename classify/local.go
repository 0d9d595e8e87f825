package classify

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// ErrNoAccession is returned for a local document that names no accession number, neither
// in a header nor in its file's name.
var ErrNoAccession = errors.New("no accession number in the document's header or the file's name")

// ErrNoDocument is returned for a submission without a readable 8-K in it.
var ErrNoDocument = errors.New("no 8-K document in the submission")

// FilingFromDocument tells what a local document says of its own filing: from the
// submission's header where it has one, else from the cover page and the file's name.
// Facts that EDGAR alone knows and that had to be taken from elsewhere are in Assumed.
// With ErrNoAccession comes a filing under a placeholder, made of the document's hash, that
// will do for looking at its rows but not for storing them.
func FilingFromDocument(body []byte, name string) (*filingwire.Filing, error) {
	submission, err := Parse(body)
	if err != nil {
		return nil, err
	}
	var missing error
	doc := submission.Main()
	if doc == nil {
		return nil, ErrNoDocument
	}
	h := &submission.Header
	f := &filingwire.Filing{Form: h.Form, ReportDate: compactDate(h.Period), FilingDate: compactDate(h.Filed)}
	f.Accession, err = filingwire.ParseAccession(h.Accession)
	if err != nil {
		if f.Accession, err = filingwire.ParseAccession(name); err != nil {
			missing = ErrNoAccession
			f.Accession = placeholder(body)
			f.Assumed = append(f.Assumed, "accession_number_unknown")
		}
	}
	if t, err := time.ParseInLocation("20060102150405", h.AcceptedAt, filingwire.NewYork); err == nil {
		at := filingwire.InstantOf(t)
		f.AcceptedAt = &at
	}
	for _, r := range h.Filers {
		if cik, err := filingwire.ParseCIK(r.CIK); err == nil && !r.Subject {
			f.Filers = append(f.Filers, filingwire.Filer{CIK: cik, Name: r.Name})
		}
	}
	assumeFromDocument(f, doc, missing != nil)
	f.URL = filingwire.FilingURL(f.Filers[0].CIK, f.Accession)
	return f, missing
}

func placeholder(body []byte) string {
	h := fnv.New32a()
	h.Write(body)
	return fmt.Sprintf("0000000000-00-%06d", h.Sum32()%1_000_000)
}

// accessionYear is the year in which the accession number was given.
func accessionYear(f *filingwire.Filing) string {
	year := f.Accession[11:13]
	if year > "90" {
		return "19" + year
	}
	return "20" + year
}

// firstDay is the first day of a year that the text names: most items begin with the day on
// which it happened.
func firstDay(text, year string) filingwire.Date {
	for _, d := range FindDates(clip(text, coverLimit)) {
		if day := d.Date.compact(); d.Precision == PrecisionDay && strings.HasPrefix(day, year) {
			return compactDate(day)
		}
	}
	return ""
}

// assumeFromDocument fills what the header did not state; unknown says that the accession number
// is a placeholder.
func assumeFromDocument(f *filingwire.Filing, doc *Document, unknown bool) {
	cover := doc.Cover()
	if f.ReportDate == "" {
		f.ReportDate = compactDate(cover.ReportDate.compact())
	}
	if f.Form != "8-K" && f.Form != "8-K/A" {
		f.Form = cmpOr(cover.Form, "8-K")
		f.Assumed = append(f.Assumed, "form_from_cover")
	}
	if f.FilingDate == "" && f.ReportDate != "" {
		f.FilingDate = f.ReportDate
		f.Assumed = append(f.Assumed, "filing_date_from_cover")
	}
	if f.FilingDate == "" {
		year := accessionYear(f)
		if unknown {
			year = ""
		}
		if f.FilingDate = firstDay(doc.Text(), year); f.FilingDate != "" {
			f.Assumed = append(f.Assumed, filedInText)
		}
	}
	if f.FilingDate == "" { // the accession number at least tells the year
		f.FilingDate = filingwire.Date(accessionYear(f) + "-01-01")
		f.Assumed = append(f.Assumed, filedInYear)
	}
	if len(f.Filers) == 0 {
		cik, err := filingwire.ParseCIK(cover.CIK)
		if err != nil { // the accession number begins with the CIK of the one who filed
			cik = f.Accession[:10]
			f.Assumed = append(f.Assumed, "cik_from_accession_number")
		}
		f.Filers = []filingwire.Filer{{CIK: cik, Name: cover.Registrant}}
	}
}

// What says that of the filing date only the year is known.
const (
	filedInYear = "filing_date_from_accession_number"
	filedInText = "filing_date_from_text"
)

// filedBetween returns the first and the last day that a filing can be of: its filing date,
// or the year that its accession number tells; ok is false where neither is known.
func filedBetween(f *filingwire.Filing) (first, last filingwire.Date, ok bool) {
	switch {
	case f == nil || f.FilingDate == "":
		return "", "", false
	case !slices.Contains(f.Assumed, filedInYear) && !slices.Contains(f.Assumed, filedInText):
		return f.FilingDate, f.FilingDate, true
	case slices.Contains(f.Assumed, "accession_number_unknown"):
		return "", "", false
	}
	return f.FilingDate[:4] + "-01-01", f.FilingDate[:4] + "-12-31", true
}

func compactDate(s string) filingwire.Date {
	t, err := time.Parse("20060102", s)
	if err != nil {
		return ""
	}
	d, err := filingwire.ParseDate(t.Format(time.DateOnly))
	if err != nil {
		return ""
	}
	return d
}
