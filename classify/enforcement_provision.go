package classify

import (
	"regexp"
	"slices"
	"strings"
)

// provision is a section or rule that a release says was violated.
type provision struct {
	name string // "Section 10(b) of the Exchange Act", "Rule 10b-5"
	span Span
}

var (
	citeHead  = regexp.MustCompile(`\b(Sections?|Rules?)[ \t]+`)
	citeItem  = regexp.MustCompile(`^(?:\d{1,3}[A-Za-z]?\d?(?:\(\w{1,4}\))*(?:[-‑–](?:\d{1,3}|[lI]\b)(?:\(\w{1,4}\))*)?|G-\d{1,2}(?:\(\w\))?)`)
	citeMore  = regexp.MustCompile(`^(?:\(\w{1,4}\))+`)
	citeLink  = regexp.MustCompile(`^(?:[ \t]*,[ \t]*(?:and|or)?|[ \t]+(?:and|or|&))[ \t]*(?:Sections?[ \t]+|Rules?[ \t]+)?`)
	citePlace = regexp.MustCompile(`(?i)\b(?:registered|registration\s+statements?|class|reports?|application|filed|required|defined|exempt\w*|exemptions?|meaning|reliance|authorized|orders?|available)\b[^.;,]{0,40}\b(?:to|under|by|within|in|on|from|of)\s+(?:the\s+)?$|\bpursuant\s+to\s+$`)
	actName   = regexp.MustCompile(`\b(?:(Securities[ \t]+(?:and[ \t]+)?Exchange[ \t]+Act(?:[ \t]+of[ \t]+1934)?|Exchange[ \t]+Act(?:[ \t]+of[ \t]+1934)?)|(Securities[ \t]+Act(?:[ \t]+of[ \t]+1933)?)|((?:Investment[ \t]+)?Advis[eo]rs[ \t]+Act(?:[ \t]+of[ \t]+1940)?)|(Investment[ \t]+Company[ \t]+Act(?:[ \t]+of[ \t]+1940)?)|(Sarbanes-?[ \t]?Oxley(?:[ \t]+Act)?(?:[ \t]+of[ \t]+2002)?|SOX\b)|(Trust[ \t]+Indenture[ \t]+Act(?:[ \t]+of[ \t]+1939)?))`)
	actNames  = [...]string{"Exchange Act", "Securities Act", "Advisers Act", "Investment Company Act", "Sarbanes-Oxley Act", "Trust Indenture Act"}
)

const maxProvisions = 80

// readProvisions lists the provisions charged, in the order of their first mention.
func readProvisions(list []statement) []provision {
	var out []provision
	for pass := 0; pass < 2 && len(out) == 0; pass++ {
		for _, s := range list {
			if s.staff || s.other || s.history && pass == 0 {
				continue
			}
			for _, p := range provisionsOf(s.text) {
				p.span = p.span.Shift(s.Start)
				if len(out) < maxProvisions && !slices.ContainsFunc(out, func(q provision) bool { return q.name == p.name }) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// citation is the list of numbers behind one "Sections" or "Rules".
type citation struct {
	rule  bool
	items []provision
	end   int
}

func provisionsOf(s string) []provision {
	var out []provision
	for i := 0; i < len(s); {
		m := citeHead.FindStringSubmatchIndex(s[i:])
		if m == nil {
			break
		}
		start, from := i+m[0], i+m[1]
		c := readCitation(s, from, strings.HasPrefix(s[i+m[2]:i+m[3]], "Rule"))
		i = max(c.end, from)
		if len(c.items) == 0 || citePlace.MatchString(s[max(0, start-90):start]) {
			continue
		}
		act := ""
		if !c.rule {
			act = actOf(s, start, c.end, c.items[0].name)
		}
		for _, p := range c.items {
			if c.rule && p.name == "10(b)(5)" {
				p.name = "10b-5"
			}
			if c.rule || strings.Contains(p.name, "-") && !strings.HasPrefix(p.name, "G-") {
				p.name = "Rule " + p.name
			} else if act == "" {
				continue
			} else {
				p.name = "Section " + p.name + " of the " + act
			}
			out = append(out, p)
		}
	}
	return out
}

func readCitation(s string, from int, rule bool) citation {
	c := citation{rule: rule, end: from}
	i := from
	for len(c.items) < 40 {
		item := citeItem.FindString(s[i:])
		name := item
		if item == "" {
			if item = citeMore.FindString(s[i:]); item == "" || len(c.items) == 0 {
				break
			}
			name = sibling(c.items[len(c.items)-1].name, item)
		}
		if k := i + len(item); k < len(s) && (isAlpha(s[k]) && !strings.HasPrefix(s[k:], "thereunder") || s[k] == '$') {
			break
		}
		name = strings.NewReplacer("‑", "-", "–", "-").Replace(name)
		if k := strings.LastIndexByte(name, '-'); k > 0 && (name[k+1:] == "l" || name[k+1:] == "I") {
			name = name[:k+1] + "1" // a letter typed for the digit
		}
		c.items = append(c.items, provision{name, Span{i, i + len(item)}})
		c.end = i + len(item)
		link := citeLink.FindString(s[c.end:])
		if link == "" {
			break
		}
		if rule != strings.Contains(link, "Rule") && (strings.Contains(link, "Rule") || strings.Contains(link, "Section")) {
			break
		}
		i = c.end + len(link)
	}
	return c
}

// sibling replaces the last groups of a citation: "17(a)(1)" and "(3)" is 17(a)(3).
func sibling(base, more string) string {
	cut := strings.LastIndexByte(base, '(')
	if cut < 0 {
		return base + more
	}
	want := groupKind(more[1])
	for k := cut; k >= 0; k = strings.LastIndexByte(base[:k], '(') {
		if groupKind(base[k+1]) == want {
			return base[:k] + more
		}
	}
	return base[:cut] + more
}

func groupKind(c byte) int {
	switch {
	case isDigit(c):
		return 1
	case isUpper(c):
		return 2
	}
	return 3
}

// actOf finds the act of a section: right before it, else the next one named in the sentence.
func actOf(s string, start, end int, item string) string {
	if m := lastAct(s[max(0, start-60):start]); m != "" && strings.HasSuffix(strings.TrimSpace(s[max(0, start-60):start]), m) {
		return actOfMatch(m)
	}
	rest := s[end:min(len(s), end+240)]
	if m := actName.FindStringSubmatchIndex(rest); m != nil {
		// Another list of sections in between has its own act.
		if next := citeHead.FindStringIndex(rest[:m[0]]); next == nil || strings.HasPrefix(rest[next[0]:], "Rule") || likelyAct(item) == "" {
			return actOfGroups(m)
		}
	}
	return likelyAct(item)
}

func lastAct(s string) string {
	all := actName.FindAllString(s, -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

func actOfMatch(s string) string { return actOfGroups(actName.FindStringSubmatchIndex(s)) }

func actOfGroups(m []int) string {
	for g, name := range actNames {
		if len(m) > 2*g+3 && m[2*g+2] >= 0 {
			return name
		}
	}
	return ""
}

// likelyAct is the act of sections that only one act has.
func likelyAct(item string) string {
	number, _, _ := strings.Cut(item, "(")
	switch number {
	case "10", "13", "14", "16", "9", "15", "15B", "15C", "17A", "30A":
		return "Exchange Act"
	case "5":
		return "Securities Act"
	case "203", "204", "204A", "205", "206", "207", "208":
		return "Advisers Act"
	}
	return ""
}
