package classify

import (
	"regexp"
	"slices"
	"strings"
)

// relationEvent is a statement that a relation with a firm ends or begins.
type relationEvent struct {
	kind       string // dismissal, resignation, declined_reappointment, other, engagement
	firm       int    // -1: none named
	sentence   int
	at, end    int  // of the word that tells it, in the marked sentence
	subject    bool // the firm stands before the word
	background bool
	date       *mark
	sameDay    bool // "on the same date"
	beside     bool // told by what comes in its place: "replacing @0"
}

const (
	dismissal   = "dismissal"
	resignation = "resignation"
	declined    = "declined_reappointment"
	engagement  = "engagement"
	otherEnd    = "other"
)

// besideStems tell that a firm is followed by another, not how its relation ended.
var besideStems = map[string]bool{"replac": true, "to succeed ": true, "succeeding ": true, "successor to ": true, "in place of ": true, "in lieu of ": true,
	"auditors from ": true, "auditor from ": true, "accountants from ": true, "accounting firm from ": true, "change from ": true, "transition from ": true}

// readAuditorEvents finds the events of the sentences in order.
func readAuditorEvents(sentences []markedSentence) []relationEvent {
	var events []relationEvent
	for i := range sentences {
		m := &sentences[i]
		first := len(events)
		background := isBackground(m.text)
		for _, t := range auditorTriggers {
			for from := 0; ; {
				k := strings.Index(m.text[from:], t.stem)
				if k < 0 {
					break
				}
				at := from + k
				from = at + len(t.stem)
				if t.stem == "ended" && !relationEnded(m.text[:at]) {
					continue
				}
				if at > 0 && isLower(m.text[at-1]) || triggered(events[first:], at) || deniedBefore(m.text, at) {
					continue
				}
				e := relationEvent{kind: t.kind, sentence: i, at: at, end: wordEnd(m.text, at), firm: -1, subject: t.subject, background: background, beside: besideStems[t.stem]}
				if (t.stem == "ceased" || t.stem == "would cease" || t.stem == "will cease") && strings.Contains(m.text, "relationship") && adviceOfAuditor.MatchString(m.text) {
					e.kind = resignation // the accountant's own letter says so
				}
				if reversed(m, &e, t) {
					e.kind = declined
				}
				if t.stem == "discontinu" && ofPractice(m.text[e.end:]) {
					e.kind = resignation
				}
				if t.kind == engagement && endsEngagement(m.text, &e) {
					e.kind = dismissal
				}
				events = append(events, e)
				if k := replacement(m.text, at, e.end, t.stem); k >= 0 {
					events = append(events, relationEvent{kind: engagement, sentence: i, at: k, end: wordEnd(m.text, k), firm: -1, background: background})
				}
			}
		}
		slices.SortFunc(events[first:], func(a, b relationEvent) int { return a.at - b.at })
		for k := first; k < len(events); k++ {
			events[k].firm = targetOf(sentences, events[first:], &events[k])
		}
	}
	kept := events[:0]
	for _, e := range events {
		if weak := sentences[e.sentence].text[e.at:]; e.firm < 0 && (e.kind == engagement || e.kind == otherEnd || strings.HasPrefix(weak, "terminat") || strings.HasPrefix(weak, "replac")) {
			continue
		}
		kept = append(kept, e)
	}
	for i := range kept {
		dateEvent(&sentences[kept[i].sentence], kept, i)
	}
	return kept
}

// isBackground reports whether a sentence makes one of the statements that Item 304 asks for
// rather than tell the change.
func isBackground(s string) bool {
	return strings.Contains(s, "disagreement") || strings.Contains(s, "consult") || strings.Contains(s, "adverse opinion") || strings.Contains(s, "stating whether") ||
		strings.Contains(s, "reportable event")
}

func triggered(events []relationEvent, at int) bool {
	for _, e := range events {
		if e.at <= at && at < e.end {
			return true
		}
	}
	return false
}

func wordEnd(s string, i int) int {
	for i < len(s) && isAlpha(s[i]) {
		i++
	}
	return i
}

// negated reports whether the word at offset at is denied: "@0 did not resign".
func deniedBefore(s string, at int) bool {
	before := s[max(0, at-34):at]
	if i := strings.LastIndexAny(before, ".;,"); i >= 0 && !strings.Contains(before[i:], " nor ") {
		before = before[i:]
	}
	for _, w := range []string{"did not ", "neither ", " nor ", "has not ", "have not ", "had not ", "was not ", "not yet ", "never ", "does not ", "not been ", "whether "} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}

// reversed tells "@0 decided not to renew" from "the Company decided not to renew @0".
func reversed(m *markedSentence, e *relationEvent, t trigger) bool {
	if !strings.HasPrefix(t.stem, "not to ") || t.subject {
		return false
	}
	return m.firmAfter(e.at, 90) == nil && m.firmBefore(e.at, 120) != nil && !strings.Contains(m.text[:e.at], "committee") && !strings.Contains(m.text[:e.at], "board")
}

// targetOf returns the firm that an event is about.
func targetOf(sentences []markedSentence, events []relationEvent, e *relationEvent) int {
	m := &sentences[e.sentence]
	rest := m.text[e.end:]
	before := strings.HasSuffix(strings.TrimRight(m.text[:e.at], " "), "'s") || passiveVoice(m.text[:e.at]) || e.subject
	if trigger := m.text[e.at:e.end]; e.kind == resignation || e.kind == otherEnd {
		before = true
		for _, of := range []string{" of @", " from @", " by @"} {
			if strings.HasPrefix(rest, of) && strings.HasSuffix(trigger, "ion") {
				before = false
			}
		}
	}
	if before {
		if x := m.firmBefore(e.at, 260); x != nil {
			if y := m.firmBefore(x.at, 260); y != nil && (e.kind == resignation || e.kind == declined) && mergesWith(m.text[y.end:x.at]) {
				return y.firm
			}
			return x.firm
		}
		if e.kind != engagement {
			if x := m.firmAfter(e.end, 80); x != nil && e.kind != dismissal && !eventBetween(events, e, x.at) {
				return x.firm
			}
			if e.sentence > 0 && refersBack(m.text[:e.at]) {
				if p := &sentences[e.sentence-1]; len(p.marks) > 0 {
					if x := p.firmAfter(0, len(p.text)); x != nil {
						return x.firm
					}
				}
			}
		}
		return -1
	}
	x := m.firmAfter(e.end, 170)
	if x == nil || e.kind == engagement && tellsNotice(m.text[e.end:x.at]) {
		return -1 // "recommended that appointment and informed @0"
	}
	for _, o := range events { // "dismissed its auditor and engaged @1"
		if o.at > e.at && o.at < x.at && !(o.kind == e.kind) && !passiveVoice(m.text[:o.at]) && o.sentence == e.sentence {
			if o.kind == engagement && (strings.HasPrefix(m.text[o.at:], "engagement of") || strings.HasPrefix(m.text[o.at:], "engagement with") || strings.HasPrefix(m.text[o.at:], "appointment of")) && e.kind == dismissal && !strings.Contains(m.text[e.end:o.at], " and ") {
				continue // "terminated the engagement of @0"
			}
			return -1
		}
	}
	if strings.HasPrefix(m.text[e.at:], "approved") || strings.HasPrefix(m.text[e.at:], "ratified") || strings.HasPrefix(m.text[e.at:], "elected") {
		if gap := strings.TrimSpace(m.text[e.end:x.at]); gap != "" && gap != "the firm of" && gap != "the use of" {
			return -1
		}
	}
	return x.firm
}

var (
	engagementEnds  = regexp.MustCompile(`^(?: (?:of|with) @\d)?(?: as [^.;]{0,80}?)?,? (?:(?:will|would|shall|was|has|had|is|to) )?(?:therefore )?(?:end|ended|expires?|expired|concludes?|concluded|come to an end|came to an end)\b`)
	endOfEngagement = regexp.MustCompile(`\b(?:end|ended|ending|conclude|concluded|concluding) (?:(?:the|its|their|our|@\d's|the firm's) )?$`)
	practiceWords   = regexp.MustCompile(`^[a-z]* (?:its|their|all)?\s?(?:audit|auditing|public|sec|practice|services to|attest|assurance)`)
)

// endsEngagement reports whether e, the noun "engagement", is what ends: "@0's engagement will
// end upon completion of the audit", "agreed to end @0's engagement".
func endsEngagement(text string, e *relationEvent) bool {
	if text[e.at:e.end] != "engagement" || !engagementEnds.MatchString(text[e.end:min(len(text), e.end+140)]) && !endOfEngagement.MatchString(text[max(0, e.at-40):e.at]) {
		return false
	}
	e.subject = !strings.HasPrefix(text[e.end:], " of @") && !strings.HasPrefix(text[e.end:], " with @")
	return true
}

// relationEnded reports whether what "ended" behind s is a relation with a firm rather than a
// period.
func relationEnded(s string) bool {
	k := strings.LastIndex(s, "relationship ")
	return k >= 0 && !strings.ContainsAny(s[k:], ".;") && !strings.Contains(s[k:], "year") && !strings.Contains(s[k:], "period")
}

// ofPractice reports whether what an auditor discontinues is its practice: it leaves, and is
// not made to.
func ofPractice(s string) bool { return practiceWords.MatchString(s[:min(len(s), 60)]) }

// mergesWith reports whether the firm behind s is the one that another joins: "@0 merged its
// practice with @1 and resigned".
func mergesWith(s string) bool {
	for _, w := range []string{" partners of ", " employees of "} {
		if strings.HasSuffix(s, w) {
			return strings.Contains(s, "becom") || strings.Contains(s, "became")
		}
	}
	for _, w := range []string{" with ", " into ", " joined ", " join ", " by ", " to "} {
		if strings.HasSuffix(s, w) {
			return strings.Contains(s, "merg") || strings.Contains(s, "combin") || strings.Contains(s, "acquired") || strings.Contains(s, "join") || strings.Contains(s, "sold") || strings.Contains(s, "transferred")
		}
	}
	return false
}

// eventBetween reports whether another event of e's sentence is told between e and offset at:
// "accepted the resignation and engaged @1".
func eventBetween(events []relationEvent, e *relationEvent, at int) bool {
	for i := range events {
		if o := &events[i]; o.sentence == e.sentence && o.at > e.at && o.at < at && o.kind != e.kind {
			return true
		}
	}
	return false
}

// passive reports whether a verb behind s is in the passive voice.
func passiveVoice(s string) bool {
	s = strings.TrimRight(s, " ")
	for _, adverb := range []string{"formally", "officially", "also", "subsequently", "hereby", "duly", "simultaneously", "unanimously", "effectively"} {
		s = strings.TrimRight(strings.TrimSuffix(s, adverb), " ")
	}
	for _, w := range []string{" was", " were", " been", " being", " is", " be", " are"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// refersBack reports whether s speaks of a firm named before: "it resigned".
func refersBack(s string) bool {
	return strings.HasPrefix(s, "it ") || strings.Contains(s, " it ") || strings.Contains(s, " the firm ") || strings.HasPrefix(s, "the firm ")
}

// replacement returns where the firm that comes is told by the same word as the one that
// leaves: "replaced @0 with @1", "was replaced by @1", "from @0 to @1"; -1 for none.
func replacement(text string, at, end int, stem string) int {
	word := ""
	switch {
	case stem == "replac" && passiveVoice(text[:at]):
		word = " by @"
	case stem == "replac":
		word = " with @"
	case strings.HasSuffix(stem, "from "):
		word = " to @"
	default:
		return -1
	}
	k := strings.Index(text[end:], word)
	if k < 0 || k > 120 {
		return -1
	}
	return end + k + 1
}
