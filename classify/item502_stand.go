package classify

import "strings"

// notStanding reads "will not stand for re-election".
func (rd *reader) notStanding(c *clause, i int) []change {
	if c.after(i, 8, electionWords) < 0 && !strings.HasPrefix(c.low(i), "re") {
		if w := c.low(i); w != "nominated" && w != "nominate" || c.after(i, 6, anyOf("director directors")) < 0 {
			return nil
		}
	}
	if !c.before(i, 7, anyOf("not against longer without neither nor decline declined declines declining chosen refused refuse")) || c.before(i, 3, anyOf("any")) {
		return nil
	}
	if strings.HasPrefix(c.low(i), "re") && !c.passive(i) && !strings.HasPrefix(c.low(i), "renom") && !strings.HasPrefix(c.low(i), "re-nom") {
		return nil
	}
	if strings.Contains(c.text, "disagreement") && !strings.Contains(c.text, "notified") && !strings.Contains(c.text, "informed") && !strings.Contains(c.text, "announced") && !strings.Contains(c.text, "notice") && !strings.Contains(c.text, "would not") && !strings.Contains(c.text, "will not") {
		return nil
	}
	ch := change{family: endOfService, kind: "departure", reason: "not_standing_for_reelection", clause: c, at: i, strong: true,
		roles: []role{rd.seat(c.elems[i].span)}}
	if strings.HasSuffix(c.low(i), "elected") && c.passive(i) {
		ch.reason = "" // the shareholders did not elect them
	}
	if c.before(i, 5, anyOf("had")) && c.passive(i) {
		return nil // "had previously not been renominated", before the resignation that is told
	}
	return rd.finishEnd(c, i, ch, false)
}
