package classify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/filingwire/filingwire"
)

// identify tells which event a row is about, so that an amendment's row can be linked to the
// row that it restates. Only what is supported has an event.
func (i *item) identify(r *reading, f *finding, row *filingwire.StoredRow) {
	row.Amendment = r.filing.Form == "8-K/A"
	if i.event == nil || f.capability != filingwire.Supported {
		return
	}
	parts := i.event(r, f.row)
	if len(parts) == 0 {
		return
	}
	row.EventKey = filingwire.EventKey(i.feed, r.filing.Filers[0].CIK, parts...)
	row.EventDetails = details(r.filing, f.key)
}

// details are what an amendment usually keeps of the row that it restates: the date of the
// report, which amendments repeat on their covers, and the natural key.
func details(f *filingwire.Filing, key []string) []string {
	var all []string
	for _, s := range append([]string{string(f.ReportDate)}, key...) {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// updates reports whether a finding of an amendment tells no event of its own: the amendment
// adds an exhibit or a statement to an event that was reported before, or names the item in
// its header without a section for it.
func (r *reading) updates(f *finding) bool {
	return r.filing.Form == "8-K/A" && (f.capability == filingwire.NotDisclosed || len(r.sections) == 0 && len(r.doc.Sections()) > 0)
}

// auditorIdentity: the former firm, for the new one may be named later than its departure.
func auditorIdentity(_ *reading, row filingEvent) []string {
	e := row.(*filingwire.AuditorChange)
	for _, firm := range []*filingwire.Auditor{e.FormerAuditor, e.NewAuditor} {
		if firm != nil && firm.NormalizedName != "" {
			return []string{firm.NormalizedName}
		}
	}
	return nil
}

// restatementIdentity: the item alone, for an amendment may add to all that it says.
func restatementIdentity(*reading, filingEvent) []string { return []string{"non-reliance"} }

// officerIdentity: who, by surname and first initial, and whether a service begins, ends or is
// paid. An act on a plan names nobody; it is known by the date of the report.
func officerIdentity(r *reading, row filingEvent) []string {
	e := row.(*filingwire.OfficerChange)
	if e.ChangeType == nil {
		return nil
	}
	kind := *e.ChangeType
	if kind != "appointment" && kind != "compensation" {
		kind = "end"
	}
	if e.Person == nil {
		if r.filing.ReportDate == "" {
			return nil
		}
		return []string{kind, "plan", string(r.filing.ReportDate)}
	}
	surname := Surname(e.Person.Name)
	first := ""
	if words := strings.Fields(e.Person.NormalizedName); len(words) > 1 && words[0] != strings.ToLower(surname) {
		first = initial(words[0])
	} else {
		first = givenInitial(r.doc.Text(), surname)
	}
	if surname == "" || first == "" {
		return nil
	}
	return []string{kind, "person", strings.ToLower(surname), first}
}

// votingIdentity: the meeting. An amendment that adds the decision on the frequency of say-on-pay
// votes to the results of its meeting does not restate them.
func votingIdentity(r *reading, row filingEvent) []string {
	e := row.(*filingwire.VotingResults)
	restates := false
	for _, p := range e.Proposals {
		restates = restates || e.FrequencyDecision == nil || p.ProposalType != "say_on_pay_frequency"
	}
	switch {
	case !restates:
		return nil
	case e.MeetingDate != nil:
		return []string{string(*e.MeetingDate)}
	case r.filing.ReportDate != "":
		return []string{string(r.filing.ReportDate)}
	}
	return nil
}

// givenInitial returns the initial that the text gives a person whom the item calls by the
// surname alone: an explanatory note before it has the full name.
func givenInitial(text, surname string) string {
	const mentions, words = 50, 3 // looked at; in front of the surname
	if surname == "" {
		return ""
	}
	for range mentions {
		at := strings.Index(text, surname)
		if at < 0 {
			return ""
		}
		before := strings.Fields(text[max(0, at-60):at])
		first := ""
		for k := len(before) - 1; k >= max(0, len(before)-words); k-- {
			w := bareWord(before[k])
			if w == "" || strings.HasSuffix(before[k], ",") || honorifics[w] || notNames[w] || !capitalized(before[k]) {
				break
			}
			first = initial(w)
			if utf8.RuneCountInString(w) > 1 {
				break
			}
		}
		if first != "" {
			return first
		}
		text = text[at+len(surname):]
	}
	return ""
}

func initial(word string) string {
	r, _ := utf8.DecodeRuneInString(strings.ToLower(word))
	return string(r)
}
