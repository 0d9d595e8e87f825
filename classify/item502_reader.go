package classify

import (
	"sort"
	"strings"
)

// reader reads one item: it knows its persons, dates and defined terms.
type reader struct {
	r         *reading
	prose     *prose
	cast      *cast
	dates     map[int]DateHit // canonical, by where they start
	report    CalendarDate    // of the filing: date of report, else of filing
	ownWords  map[string]bool // of the registrant's names
	acronyms  map[string]string
	terms     map[string]term
	aliases   map[string][]part // names given to several persons
	closed    bool              // the filing reports the completion of a transaction
	focus     []part            // whom the sentence before speaks of
	lead      DateHit           // the day that the sentence before speaks of
	led       bool
	ledIn     int     // the passage of that sentence
	named     DateHit // the date named last
	gathering DateHit // the day of the meeting named last, past or to come
	unsure    bool    // that was only one of two: "the earlier of May 1 and the closing"
	completed DateHit // the day on which a transaction was completed
	done      bool
	meeting   DateHit // the day of the meeting that the filing reports
	met       bool
	office    []role             // the offices named last
	started   []part             // whose appointments were told last
	ended     []part             // whose ends of service were told last
	left      []role             // the offices that they left
	seatTitle string             // of a seat on the board
	offices   map[*person][]role // that the item says they hold
}

// term is a defined date, "the Effective Date"; its date may be unknown.
type term struct {
	date  DateHit
	known bool
}

func newReader(r *reading) *reader {
	rd := &reader{r: r, prose: readProse(r.doc, r.sections), dates: map[int]DateHit{}, ownWords: map[string]bool{}, acronyms: map[string]string{}, terms: map[string]term{}, offices: map[*person][]role{}}
	rd.cast = readCast(rd.prose)
	rd.seatTitle = "Director"
	if strings.Contains(rd.prose.low, "board of trustees") && !strings.Contains(rd.prose.low, "board of directors") {
		rd.seatTitle = "Trustee"
	}
	if strings.Contains(rd.prose.low, "trustees of the ") && !strings.Contains(rd.prose.low, "director") {
		rd.seatTitle = "Trustee"
	}
	if strings.Contains(rd.prose.low, "board of managers") && !strings.Contains(rd.prose.low, "board of directors") || strings.Contains(rd.prose.low, " as managers ") && !strings.Contains(rd.prose.low, "director") {
		rd.seatTitle = "Manager"
	}
	if strings.Contains(rd.prose.low, "board of governors") && !strings.Contains(rd.prose.low, "board of directors") {
		rd.seatTitle = "Governor"
	}
	for _, s := range rd.prose.passages {
		for _, d := range FindDates(rd.prose.slice(s.span)) {
			d.Span = d.Span.Shift(s.span.Start)
			rd.dates[d.Span.Start] = d
		}
	}
	rd.report = calendarOf(string(r.filing.ReportDate))
	if rd.report.IsZero() {
		rd.report = calendarOf(string(r.filing.FilingDate))
	}
	for _, f := range r.filing.Filers {
		rd.addOwnName(f.Name)
	}
	if len(rd.ownWords) == 0 {
		rd.addOwnName(r.doc.Cover().Registrant)
	}
	rd.readAcronyms()
	for _, code := range r.submission.Items() {
		if code == "2.01" || code == "5.01" {
			rd.closed = true
		}
	}
	return rd
}

// calendarOf reads "2024-03-01".
func calendarOf(s string) CalendarDate {
	if len(s) != 10 {
		return CalendarDate{}
	}
	return CalendarDate{atoi(s[:4]), atoi(s[5:7]), atoi(s[8:])}
}

func (rd *reader) addOwnName(name string) {
	for _, w := range splitWords(name, lowerASCII(name), 0, Span{0, len(name)}) {
		if len(w.low) > 1 && w.low != "the" && w.low != "and" && w.low != "of" && w.low != "'s" && !companyForms[w.low] {
			rd.ownWords[w.low] = true
		}
	}
}

// readAcronyms learns titles that the text abbreviates: "Chief Scientific Officer (“CSO”)".
func (rd *reader) readAcronyms() {
	low := rd.prose.low
	for i := 0; i < len(low); {
		k := strings.Index(low[i:], "chief ")
		if k < 0 {
			return
		}
		i += k
		end := strings.Index(low[i:min(len(low), i+60)], " officer")
		if end < 0 {
			i += 6
			continue
		}
		title := strings.TrimSpace(rd.prose.text[i : i+end+len(" officer")])
		rest := low[i+len(title) : min(len(low), i+len(title)+60)]
		i += 6
		open := strings.IndexByte(rest, '(')
		if open < 0 || strings.ContainsAny(rest[:open], ".;,") {
			continue
		}
		body := strings.Trim(rest[open+1:], " \"“”'‘’")
		n := 0
		for n < len(body) && isLower(body[n]) {
			n++
		}
		if n >= 3 && n <= 5 && body[0] == 'c' && body[n-1] == 'o' {
			rd.acronyms[body[:n]] = title
		}
	}
}

// namesPerson reports whether a person who is spoken of again, or by honorific, is named at
// offset at.
func (rd *reader) namesPerson(at int) bool {
	m, ok := rd.cast.mentions[at]
	if !ok {
		return false
	}
	p := m.persons[0]
	return p.male || p.female || rd.cast.count(p) > 1 || credentialBehind(rd.prose, m.span.End)
}

// namesSomeone reports whether a person is named at offset at.
func (rd *reader) namesSomeone(at int) bool {
	_, ok := rd.cast.mentions[at]
	return ok
}

func (c *cast) count(p *person) (n int) {
	for _, m := range c.mentions {
		if m.persons[0] == p {
			n++
		}
	}
	return n
}

func credentialBehind(p *prose, end int) bool {
	rest := p.text[end-p.base : min(len(p.text), end-p.base+8)]
	return strings.HasPrefix(rest, ", Ph.D") || strings.HasPrefix(rest, ", M.D") || strings.HasPrefix(rest, ", age") || strings.HasPrefix(rest, ", J.D") || strings.HasPrefix(rest, " (age")
}

// documentTerm finds the date of a term that another part of the document defines.
func (rd *reader) documentTerm(name string) (DateHit, bool) {
	text := rd.r.doc.Text()
	low := lowerASCII(text)
	if d, ok := occurredOn(text, low, name); ok {
		return d, true
	}
	for _, q := range []string{"“" + name + "”", "\"" + name + "\""} {
		k := strings.Index(low, q)
		if k < 0 {
			continue
		}
		from := max(0, k-300)
		if n := strings.LastIndexByte(text[from:k], '\n'); n >= 0 {
			from += n + 1
		}
		hits := FindDates(text[from:k])
		for i := len(hits) - 1; i >= 0; i-- {
			if hits[i].Precision == PrecisionDay {
				hits[i].Span = hits[i].Span.Shift(from)
				return hits[i], true
			}
		}
	}
	return DateHit{}, false
}

// occurredOn finds the date of "the Effective Time occurred on May 1, 2024".
func occurredOn(text, low, name string) (DateHit, bool) {
	for _, verb := range []string{" occurred ", " was ", " took place "} {
		k := strings.Index(low, name+verb)
		if k < 0 {
			continue
		}
		k += len(name)
		for _, d := range FindDates(text[k:min(len(text), k+90)]) {
			if d.Precision == PrecisionDay {
				d.Span = d.Span.Shift(k)
				return d, true
			}
		}
	}
	return DateHit{}, false
}

// days returns the days from a to b.
func days(a, b CalendarDate) int { return int(b.Time().Sub(a.Time()).Hours() / 24) }

// sortedMentions returns where persons are named within s, in order.
func (rd *reader) sortedMentions(s Span) []mention {
	var out []mention
	for at, m := range rd.cast.mentions {
		if s.Start <= at && m.span.End <= s.End {
			out = append(out, m)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].span.Start < out[j].span.Start })
	return out
}
