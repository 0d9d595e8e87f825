package classify

import (
	"regexp"
	"strings"
)

// orderOutcome classifies an administrative order.
func orderOutcome(p *releasePage, list []statement) verdict {
	at := Span{}
	for _, h := range p.headlines {
		if at.Empty() || orderHead.MatchString(h.In(p.text)) {
			at = h
		}
	}
	if at.Empty() && len(list) > 0 {
		at = list[0].Span
	}
	head := strings.ToLower(at.In(p.text))
	for _, s := range list {
		if m := offerWords.FindStringIndex(s.text); m != nil {
			return verdict{outcomeSettled, Span{m[0], m[1]}.Shift(s.Start), true}
		}
	}
	switch {
	case strings.Contains(head, "dismiss"):
		return verdict{outcomeDismissed, at, true}
	case strings.Contains(head, "institut"):
		return verdict{outcomeOrder, at, true}
	case strings.Contains(head, "order"), strings.Contains(head, "decision"), strings.Contains(head, "opinion"):
		return verdict{outcomeOther, at, false}
	}
	for _, s := range list {
		if m := orderWords.FindStringIndex(s.text); m != nil {
			return verdict{outcomeOrder, Span{m[0], m[1]}.Shift(s.Start), true}
		}
	}
	return verdict{outcomeOrder, at, false}
}

var offerWords = regexp.MustCompile(`(?i)\b(?:submitted|accept(?:ed)?)\b[^.]{0,80}\boffers?\b(?:\s+of\s+settlement)?|\boffers?\s+of\s+settlement\b`)
