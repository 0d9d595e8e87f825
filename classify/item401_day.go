package classify

import (
	"strings"

	"github.com/filingwire/filingwire"
)

func (a *auditorReading) dates(row *filingwire.AuditorChange, roles auditorRoles, end *relationEvent, p *proof) {
	if end != nil && end.date != nil && *row.ChangeType != engagement {
		row.FormerEndDate = dateField(end.date.date.Date)
		a.proveDate("formerEndDate", end, p)
	} else if *row.ChangeType != engagement && roles.former >= 0 {
		d := a.throughDate()
		if d == nil && !a.onlyMonth(roles.former) {
			d = a.onlyDate()
		}
		if d != nil {
			row.FormerEndDate = dateField(d.date.Date)
			p.derived("formerEndDate", string(*row.FormerEndDate), d.span)
			a.inferred = true
		}
	}
	if roles.next < 0 {
		return
	}
	if e := engagedOn(a.events, roles.next); e != nil && e.date != nil {
		row.NewEngagedDate = dateField(e.date.date.Date)
		a.proveDate("newEngagedDate", e, p)
	} else if d := a.onlyDate(); d != nil {
		row.NewEngagedDate = dateField(d.date.Date)
		p.derived("newEngagedDate", string(*row.NewEngagedDate), d.span)
		a.inferred = true
	}
}

// onlyMonth reports whether a firm's end is told with a month and no day: "In May 2024, @0 resigned".
func (a *auditorReading) onlyMonth(firm int) bool {
	for i := range a.events {
		e := &a.events[i]
		if e.firm != firm || e.kind == engagement || e.background {
			continue
		}
		m := &a.sentences[e.sentence]
		for k := range m.marks {
			if d := &m.marks[k]; d.firm < 0 && d.at < e.at && d.date.Precision != PrecisionDay && strings.HasSuffix(strings.TrimRight(m.text[:d.at], " "), "in") {
				return true
			}
		}
	}
	return false
}

// onlyDate returns the one day that the sentences on the change name, nil when they name
// several or none.
func (a *auditorReading) onlyDate() *mark {
	var only *mark
	for i := range a.sentences {
		m := &a.sentences[i]
		if isBackground(m.text) || strings.Contains(m.text, "letter") || strings.Contains(m.text, "report") && !strings.Contains(m.text, "reported") {
			continue
		}
		excluded := false
		for k := range m.marks {
			d := &m.marks[k]
			if d.firm >= 0 {
				continue
			}
			if excluded = !dayOfEvent(m, d, k, excluded); excluded {
				continue
			}
			if only != nil && only.date.Date != d.date.Date {
				return nil
			}
			only = d
		}
	}
	return only
}

func (a *auditorReading) proveDate(field string, e *relationEvent, p *proof) {
	if e.sameDay {
		p.derived(field, e.date.date.Date.String(), e.date.span)
		return
	}
	p.dated(field, e.date, a.doc.Text())
}

// throughDate finds the day of the end in "through #0, the date of dismissal".
func (a *auditorReading) throughDate() *mark {
	for i := range a.sentences {
		m := &a.sentences[i]
		for k := range m.marks {
			d := &m.marks[k]
			if d.firm >= 0 || d.date.Precision != PrecisionDay {
				continue
			}
			after := strings.TrimLeft(m.text[d.end:], " ,(")
			for _, w := range []string{"the date of", "the effective date of", "which is the date of"} {
				rest, ok := strings.CutPrefix(after, w)
				if !ok {
					continue
				}
				rest = rest[:min(len(rest), 40)]
				if strings.Contains(rest, "dismissal") || strings.Contains(rest, "resignation") || strings.Contains(rest, "termination") {
					return d
				}
			}
		}
	}
	return nil
}

func dateField(d CalendarDate) *filingwire.Date {
	v := filingwire.Date(d.String())
	return &v
}

// datesDiffer reports whether a firm's resignation is told with several days, such as that
// of the notice and that of its effect.
func (a *auditorReading) datesDiffer(firm int) bool {
	var first *mark
	for i := range a.events {
		e := &a.events[i]
		if e.firm != firm || firm < 0 || e.kind != resignation || e.background || e.date == nil {
			continue
		}
		if first != nil && first.date.Date != e.date.date.Date {
			return true
		}
		first = e.date
	}
	return false
}
