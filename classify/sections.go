package classify

import "strings"

// withoutContents drops the entries of a table of contents: headings whose item has a
// heading again further down and that have no text of their own. The last entry may be
// followed by those for the signatures and exhibits.
func (s *segmenter) withoutContents(heads []heading) []heading {
	out := heads[:0:0]
	dropped := false // the heading before is an entry of the contents
	for i, h := range heads {
		end := len(s.text)
		if i+1 < len(heads) {
			end = heads[i+1].span.Start
		}
		body := Span{h.body, s.signature(h.body, end)}
		dropped = again(heads[i+1:], h.codes[0]) && (s.textLength(body) <= 12 || dropped && s.listsExhibits(body))
		if !dropped {
			out = append(out, h)
		}
	}
	return out
}

// listsExhibits reports whether span holds nothing but entries for exhibits.
func (s *segmenter) listsExhibits(span Span) bool {
	if span.Len() > 1000 {
		return false
	}
	only := true
	eachLine(s.text, span, func(l Span) bool {
		line := l.In(s.text)
		only = isFurniture(line) || len(line) > 2 && strings.EqualFold(line[:2], "ex")
		return only
	})
	return only
}

func again(heads []heading, code string) bool {
	for _, h := range heads {
		for _, c := range h.codes {
			if c == code {
				return true
			}
		}
	}
	return false
}

func (s *segmenter) textLength(span Span) int {
	if span.Empty() {
		return 0
	}
	return len(strings.Trim(span.In(s.text), " \t\n.0123456789")) // leaders and page numbers do not count
}

// sections gives every heading its body. A heading without a body shares that of the
// heading that follows it directly, but an item has one section of it.
func (s *segmenter) sections(heads []heading) []Section {
	var out []Section
	bodies := make([]Span, len(heads))
	for i := len(heads) - 1; i >= 0; i-- {
		end := s.end
		if i+1 < len(heads) {
			end = heads[i+1].span.Start
		}
		bodies[i] = s.withoutTail(Span{min(heads[i].body, end), end})
		if bodies[i].Empty() && i+1 < len(heads) && heads[i+1].codes[0] != "9.01" {
			bodies[i] = bodies[i+1]
		}
	}
	letters := make([]string, 0, len(heads))
	for i, h := range heads {
		if n := len(out); n > 0 && len(h.codes) == 1 && out[n-1].Code == h.codes[0] && out[n-1].Body.End <= h.span.Start {
			out[n-1].Body.End = max(out[n-1].Body.End, bodies[i].End) // "Item 5.02 (continued)"
			continue
		}
		for k, code := range h.codes {
			if hasSection(out, code, bodies[i]) {
				continue
			}
			sec := Section{Code: code, Legacy: h.legacy[k], Heading: h.span.trim(s.text), Body: bodies[i], doc: s.doc}
			out = append(out, sec)
			letters = append(letters, h.letters)
		}
	}
	for i := range out {
		out[i].SubItems = subItems(s.text, out[i].Body, letters[i])
	}
	return out
}

// hasSection reports whether one of the last sections is of the same item and body.
func hasSection(out []Section, code string, body Span) bool {
	for i := len(out) - 1; i >= 0 && out[i].Body == body; i-- {
		if out[i].Code == code && !body.Empty() {
			return true
		}
	}
	return false
}

// signature returns where the signature block behind offset i begins, by its heading or the
// sentence that the form prescribes for it; end when there is none before.
func (s *segmenter) signature(i, end int) int {
	eachLine(s.text, Span{i, max(i, end)}, func(l Span) bool {
		line := l.In(s.text)
		if isSignatureHeading(line) || isSignatureSentence(line) {
			end = l.Start
			return false
		}
		return true
	})
	return end
}

func isSignatureHeading(line string) bool {
	if len(line) > 60 || line[0]|0x20 != 's' {
		return false
	}
	switch strings.ToUpper(titleKey(line)) {
	case "SIGNATURE", "SIGNATURES", "SIGNATUREPAGE", "SIGNATURESPAGE", "SIGNATURESIGNATURE":
		return true
	}
	return false
}

func isSignatureSentence(line string) bool {
	const open = "pursuant to the requirements of the securities"
	if len(line) < len(open) || !strings.EqualFold(line[:len(open)], open) {
		return false
	}
	return strings.Contains(line, "caused") || strings.Contains(line, "signed")
}

// withoutTail takes off the end of a body what belongs to the page or to the next heading:
// page numbers, rules, links to the contents, "Section 9 – Financial Statements and Exhibits".
func (s *segmenter) withoutTail(b Span) Span {
	for b = b.trim(s.text); !b.Empty(); {
		start := strings.LastIndexByte(b.In(s.text), '\n') + 1 + b.Start
		line := s.text[start:b.End]
		if !isSectionHeading(line) && !(s.doc.html && start > b.Start && isFurniture(line)) {
			return b
		}
		b = Span{b.Start, start}.trim(s.text)
	}
	return b
}

// isSectionHeading reports whether a line is the heading of a section of Form 8-K, which
// groups items.
func isSectionHeading(line string) bool {
	if len(line) > 120 || len(line) < 9 || !strings.EqualFold(line[:8], "section ") || !('1' <= line[8] && line[8] <= '9') {
		return false
	}
	return len(line) == 9 || !isDigit(line[9]) && line[9] != '(' && !strings.Contains(line, "16 of")
}

// subItems finds the parts of a body under markers "(a)" to "(f)" that begin a line. A list
// inside a sentence, whose entries go on in lower case, is none. letters are those that the
// heading itself gives; they hold for what stands before the first marker.
func subItems(text string, body Span, letters string) []SubItem {
	var out []SubItem
	if letters != "" {
		out = append(out, SubItem{letters, body})
	}
	eachLine(text, body, func(l Span) bool {
		marks, n := markers(l.In(text))
		if marks == "" {
			return true
		}
		rest := strings.TrimLeft(text[l.Start+n:l.End], " \t.:-–—*")
		if rest != "" && (isLower(rest[0]) || isDigit(rest[0])) || rest == "" && l.End == body.End {
			return true
		}
		if k := len(out); k > 0 {
			out[k-1].Span = Span{out[k-1].Span.Start, l.Start}.trim(text)
		}
		out = append(out, SubItem{marks, Span{l.Start, body.End}})
		return true
	})
	if len(out) > 1 && out[0].Letters == letters && out[0].Span.Empty() {
		out = out[1:]
	}
	return out
}

// markers reads "(b)", "(c), (d)", "(b) and (e)", "(b)-(d)" at the start of a line and
// returns the letters and the length of the markers.
func markers(line string) (letters string, n int) {
	i := 0
	for i+2 < len(line) && line[i] == '(' && line[i+2] == ')' && 'a' <= line[i+1] && line[i+1] <= 'f' {
		letters += line[i+1 : i+2]
		n = i + 3
		i = n
		for i < len(line) && strings.IndexByte(" ,;&-\t", line[i]) >= 0 {
			i++
		}
		if strings.HasPrefix(line[i:], "and (") {
			i += 4
		}
		if strings.HasPrefix(line[i:], "–") {
			i += len("–")
		}
	}
	return letters, n
}
