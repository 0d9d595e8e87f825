package classify

import "strings"

// groupNouns end the names that a text gives to several persons: "the New Directors".
const groupNouns anyOf = "directors executives officers appointees nominees designees individuals managers trustees members persons parties employees resignees"

// aliasOf returns the persons that a name given to several of them, at w[i], stands for, and the
// number of its words.
func (rd *reader) aliasOf(w []lexeme, i int) ([]part, int) {
	if len(rd.aliases) == 0 || !w[i].capital {
		return nil, 0
	}
	name := ""
	for k := i; k < len(w) && k-i < 5 && w[k].capital; k++ {
		if name != "" {
			name += " "
		}
		name += w[k].low
		if parts := rd.aliases[name]; parts != nil && (k+1 == len(w) || !w[k+1].capital) {
			return parts, k - i + 1
		}
	}
	return nil, 0
}

// nameGroup notes the persons before a parenthesis that gives them a name together: "Jane Roe and
// John Doe (each a “New Director” and together the “New Directors”)".
func (rd *reader) nameGroup(c *clause, term string) {
	if !groupNouns.has(lastWord(term)) {
		return
	}
	var parts []part
	k := len(c.elems) - 1
	for ; k >= 0; k-- {
		e := c.elems[k]
		if e.kind == aPerson && !e.poss {
			for _, p := range e.parts {
				parts = append([]part{{who: p.who, span: p.span}}, parts...)
			}
			continue
		}
		if e.kind != anOffice && e.kind != theCompany && e.kind != aBreak && !c.isComma(k) && !groupLinks.has(e.low) {
			break
		}
	}
	if len(parts) > 1 {
		if rd.aliases == nil {
			rd.aliases = map[string][]part{}
		}
		rd.aliases[strings.ToLower(term)] = parts
	}
}

// groupLinks are words that stand among the persons of a group.
const groupLinks anyOf = "and & each of our its current also"
