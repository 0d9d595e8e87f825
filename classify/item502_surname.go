package classify

import (
	"regexp"
	"slices"
	"strings"
)

// extendName takes in a last name that begins in lower case behind an initial: "Francis A.
// deSouza".
func extendName(text string, s Span) Span {
	s.Start = skipForeword(text, s)
	if k := s.Start - 3; k >= 0 && text[k+1:s.Start] == ". " && isUpper(text[k]) && (k == 0 || text[k-1] == ' ') && (k == 0 || k > 1 && text[k-2] != '.') {
		s.Start = k // "A. Sinclair Dunlop": the initial looks like an article
	}
	for _, possessive := range []string{"’s", "'s"} {
		s.End -= len(s.In(text)) - len(strings.TrimSuffix(s.In(text), possessive))
	}
	if name := s.In(text); !strings.Contains(name, " ") || !isInitialWord(lastWord(name)) {
		s.End = givenBehind(text, s)
		return s
	}
	start, end := nextToken(text, s.End)
	if w := text[start:end]; strings.Trim(text[s.End:start], " .") == "" && start > s.End && strings.HasSuffix(text[:start], ". ") && (nameWord(w) || surnameWord(w)) {
		s.End = end // "Gerald V. Beemiller": the initial looks like a suffix; "Alice M. York"
		return s
	}
	if w := text[start:end]; strings.Trim(text[s.End:start], " .") == "" && len(w) > 3 && isLower(w[0]) {
		for k := 1; k < len(w) && k < 4; k++ {
			if isUpper(w[k]) {
				s.End = end
				break
			}
		}
	}
	return s
}

// givenBehind returns where a name ends that has a given name behind a comma, as names of Hong Kong
// do: "Mr. Lam Chi Wai, Terence as ...".
func givenBehind(text string, s Span) int {
	if strings.Count(s.In(text), " ") != 2 || strings.Contains(s.In(text), ".") || !strings.HasPrefix(text[s.End:], ", ") || !hongKong.MatchString(text[max(0, s.Start-5):s.Start]) {
		return s.End
	}
	start, end := nextToken(text, s.End)
	if w := text[start:end]; start != s.End+2 || !nameWord(w) || len(w) < 3 || !givenStops.has(strings.ToLower(firstWord(text[end:]))) {
		return s.End
	}
	return end
}

var hongKong = regexp.MustCompile(`\b(?:Mr|Ms|Mrs|Dr)\. $`)

// givenStops go on behind a given name, so that it is not the next in a list of persons.
const givenStops anyOf = "as was has had is resigned tendered who submitted notified informed to will from"

func firstWord(text string) string {
	start, end := nextToken(text, 0)
	return text[start:end]
}

// surnameWord reports whether a common word can be a surname behind a given name and an initial.
func surnameWord(w string) bool {
	low := strings.ToLower(w)
	return len(w) > 2 && isUpper(w[0]) && isLower(w[1]) && notNames[low] && !roleMods[low] && !titleHeads[low] && !chairWords[low] && !corporateWords[low] && !deptWords[low] && !finite[low]
}

func isInitialWord(w string) bool { return len(strings.Trim(w, ".")) == 1 }

// skipForeword drops words before a name that belong to the text around it.
func skipForeword(text string, s Span) int {
	for {
		first, rest, found := strings.Cut(text[s.Start:s.End], " ")
		if !found || !forewords[strings.ToLower(strings.Trim(first, ",."))] || !strings.Contains(rest, " ") {
			return s.Start
		}
		s.Start += len(first) + 1
	}
}

// mixCase gives a name in capitals its usual form: "CARL A. SIMS".
func mixCase(name string) string {
	if strings.ToUpper(name) != name || len(name) < 6 {
		return name
	}
	words := strings.Fields(name)
	for i, w := range words {
		if !suffixes[bareWord(w)] || bareWord(w) == "jr" || bareWord(w) == "sr" {
			words[i] = titleWord(strings.ToLower(w))
		}
	}
	return strings.Join(words, " ")
}

// sameName reports whether two full names can be one person's: surname and suffix agree,
// given names agree or abbreviate each other, initials do not contradict.
func sameName(a, b []string) bool {
	a, sa := cutSuffix(a)
	b, sb := cutSuffix(b)
	if sa != sb || len(a) < 2 || len(b) < 2 || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	if !abbreviatesName(a[0], b[0]) && !(len(a) > 2 && len(a[0]) == 1 && abbreviatesName(a[1], b[0])) && !(len(b) > 2 && len(b[0]) == 1 && abbreviatesName(b[1], a[0])) {
		return false
	}
	if len(a) > 2 && len(b) > 2 && a[1] != "" && b[1] != "" && a[1][0] != b[1][0] && abbreviatesName(a[0], b[0]) {
		return false
	}
	return true
}

func cutSuffix(parts []string) ([]string, string) {
	if n := len(parts); n > 2 && suffixes[parts[n-1]] {
		return parts[:n-1], parts[n-1]
	}
	return parts, ""
}

func abbreviatesName(a, b string) bool {
	if a == b {
		return true
	}
	if a == "" || b == "" {
		return false
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// wordSurnames are surnames that are also common words of filings; FindNames takes them for words.
var wordSurnames = wordSet("young grant west north law case price thornton")

// wordGivens are given names that are also common words of filings.
var wordGivens = wordSet("thornton grant ernst june april august")

// wordsCalled finds the words that are no names by themselves and that the text calls someone by:
// "Mr. Cash", "Ms. He".
func wordsCalled(text string) map[string]bool {
	var called map[string]bool
	honorific := false
	for i := 0; i < len(text); {
		start, end := nextToken(text, i)
		if start == end {
			return called
		}
		w := strings.TrimSuffix(strings.TrimSuffix(text[start:end], "’s"), "'s")
		if low := strings.ToLower(w); honorific && isUpper(w[0]) && text[start-1] == ' ' && len(w) > 1 && !nameWord(w) && !notCalled.has(low) && !credentials[low] && !honorifics[low] {
			if called == nil {
				called = map[string]bool{}
			}
			called[low] = true
		}
		honorific = plainHonorifics.has(bareWord(text[start:end])) && end < len(text) && text[end] == '.' && isUpper(text[start])
		i = end
	}
	return called
}

const (
	// plainHonorifics are those that stand before surnames alone.
	plainHonorifics anyOf = "mr ms mrs dr"
	// notCalled are what someone is addressed as, "Mr. Chairman".
	notCalled anyOf = "chairman chair chairwoman chairperson president secretary director board company"
)

// givenEnd returns the end of the surname, perhaps behind an initial, of the given name that
// ends at i; 0 for none.
func givenEnd(text string, i int) int {
	start, end := nextToken(text, i)
	if start != i+1 || text[i] != ' ' {
		return 0
	}
	if end-start == 1 && isUpper(text[start]) && strings.HasPrefix(text[end:], ". ") {
		if start, end = nextToken(text, end+2); start == end {
			return 0
		}
	}
	w := strings.TrimSuffix(strings.TrimSuffix(text[start:end], "’s"), "'s")
	if end-start < 3 || !nameWord(w) || corporateWords[strings.ToLower(w)] {
		return 0
	}
	return start + len(w)
}

// namesIn returns the names in text, those with common words for surnames in place of what
// FindNames makes of them. called are the words of the item that follow an honorific.
func namesIn(text string, called map[string]bool) []NameHit {
	common := commonSurnames(text, called)
	hits := FindNames(text)
	if len(common) == 0 {
		return hits
	}
	out := common
	for _, h := range hits {
		overlaps := false
		for _, o := range common {
			overlaps = overlaps || h.Span.Overlaps(o.Span)
		}
		if !overlaps {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b NameHit) int { return a.Span.Start - b.Span.Start })
	return out
}

// commonSurnames finds the persons whose surname reads like a common word: "Lois Grant",
// "Mr. Young".
func commonSurnames(text string, called map[string]bool) (out []NameHit) {
	prev, prevEnd := "", 0
	prevStart := 0
	for i := 0; i < len(text); {
		start, end := nextToken(text, i)
		if start == end {
			return out
		}
		w := strings.TrimSuffix(strings.TrimSuffix(text[start:end], "’s"), "'s")
		if low := strings.ToLower(w); isUpper(w[0]) && (wordSurnames[low] || called[low]) && !nameWord(w) && prev != "" {
			between := text[prevEnd:start]
			switch {
			case honorifics[bareWord(prev)] && (between == ". " || between == " "):
				last := start + len(w)
				if s, e := nextToken(text, last); s == last+1 && text[last] == ' ' && nameWord(text[s:e]) {
					last = e // "Mr. He Wei"
				}
				out = append(out, NameHit{Span: Span{start, last}, Name: text[start:last], Honorific: text[prevStart : start-1]})
			case (between == " " || between == ". ") && (nameWord(prev) && len(prev) > 1 || len(prev) == 1 && between == ". "):
				from := prevStart
				if len(prev) == 1 { // an initial: the given name stands before it
					k := strings.LastIndexByte(text[:max(0, prevStart-1)], ' ') + 1
					if k >= prevStart-1 || !nameWord(text[k:prevStart-1]) {
						break
					}
					from = k
				}
				last := start + len(w)
				if s, e := nextToken(text, last); s == last+1 && text[last] == ' ' && nameWord(text[s:e]) {
					last = e // "Melissa Grant Shaw": a middle name
				}
				hit := NameHit{Span: Span{from, last}, Name: text[from:last]}
				for _, h := range []string{"Mr.", "Ms.", "Mrs.", "Dr."} {
					if strings.HasSuffix(text[:from], h+" ") {
						hit.Honorific = h
					}
				}
				out = append(out, hit)
			}
		}
		if low := strings.ToLower(w); isUpper(w[0]) && (wordGivens[low] || called[low]) && (start == 0 || text[start-1] != '&') && !(prev != "" && nameWord(prev) && text[prevEnd:start] == " ") {
			if last := givenEnd(text, end); last > 0 {
				out = append(out, NameHit{Span: Span{start, last}, Name: text[start:last]})
			}
		}
		prev, prevStart, prevEnd = text[start:end], start, end
		i = end
	}
	return out
}
