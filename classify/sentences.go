package classify

import "strings"

// Sentence is one sentence, or a list entry or heading that stands alone.
type Sentence struct {
	Span      Span // canonical
	Text      string
	Paragraph int // index into Paragraphs of the section
}

// Text returns the canonical text of the body.
func (s Section) Text() string { return s.doc.Slice(s.Body) }

// Title returns the heading on one line: "Item 5.02 Departure of Directors…".
func (s Section) Title() string { return oneLine(s.doc.Slice(s.Heading)) }

// Document returns the document that the section is part of.
func (s Section) Document() *Document { return s.doc }

// SubItemAt returns the letters of the sub-item that offset lies in, "" for none.
func (s Section) SubItemAt(offset int) string {
	for i := len(s.SubItems) - 1; i >= 0; i-- {
		if sp := s.SubItems[i].Span; sp.Start <= offset && offset < sp.End {
			return s.SubItems[i].Letters
		}
	}
	return ""
}

// Paragraphs returns the blocks of text of the body outside of tables, list entries included.
func (s Section) Paragraphs() []Span {
	var out []Span
	for _, b := range s.Blocks() {
		if b.Grid == nil {
			out = append(out, b.Span)
		}
	}
	return out
}

// Sentences returns the sentences of the paragraphs.
func (s Section) Sentences() []Sentence {
	text := s.doc.Text()
	var out []Sentence
	for i, p := range s.Paragraphs() {
		for _, sp := range SplitSentences(p.In(text)) {
			sp = sp.Shift(p.Start)
			out = append(out, Sentence{Span: sp, Text: sp.In(text), Paragraph: i})
		}
	}
	return out
}

// SplitSentences returns the sentences of a paragraph as spans of it.
func SplitSentences(p string) []Span {
	var out []Span
	start := 0
	for i := 0; i < len(p); i++ {
		c := p[i]
		if c != '.' && c != '!' && c != '?' {
			continue
		}
		end := closers(p, i+1)
		if end < len(p) && !startsSentence(p, end) {
			continue
		}
		if c == '.' && end < len(p) && abbreviates(p, start, i, end) {
			continue
		}
		if s := (Span{start, end}).trim(p); !s.Empty() {
			out = append(out, s)
		}
		start, i = end, end-1
	}
	if s := (Span{start, len(p)}).trim(p); !s.Empty() {
		out = append(out, s)
	}
	return out
}

// closers returns the offset behind the quotes and brackets that close at i.
func closers(p string, i int) int {
	for i < len(p) {
		switch {
		case p[i] == '"' || p[i] == ')' || p[i] == '\'' || p[i] == ']':
			i++
		case strings.HasPrefix(p[i:], "”"), strings.HasPrefix(p[i:], "’"):
			i += len("”")
		default:
			return i
		}
	}
	return i
}

// startsSentence reports whether a sentence can begin at i: white space, then a capital, a
// digit or an opening mark. Without white space only "…Form 8-K.On May 1" is one.
func startsSentence(p string, i int) bool {
	k := skipSpace(p, i)
	if k >= len(p) {
		return true
	}
	c := p[k]
	if k == i {
		if c == 'D' && i >= 3 && p[i-3:i] == "Ph." {
			return false // "Jane Roe, Ph.D has been"
		}
		return isUpper(c) && i >= 2 && isLower(p[i-2]) && k+1 < len(p) && (isLower(p[k+1]) || p[k+1] == ' ')
	}
	return isUpper(c) || isDigit(c) || c == '(' || c == '"' || c == '$' || c == '[' || c >= 0x80 || c == '*'
}

// abbreviations that a capital often follows within a sentence.
var abbreviations = wordSet(`wm chas geo jos thos robt jas mr mrs ms messrs mme dr drs prof hon rev sr jr esq gen col capt lt sen rep gov st ste ft mt
		al etc e.g i.e cf vs v viz approx est
		jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m u.s u.s.a u.k n.a d.c n.y n.w s.w n.e s.e s.a n.v a.g p.l.c l.p b.v s.p.a
		ph.d m.d j.d m.b.a b.a b.s m.s m.a c.p.a ll.m ed.d d.v.m pharm.d dept div bros mfg intl assn ave blvd rd`)

// numbered abbreviations belong to the number that follows them.
var numbered = wordSet("no nos nr art sec secs sect par para ex exh exs fig vol ch pt pp")

// corporate forms, credentials and the like end a sentence when a new one visibly begins
// behind them.
var corporate = wordSet(`inc corp co cos ltd llc l.l.c lp llp l.l.p plc n.a s.a n.v l.p u.s jr sr m.d ph.d a.m p.m esq etc d.c c.p.a j.d m.b.a
	d.v.m pharm.d m.s b.s`)

// abbreviates reports whether the full stop at i of the sentence from start belongs to an
// abbreviation, an initial or a number, and the sentence goes on at end.
func abbreviates(p string, start, i, end int) bool {
	k := i
	for k > max(start, i-24) && (isAlpha(p[k-1]) || p[k-1] == '.' || p[k-1] == '&') {
		k--
	}
	word := strings.ToLower(p[k:i])
	next := skipSpace(p, end)
	switch {
	case word == "":
		if i > start && isDigit(p[i-1]) { // "1. Election of directors", "Item 5.02. Departure"
			n := i
			for n > start && (isDigit(p[n-1]) || p[n-1] == '.') {
				n--
			}
			before := strings.TrimSpace(p[start:n])
			return before == "" || strings.EqualFold(lastWord(before), "item")
		}
		return false
	case corporate[word]:
		return end > i+1 && p[i+1] == ')' || !opensSentence(p[next:]) && !opensWithSubject(p[next:])
	case numbered[word]:
		return next < len(p) && isDigit(p[next])
	case len(word) == 1 && k > start && p[k-1] == '/' && isUpper(p[k]): // "Form 10-K/A. Marsh"
		return false
	case len(word) == 1: // an initial, "J. P. Morgan"; "Plan A. The" is rarer than "Mr. A. Lee"
		return isUpper(p[k]) && !opensSentence(p[next:]) || strings.TrimSpace(p[start:k]) == ""
	case isInitials(p[k:i]): // "Andrew R.J. Lang"
		return !opensSentence(p[next:])
	case word == "ret": // "Colonel (Ret.) Jane Roe"
		return true
	case abbreviations[word]:
		return end == i+1 || !opensSentence(p[next:])
	}
	return false
}

func lastWord(s string) string { return s[strings.LastIndexAny(s, " \t")+1:] }

// opensWithSubject reports whether s begins with a name and its verb or what it owns, as a sentence
// behind a company's name does: "… and Marsh & Tully, LLP. Marsh’s reports did not contain …".
func opensWithSubject(s string) bool {
	k := 0
	for k < len(s) && (isAlpha(s[k]) || s[k] == '-') {
		k++
	}
	rest := s[k:]
	if k < 2 || !isUpper(s[0]) {
		return false
	}
	if strings.HasPrefix(rest, "’s ") || strings.HasPrefix(rest, "'s ") {
		return true
	}
	verb, _, _ := strings.Cut(strings.TrimPrefix(rest, " "), " ")
	return verb != rest && subjectVerbs.has(verb)
}

// subjectVerbs follow the subject of a sentence.
const subjectVerbs anyOf = "has had have was is were will did does informed advised resigned notified served currently also"

// opensSentence reports whether s begins with a word that opens sentences rather than
// continuing a name.
func opensSentence(s string) bool {
	s = strings.TrimLeft(s, "\"“(")
	k := 0
	for k < len(s) && isAlpha(s[k]) {
		k++
	}
	switch s[:k] {
	case "The", "A", "An", "In", "On", "At", "As", "Mr", "Ms", "Mrs", "Dr", "He", "She", "It", "They", "His", "Her", "Its", "There", "This",
		"That", "These", "Those", "Such", "Prior", "Pursuant", "Effective", "Under", "Upon", "From", "For", "During", "Each", "All", "Any", "No",
		"If", "Since", "Before", "After", "Following", "Until", "While", "When", "With", "Also", "Additionally", "However", "Further",
		"Furthermore", "Accordingly", "Concurrently", "Previously", "We", "Our", "By", "Neither", "None", "Both", "To", "Item", "Messrs", "Most":
		return true
	}
	return false
}
