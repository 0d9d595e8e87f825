package classify

import "strings"

// enumerate joins persons that are named in a row into one elem.
func (c *clause) enumerate() {
	out := c.elems[:0]
	for i := 0; i < len(c.elems); i++ {
		e := c.elems[i]
		if e.kind == aPerson && !e.poss {
			for {
				k := i + 1
				for k < len(c.elems) && k-i < 4 && (c.elems[k].kind == aWord && (c.elems[k].low == "," || c.elems[k].low == "and" || c.elems[k].low == "&" || c.elems[k].low == "or" || c.elems[k].low == "each" || c.elems[k].low == "of") || c.elems[k].kind == aBreak && k == i+1) {
					k++
				}
				if k == i+1 && len(e.parts[len(e.parts)-1].appos) == 0 || k >= len(c.elems) || c.elems[k].kind != aPerson || c.elems[k-1].low == "of" && k-i == 2 || c.elems[k-1].low == ";" {
					break
				}
				if !c.enumerates(i, k, out) {
					break
				}
				e.parts = append(e.parts, c.elems[k].parts...)
				e.span.End = c.elems[k].span.End
				e.poss = c.elems[k].poss
				i = k
				if e.poss {
					break
				}
			}
		}
		out = append(out, e)
	}
	c.elems = out
}

// agreesWith reports whether what stands before the persons says that something was agreed with
// them: "entered into amendments to the employment agreements with Ms. Roe, Mr. Shaw and ...".
func agreesWith(before []elem) bool {
	if before[len(before)-1].low != "with" {
		return false
	}
	for _, e := range before {
		if e.kind == aWord && (e.low == "entered" || strings.HasPrefix(e.low, "agreement")) {
			return true
		}
	}
	return false
}

// enumerates reports whether the persons at i and k stand in one enumeration: some "and" links
// it, and the first does not end the phrase that opens the sentence.
func (c *clause) enumerates(i, k int, before []elem) bool {
	comma := k-i == 2 && c.isComma(i+1)
	if !comma {
		return true
	}
	if n := len(before); n > 0 && n < 14 && prepositions.has(before[n-1].low) && !agreesWith(before) {
		switch before[0].low {
		case "in", "following", "upon", "as", "with", "due", "because", "after", "effective", "on", "also", "concurrently":
			if n < 2 || before[n-1].low != "of" || !nominals[before[n-2].low] || !strings.HasSuffix(before[n-2].low, "s") {
				return before[n-1].low == "of" && n > 1 && before[n-2].low == "each"
			}
		}
	}
	for n := k + 1; n < len(c.elems) && n-k < 60; n++ {
		switch e := c.elems[n]; {
		case e.kind == aPerson, c.isComma(n), e.low == "each", e.low == "of":
		case e.low == "and" || e.low == "&" || e.low == "or":
			return n+1 < len(c.elems) && c.elems[n+1].kind == aPerson
		default:
			return false
		}
	}
	return false
}
