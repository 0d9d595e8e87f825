package classify

import (
	"bytes"
	"slices"
	"strings"
)

// Header is what a submission's SGML header states. All of it is empty for bare documents.
type Header struct {
	Present    bool
	Accession  string // dashed
	Form       string // "8-K", "8-K/A"
	AcceptedAt string // ACCEPTANCE-DATETIME, yyyymmddhhmmss on New York's clock
	Period     string // CONFORMED PERIOD OF REPORT, yyyymmdd
	Filed      string // FILED AS OF DATE, yyyymmdd
	ItemTitles []string
	Items      []string // present codes of ItemTitles, in their order, none twice
	Filers     []Registrant
}

// Registrant is one FILER (or SUBJECT COMPANY) of the header.
type Registrant struct {
	CIK         string // as in the header: ten digits
	Name        string
	FormerNames []string
	SIC         string
	State       string
	Subject     bool // SUBJECT COMPANY, not FILER
}

// maxItemTitles bounds what is read of a header; a filing reports at most a dozen items.
const maxItemTitles = 500

// headerValue keys of the two forms of the header: the readable one of submission text files
// and the tagged one of the dissemination feed.
var headerKeys = map[string]string{
	"ACCESSION NUMBER": "accession", "ACCESSION-NUMBER": "accession",
	"CONFORMED SUBMISSION TYPE": "form", "TYPE": "form",
	"ACCEPTANCE-DATETIME":        "accepted",
	"CONFORMED PERIOD OF REPORT": "period", "PERIOD": "period",
	"FILED AS OF DATE": "filed", "FILING-DATE": "filed",
	"ITEM INFORMATION": "item", "ITEMS": "item",
	"FILER": "filer", "FILED BY": "other", "SUBJECT COMPANY": "subject", "SUBJECT-COMPANY": "subject",
	"COMPANY CONFORMED NAME": "name", "CONFORMED-NAME": "name",
	"CENTRAL INDEX KEY": "cik", "CIK": "cik",
	"STANDARD INDUSTRIAL CLASSIFICATION": "sic", "ASSIGNED-SIC": "sic",
	"STATE OF INCORPORATION": "state", "STATE-OF-INCORPORATION": "state",
	"FORMER CONFORMED NAME": "former", "FORMER-CONFORMED-NAME": "former",
}

// parseHeader reads the text before the first <DOCUMENT>. Blank lines between its lines mean
// nothing, and any line may be missing.
func parseHeader(b []byte) Header {
	var h Header
	var filer *Registrant
	for len(b) > 0 {
		line := b
		if k := bytes.IndexAny(b, "\r\n"); k >= 0 {
			line, b = b[:k], b[k+1:]
		} else {
			b = nil
		}
		key, value := headerLine(string(bytes.TrimSpace(line)))
		switch headerKeys[key] {
		case "accession":
			h.Accession, h.Present = value, true
		case "form":
			if h.Form == "" {
				h.Form = value
			}
			h.Present = true
		case "accepted":
			h.AcceptedAt = digits(value, 14)
		case "period":
			h.Period = digits(value, 8)
		case "filed":
			h.Filed = digits(value, 8)
		case "item":
			if value != "" && len(h.ItemTitles) < maxItemTitles {
				h.ItemTitles = append(h.ItemTitles, value)
			}
		case "filer", "subject":
			h.Filers = append(h.Filers, Registrant{Subject: headerKeys[key] == "subject"})
			filer = &h.Filers[len(h.Filers)-1]
		case "other":
			filer = nil
		}
		if filer == nil {
			continue
		}
		switch headerKeys[key] {
		case "name":
			filer.Name = value
		case "cik":
			filer.CIK = value
		case "sic":
			filer.SIC = sicCode(value)
		case "state":
			filer.State = value
		case "former":
			filer.FormerNames = append(filer.FormerNames, value)
		}
	}
	h.Filers = slices.DeleteFunc(h.Filers, func(r Registrant) bool { return r.CIK == "" && r.Name == "" })
	for _, t := range h.ItemTitles {
		if code := itemByTitle(t, h.legacy()); code != "" && !slices.Contains(h.Items, code) {
			h.Items = append(h.Items, code)
		}
	}
	return h
}

// legacy reports whether the header's date lies before the renumbering of the items.
func (h *Header) legacy() bool {
	day := h.Filed
	if day == "" {
		day = h.Period
	}
	return day != "" && day < legacyEnd
}

// headerLine splits "KEY: value" or "<KEY>value".
func headerLine(s string) (key, value string) {
	if strings.HasPrefix(s, "<") {
		key, value, _ = strings.Cut(s[1:], ">")
		return key, strings.TrimSpace(value)
	}
	key, value, _ = strings.Cut(s, ":")
	return key, strings.TrimSpace(value)
}

// digits returns the first n characters of s if they are digits, else "".
func digits(s string, n int) string {
	if len(s) < n {
		return ""
	}
	for i := 0; i < n; i++ {
		if !isDigit(s[i]) {
			return ""
		}
	}
	return s[:n]
}

// sicCode takes the code out of "TELEPHONE APPARATUS [3661]" or "3661".
func sicCode(s string) string {
	if i := strings.LastIndexByte(s, '['); i >= 0 {
		return strings.TrimSuffix(s[i+1:], "]")
	}
	return s
}
