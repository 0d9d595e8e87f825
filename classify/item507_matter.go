package classify

import "strconv"

// current returns the matter that votes found here belong to, made of the paragraphs since
// the last votes.
func (v *voteReader) current() *voteMatter {
	if len(v.pending) == 0 && v.matter != nil {
		return v.matter
	}
	v.pending = lately(v.pending)
	m := &voteMatter{intro: v.pending}
	own := v.pending // from the number on; what stands before introduces the list
	for i, s := range v.pending {
		if n, at, ok := proposalNumber(s.In(v.text)); ok && m.number == "" {
			m.number, m.numberSpan, m.description, own = n, at.Shift(s.Start), s, v.pending[i:]
		}
	}
	v.judge(m, own)
	if m.description.Empty() && len(own) > 0 {
		m.description = own[len(own)-1]
	}
	if m.number == "" {
		m.number, m.numberSpan = mentionedNumber(m.description, v.text)
	}
	v.pending, v.matter, v.person = nil, m, v.personOf(m)
	return m
}

func (v *voteReader) personOf(m *voteMatter) voteLabel {
	if m.kind == "elect_directors" {
		return v.person
	}
	return voteLabel{}
}

// judge finds a matter's type: in the paragraph with its number, else in the last of the
// others that tells one, else in the agenda.
func (v *voteReader) judge(m *voteMatter, own []Span) {
	if !m.description.Empty() {
		m.kind, m.sure = v.kindOf(m.description)
	}
	for i := len(own) - 1; i >= 0 && !m.sure; i-- {
		if m.kind, m.sure = v.kindOf(own[i]); m.sure && m.number == "" {
			m.description = own[i]
		}
	}
	for i := len(own) - 1; i >= 0 && !m.sure; i-- {
		if at := v.definedIn(own[i]); !at.Empty() {
			m.kind, m.sure = v.kindOf(at)
		}
	}
	if listed := v.agenda[m.number]; m.number != "" && !listed.Empty() {
		if !m.sure {
			m.kind, m.sure = v.kindOf(listed)
		}
		if m.description.Len() < 16 {
			m.description = listed
		}
	}
	if !m.sure {
		m.kind = ""
	}
}

// named returns the matter that a table's row names itself.
func (v *voteReader) named(label Span, text string) *voteMatter {
	v.settlePending()
	m := &voteMatter{description: label}
	if n, at, ok := proposalNumber(text); ok {
		m.number, m.numberSpan = n, at.Shift(label.Start)
	}
	v.judge(m, []Span{label})
	if last := v.matter; !m.sure && last != nil && last.sure && m.number != "" && m.number == last.number {
		m.kind, m.sure = last.kind, true // "3(b)" below "3(a)"
	}
	v.matter, v.person = m, voteLabel{}
	return m
}

// take adds a line.
func (v *voteReader) take(l voteLine) {
	if !l.complete() {
		v.skipped++
		return
	}
	m := l.matter
	if m.lines > 0 && l.nominee == "" && l.class == "" && (m.kind != "elect_directors" || m.nominees && v.person.text == "") {
		m = v.reclaim(m)
		l.matter = m
	}
	if m.kind == "elect_directors" || m.kind == "" {
		if l.nominee == "" && v.person.text != "" {
			l.nominee, l.label = v.person.text, v.person.span
		}
		v.person = voteLabel{}
	}
	switch {
	case l.frequency():
		m.kind, m.sure = "say_on_pay_frequency", true
	case m.kind == "" && l.nominee != "":
		m.kind, m.sure = "elect_directors", true
	case m.kind == "":
		m.kind = "other"
	}
	l.settle()
	if m.broker == nil && m.lines == 0 {
		m.broker = v.introBroker(m)
	}
	if m.broker != nil && !l.has(voteBroker) {
		l.counts[voteBroker] = *m.broker
	}
	if m.number == "" {
		m.number = v.nextNumber()
		if k := len(v.lines); k > 0 && m.kind == "elect_directors" && v.lines[k-1].matter.kind == m.kind {
			m.number = v.lines[k-1].matter.number // directors of another class
		}
	}
	m.lines++
	m.nominees = m.nominees || l.nominee != ""
	v.lines = append(v.lines, l)
}

// introBroker finds broker non-votes that the text before a table tells.
func (v *voteReader) introBroker(m *voteMatter) *voteTally {
	for _, s := range m.intro {
		counts := countsIn(s.In(v.text))
		if len(counts) == 1 && counts[0].column == voteBroker {
			if n, ok := ParseCount(counts[0].text); ok {
				return &voteTally{n, counts[0].span.Shift(s.Start), true}
			}
		}
	}
	return nil
}

// reclaim makes a matter for votes that follow those of another without a heading between:
// the last paragraph between them introduces it.
func (v *voteReader) reclaim(old *voteMatter) *voteMatter {
	m := &voteMatter{}
	if k := len(old.after); k > 0 {
		m.description, old.after = old.after[k-1], old.after[:k-1]
		m.intro = []Span{m.description}
		v.judge(m, m.intro)
	}
	v.matter = m
	return m
}

// nextNumber counts on where a proposal has no number of its own.
func (v *voteReader) nextNumber() string {
	last := 0
	if k := len(v.lines); k > 0 {
		last = max(atoi(v.lines[k-1].matter.number), 0)
	}
	return strconv.Itoa(last + 1)
}
