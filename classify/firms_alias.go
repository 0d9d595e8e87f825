package classify

import (
	"regexp"
	"slices"
	"strings"
)

// addAliases finds the mentions of the firms by alias, and puts all mentions in order.
func (l *firmList) addAliases(text string) {
	type alias struct {
		text string
		firm int
	}
	var all []alias
	for i, f := range l.firms {
		if f.name != "" {
			all = append(all, alias{f.name, i}) // where its context did not tell that it is a firm
		}
		for _, a := range f.aliases {
			all = append(all, alias{a, i})
		}
		if len(f.aliases) == 0 {
			if short := l.shortName(i); short != "" {
				all = append(all, alias{short, i})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b alias) int { return len(b.text) - len(a.text) })
	for _, a := range all {
		for from := 0; ; {
			k := strings.Index(text[from:], a.text)
			if k < 0 {
				break
			}
			s := Span{from + k, from + k + len(a.text)}
			from = s.End
			if wholeWord(text, s) && !l.covered(s) {
				l.mentions = append(l.mentions, firmMention{s, a.firm, false})
			}
		}
	}
	slices.SortFunc(l.mentions, func(a, b firmMention) int { return a.span.Start - b.span.Start })
}

// renamed stands between two names of one firm.
var renamed = regexp.MustCompile(`^,? ?(?:\([“"][^()]*\),? ?)?\(?(?i:(now (?:known as|called|doing business as)|n/k/a|which (?:has )?changed its name to|(?:which was )?(?:recently )?renamed)|(?:which was )?(?:formerly|previously)(?: known as| called)?|f/k/a),? $`)

// joinRenamed makes one firm of two names that the text says are of one, "Roe & Hill LLP, now
// known as Hill LLP": the later name stands for both.
func (l *firmList) joinRenamed(text string) {
	for k := 1; k < len(l.mentions); k++ {
		a, b := l.mentions[k-1], l.mentions[k]
		if a.firm == b.firm || b.span.Start < a.span.End || b.span.Start-a.span.End > 90 {
			continue
		}
		m := renamed.FindStringSubmatchIndex(text[a.span.End:b.span.Start])
		if m == nil {
			continue
		}
		kept, gone := &l.firms[a.firm], l.firms[b.firm]
		if m[2] >= 0 {
			kept.name, kept.key = gone.name, gone.key
		}
		kept.aliases = append(kept.aliases, gone.aliases...)
		l.firms[b.firm] = firm{}
		for i := range l.mentions {
			if l.mentions[i].firm == b.firm {
				l.mentions[i].firm = a.firm
			}
		}
	}
}

// shortName is what a text calls a firm that it gave no alias: the first word of its name, or
// the name without its form.
func (l *firmList) shortName(i int) string {
	name := l.firms[i].name
	first, rest, _ := strings.Cut(name, " ")
	first = strings.TrimRight(first, ",")
	if rest == "" || len(first) < 4 || notFirms[strings.ToLower(first)] {
		return ""
	}
	for k := range l.firms {
		if k != i && strings.HasPrefix(l.firms[k].name, first) {
			return ""
		}
	}
	return first
}

func (l *firmList) covered(s Span) bool {
	for _, m := range l.mentions {
		if m.span.Overlaps(s) {
			return true
		}
	}
	return false
}

func wholeWord(text string, s Span) bool {
	return (s.Start == 0 || !isAlpha(text[s.Start-1]) && text[s.Start-1] != '&') &&
		(s.End == len(text) || !isAlpha(text[s.End]) && text[s.End] != '&')
}

// mention returns the first mention of a firm, by its fullest name where there is one.
func (l *firmList) mention(text string, i int) (Span, bool) {
	found, ok := Span{}, false
	for _, m := range l.mentions {
		if m.firm != i {
			continue
		}
		if m.full && m.span.In(text) == l.firms[i].name {
			return m.span, true
		}
		if !ok {
			found, ok = m.span, true
		}
	}
	return found, ok
}

// reportedBy reports whether a text speaks of the reports of the company so named, by its
// alias or the first word of its name.
func reportedBy(text, name, behind string) bool {
	first, _, _ := strings.Cut(name, " ")
	short := append(aliasesIn(behind), strings.TrimRight(first, ","))
	for _, s := range short {
		if len(s) < 3 || notFirms[strings.ToLower(s)] {
			continue
		}
		for from := 0; ; {
			k := strings.Index(text[from:], s)
			if k < 0 {
				break
			}
			from += k + len(s)
			rest := straight(text[from:min(len(text), from+24)])
			if strings.HasPrefix(rest, "'s report") || strings.HasPrefix(rest, "'s audit report") || strings.HasPrefix(rest, "' report") || strings.HasPrefix(rest, "' audit report") {
				return true
			}
		}
	}
	return false
}

// ofCompany reports whether an alias is the registrant's or its board's.
func ofCompany(alias string) bool {
	return companyAlias.MatchString(alias) && !auditorAlias.MatchString(alias)
}

// aliasesIn reads the aliases defined at the start of s.
func aliasesIn(s string) []string {
	m := definedAs.FindStringSubmatch(s)
	if m == nil {
		if m = bareAlias.FindStringSubmatch(s); m == nil {
			return nil
		}
		return m[1:2]
	}
	var out []string
	for _, q := range quoted.FindAllStringSubmatch(m[1], 3) {
		if a := strings.TrimPrefix(q[1], "the "); len(a) > 1 && len(a) <= 50 {
			out = append(out, a)
		}
	}
	return out
}
