package classify

var pronouns = anyOf("he she they who")

// subject finds whom the verb at i speaks of: the nearest person to the left that no
// preposition governs, looking through pronouns. owned accepts "Mr. Berg's" as well.
func (rd *reader) subject(c *clause, i int, owned bool) ([]part, int) {
	pronoun := ""
	single := -1 // a person alone whom "they" may speak of, if of no others
	for k := i - 1; k >= 0; k-- {
		e := c.elems[k]
		switch {
		case e.kind == aPerson && pronoun == "they" && len(e.parts) == 1:
			if single < 0 {
				single = k
			}
		case e.kind == aPerson && pronoun != "":
			if fits(pronoun, e.parts) {
				return e.parts, k
			}
		case e.kind == aPerson && e.poss:
			if owned || c.low(k+1) == "intention" || c.low(k+1) == "decision" || c.low(k+1) == "intent" || c.low(k+1) == "plan" || c.low(k+1) == "plans" || c.low(k+1) == "desire" {
				return e.parts, k
			}
		case e.kind == aPerson:
			if k > 0 && c.kind(k-1) == aWord && prepositions.has(c.low(k-1)) && !nearWho(c, k, i) && !(c.low(k-1) == "of" && (c.low(k-2) == "decision" || c.low(k-2) == "intention")) && !(c.low(k-1) == "of" && (c.low(k-2) == "each" || c.low(k-2) == "both")) && !(owned && (c.low(k-1) == "of" || c.low(k-1) == "from" && c.before(k-1, 3, anyOf("notice letter received resignation")))) {
				continue
			}
			if w := c.low(k - 1); w == "than" && c.low(k-2) == "other" || w == "except" || w == "for" && c.low(k-2) == "except" {
				continue // "all directors, other than Mr. Berg, resigned"
			}
			if c.succession(k) >= 0 {
				if nearWho(c, k, i) {
					return e.parts, k
				}
				continue
			}
			return e.parts, k
		case e.kind == aWord && pronouns.has(e.low) && pronoun == "":
			pronoun = e.low
			if w := c.low(k - 1); e.low == "she" && (w == "/" || w == "or") && c.low(k-2) == "he" {
				pronoun = "they" // "that he/she was resigning"
			}
		case e.kind == aBreak && i-k > 1 && pronoun == "":
			if c.personAhead(k, i) {
				return nil, -1
			}
		}
	}
	if single >= 0 {
		return c.elems[single].parts, single
	}
	if pronoun != "" || owned {
		return rd.focusFor(pronoun), -1
	}
	return nil, -1
}

// personAhead reports whether a person is named between two elems.
func (c *clause) personAhead(from, to int) bool {
	for k := from; k < to; k++ {
		if c.elems[k].kind == aPerson {
			return true
		}
	}
	return false
}

// nearWho reports whether a relative clause about the person at k holds the verb at i.
func nearWho(c *clause, k, i int) bool {
	for n := k + 1; n < i && n-k <= 2; n++ {
		if c.low(n) == "who" || c.low(n) == "whose" {
			return true
		}
	}
	return false
}

// succession returns where the verb stands that makes the person at k one who is succeeded
// or replaced, -1 for none.
func (c *clause) succession(k int) int {
	for n := k - 1; n >= 0 && k-n < 4; n-- {
		switch c.low(n) {
		case "succeed", "succeeds", "succeeded", "succeeding", "replace", "replaces", "replaced", "replacing", "replacement", "successor":
			if c.low(n+1) == "by" {
				return -1
			}
			return n
		case "for", "to", "both", "each", "of":
			continue
		}
		return -1
	}
	return -1
}

// fits reports whether a pronoun can stand for the persons.
func fits(pronoun string, parts []part) bool {
	switch pronoun {
	case "he":
		return len(parts) == 1 && !parts[0].who.female
	case "she":
		return len(parts) == 1 && !parts[0].who.male
	}
	return true
}

// focusFor returns the person that the sentences before speak of.
func (rd *reader) focusFor(pronoun string) []part {
	if rd.focus == nil || pronoun != "" && !fits(pronoun, rd.focus) {
		return nil
	}
	return rd.focus
}
