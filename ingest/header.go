package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// ErrNotSubmission is returned for bytes that do not begin with a submission header.
var ErrNotSubmission = errors.New("not an EDGAR submission")

const maxHeaderBytes = 1 << 20

// headerKeys maps the tags of the bare SGML header, <CIK>0001234567, to the labels of the
// usual one, CENTRAL INDEX KEY: 0001234567.
var headerKeys = map[string]string{
	"ACCESSION-NUMBER": "ACCESSION NUMBER",
	"TYPE":             "CONFORMED SUBMISSION TYPE",
	"PERIOD":           "CONFORMED PERIOD OF REPORT",
	"FILING-DATE":      "FILED AS OF DATE",
	"CONFORMED-NAME":   "COMPANY CONFORMED NAME",
	"CIK":              "CENTRAL INDEX KEY",
}

// FilingFromSubmission reads the facts that the header of a full submission states. Times
// of the header are New York's.
func FilingFromSubmission(raw []byte) (*filingwire.Filing, error) {
	f := new(filingwire.Filing)
	name := ""
	disseminated := filingwire.Date("")
	seen := false
	raw = raw[:min(len(raw), maxHeaderBytes)]
	for line := range bytes.Lines(raw) {
		key, value := headerField(string(line))
		switch key {
		case "":
			continue
		case "SEC-DOCUMENT", "SEC-HEADER", "IMS-DOCUMENT", "IMS-HEADER":
			seen = true
			_, date, _ := strings.Cut(value, ":")
			if d := compactDate(strings.TrimSpace(date)); disseminated == "" {
				disseminated = d
			}
		case "SUBMISSION":
			seen = true
		case "ACCEPTANCE-DATETIME":
			if t, err := time.ParseInLocation("20060102150405", value, filingwire.NewYork); err == nil {
				f.AcceptedAt = instantOf(t)
			}
		case "ACCESSION NUMBER":
			if a, err := filingwire.ParseAccession(value); err == nil && f.Accession == "" {
				f.Accession, seen = a, true
			}
		case "CONFORMED SUBMISSION TYPE":
			if f.Form == "" {
				f.Form = value
			}
		case "CONFORMED PERIOD OF REPORT":
			f.ReportDate = compactDate(value)
		case "FILED AS OF DATE":
			f.FilingDate = compactDate(value)
		case "COMPANY CONFORMED NAME":
			name = html.UnescapeString(value)
		case "CENTRAL INDEX KEY":
			if cik, err := filingwire.ParseCIK(value); err == nil {
				f.Filers = addFiler(f.Filers, filingwire.Filer{CIK: cik, Name: name})
			}
			name = ""
		}
		if key == "DOCUMENT" || key == "/SEC-HEADER" || key == "/IMS-HEADER" {
			break
		}
	}
	if !seen || f.Accession == "" {
		return nil, ErrNotSubmission
	}
	if len(f.Filers) == 0 {
		return nil, fmt.Errorf("%w: %s names no filer", ErrNotSubmission, f.Accession)
	}
	if f.FilingDate == "" {
		f.Assumed = append(f.Assumed, "filing_date")
		f.FilingDate = disseminated
		if f.AcceptedAt != nil {
			f.FilingDate = filingwire.NewYorkDate(f.AcceptedAt.Time)
		}
		if f.FilingDate == "" {
			return nil, fmt.Errorf("%w: %s is not dated", ErrNotSubmission, f.Accession)
		}
	}
	f.URL = filingURL(f.Filers[0].CIK, f.Accession)
	return f, nil
}

// headerField splits "LABEL:  value" or "<TAG>value"; a line that is neither has no key.
func headerField(line string) (key, value string) {
	line = strings.TrimSpace(line)
	if tag, ok := strings.CutPrefix(line, "<"); ok {
		key, value, ok = strings.Cut(tag, ">")
		if !ok {
			return "", ""
		}
		if label, ok := headerKeys[key]; ok {
			key = label
		}
		return key, strings.TrimSpace(value)
	}
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return "", ""
	}
	return key, strings.TrimSpace(value)
}

// compactDate reads YYYYMMDD; anything else is unknown.
func compactDate(s string) filingwire.Date {
	if len(s) < 8 {
		return ""
	}
	d, err := filingwire.ParseDate(s[:4] + "-" + s[4:6] + "-" + s[6:8])
	if err != nil {
		return ""
	}
	return d
}
