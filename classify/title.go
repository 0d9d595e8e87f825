package classify

import "strings"

// title decides whether what follows the number of h on line l lets it be a heading, and
// extends the heading over its title; the body begins behind it.
func (s *segmenter) title(h *heading, l Span) bool {
	if h.span.End > l.End {
		l.End = s.lineEnd(h.span.End)
	}
	rest := s.skip(h.span.End, l.End, " \t.,:;-–—)]*|\"”")
	if rest == l.End { // the title stands on the next lines, or nowhere
		h.body = l.End
		s.titleBelow(h)
		return true
	}
	if s.ownTitle(h, l) {
		return true
	}
	after := s.text[rest:l.End]
	if code := otherTitle(after); code != "" && !s.old { // misnumbered: it is the item of its title as well
		h.codes, h.legacy = append(h.codes, code), append(h.legacy, "")
		return s.ownTitle(h, l)
	}
	if !isUpper(after[0]) && after[0] < 0x80 && after[0] != '(' && after[0] != '[' {
		return false // "Item 5.02 of this report", "Item 1.01 above"
	}
	if rest == h.span.End || (s.text[h.span.End] == ' ' && rest == h.span.End+1 && sentenceLike(after)) {
		return false // "Item 5.02 Disclosure is incorporated by reference."
	}
	h.body = rest
	if len(after) <= 160 && !sentenceLike(after) { // a title of the filer's own making
		h.span.End, h.body = l.End, l.End
	}
	return true
}

// otherTitle returns the item whose title, or its first phrase, text begins with; short
// titles could be anything.
func otherTitle(text string) string {
	key := titleKey(text[:min(len(text), 120)])
	for _, t := range items {
		phrase, _, _ := strings.Cut(t.title, ";")
		if p := titleKey(phrase); len(p) > 20 && strings.HasPrefix(key, p) {
			return t.code
		}
	}
	return ""
}

// sentenceLike reports whether s has a predicate that headings do not have.
func sentenceLike(s string) bool {
	for _, w := range []string{" is ", " are ", " was ", " were ", " shall ", " has been ", " have been ", " will ", " hereby ", " incorporated "} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isReference reports whether what stands behind a title shows that it was cited: "Item 8.01
// Other Events of this report is incorporated by reference".
func isReference(rest string) bool {
	rest = strings.TrimLeft(rest, " ,\"”)")
	for _, w := range []string{"of this ", "of the Form", "of Form ", "of our ", "of the Company", "in this ", "above", "below", "herein", "is ", "are ", "and is ", "shall "} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// ownTitle reports whether the text behind the number of h is, by its words, the title of
// that item, and ends the heading behind it.
func (s *segmenter) ownTitle(h *heading, l Span) bool {
	if h.span.End > l.End {
		l.End = s.lineEnd(h.span.End)
	}
	end, own := s.matchTitle(h.codes, s.skip(h.span.End, l.End, " \t.,:;-–—)]*|\"”“("), l.End)
	if !own || isReference(s.text[end:l.End]) {
		return false
	}
	if rest := s.text[end:l.End]; len(rest) < 40 && !strings.ContainsAny(rest, ".(") && !sentenceLike(rest) {
		end = l.End // "Item 5. Other Items"
	}
	h.span.End, h.body = end, end
	if s.skip(end, l.End, " ;,-–—|") == l.End {
		h.body = l.End
		s.titleBelow(h)
	}
	return true
}

const maxTitle = 1000

// matchTitle walks over the words at i while they belong to a title of codes. It returns
// where the title ends and whether there was one: its first significant word must fit. No
// title is longer than maxTitle.
func (s *segmenter) matchTitle(codes []string, i, end int) (int, bool) {
	end = max(i, min(end, i+maxTitle))
	words, misses, last := 0, 0, i
	for k := i; k < end; {
		k = s.skip(k, end, " \t,;:.-–—/)&'’\"“”*|")
		if marks, _ := markers(s.text[k:end]); marks != "" {
			break // "(d) Exhibits"
		}
		k = s.skip(k, end, "(")
		start := k
		for k < end && isAlpha(s.text[k]) {
			k++
		}
		if k == start {
			break
		}
		word := s.text[start:k]
		switch {
		case titleHas(codes, word):
			if misses > 0 && words == 0 {
				return i, false
			}
			words++
			misses = 0
			last = k
			if k < end && s.text[k] == '.' {
				return k + 1, true
			}
		case len(word) < 4 && !(isUpper(word[0]) && words > 1 && (word == "On" || word == "The" || word == "As" || word == "In")):
			// a particle
		default:
			misses++
			if words < 2 && misses > 1 || misses > 2 {
				return last, words >= 2
			}
			if words >= 2 && !isUpper(word[0]) {
				return s.keepPoint(last, end), true
			}
		}
	}
	return s.keepPoint(last, end), words >= 2 || words == 1 && last > i && end-last < 40
}

// keepPoint moves the end of a title behind the closing mark that follows it.
func (s *segmenter) keepPoint(i, end int) int { return s.skip(i, end, ".:)]*\"”") }

func titleHas(codes []string, word string) bool {
	w := significant(word)
	if len(w) != 1 {
		return false
	}
	for _, c := range codes {
		if titleWords[c][w[0]] {
			return true
		}
	}
	return false
}

// titleBelow extends a heading that ends its line over the title on the lines below: while
// there is none yet, the title is visibly not at its end, or the next phrase of it follows.
func (s *segmenter) titleBelow(h *heading) {
	for n := 0; n < 5; n++ {
		i := s.nextLine(h.body)
		if i >= len(s.text) {
			return
		}
		end := s.lineEnd(i)
		if marks, _ := markers(s.text[i:end]); marks != "" || strings.EqualFold(s.text[i:min(end, i+4)], "item") {
			return
		}
		if !s.titleGoesOn(h, s.text[i:end]) {
			return
		}
		if n > 0 && end-i <= 3 && isLower(s.text[i]) { // "of", cut off on a line of its own
			i = s.nextLine(end)
			end = s.lineEnd(i)
		}
		stop, own := s.matchTitle(h.codes, s.skip(i, end, " \t.,:;-–—)(]*|\"”“"), end)
		if !own || end-stop > 3 && n > 0 || end-stop > 60 {
			return
		}
		stop = s.keepPoint(stop, end)
		h.span.End, h.body = stop, stop
		if s.skip(stop, end, " ;,-–—|") < end {
			return
		}
		h.body = end
	}
}

// titleGoesOn reports whether line may continue the title of h.
func (s *segmenter) titleGoesOn(h *heading, line string) bool {
	sofar := h.span.In(s.text)
	k := strings.LastIndexAny(sofar, "0123456789") + 1
	title := strings.TrimRight(s.text[h.span.Start+k:h.body], " \t\n")
	key := titleKey(title)
	if len(key) < 3 || isLower(line[0]) || strings.HasSuffix(title, ";") || strings.HasSuffix(title, ",") || endsOpen([]byte(title)) {
		return true // but for the letters of sub-items, "(b)", there is no title yet, or it is cut
	}
	next := titleKey(line)
	for _, t := range items {
		if t.code == h.codes[0] && len(next) > 4 && strings.Contains(titleKey(t.title), next) && !strings.Contains(key, next) {
			return true
		}
	}
	return false
}
