package classify

// listedFrom returns the persons that a clause names behind its colon, and where the first stands.
func (c *clause) listedFrom(colon int) (parts []part, at int) {
	at = -1
	for k := colon + 1; k < len(c.elems); k++ {
		if c.kind(k) == aPerson && !c.elems[k].poss {
			if parts = append(parts, c.elems[k].parts...); at < 0 {
				at = k
			}
		}
	}
	return parts, at
}

// listedBehind returns those of whom the verb or noun at i speaks ahead of naming them: "the
// following individuals became directors: ...", "letters of resignation from each of the following
// members of the board: ...".
func (c *clause) listedBehind(i int) []part {
	following := i - 1
	if nominals[c.low(i)] {
		if following = c.after(i, 8, anyOf("following")); c.after(i, following-i, anyOf("from of by")) < 0 {
			return nil
		}
	} else {
		for following > i-7 && following >= 0 && c.low(following) != "following" {
			following--
		}
	}
	if w := c.low(following + 1); c.low(following) != "following" || nominals[w] || notListed.has(w) {
		return nil
	}
	colon := c.after(max(i, following), 16, anyOf(":"))
	if colon < 0 || c.personAhead(min(i, following), colon) {
		return nil
	}
	parts, _ := c.listedFrom(colon)
	return parts
}

// notListed are words behind "following" that make it say after what.
const notListed anyOf = "those these this that his her their such completion closing consummation effectiveness which receipt"

// ofEach reports whether a clause names nobody and speaks of those of whom the one before told:
// "Each director resigned to pursue other interests".
func (c *clause) ofEach() bool {
	w := c.low(0)
	return (w == "each" || w == "both" || w == "all") && !c.personAhead(0, len(c.elems))
}
