package classify

import (
	"regexp"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// voteMeeting is what an item says of the meeting itself.
type voteMeeting struct {
	date        filingwire.Date
	dateSpan    Span
	dateWeight  int
	kind        string // annual, special, unknown
	kindSpan    Span
	decision    *string // frequency of say-on-pay votes
	outstanding *int64
	present     *int64
	quorum      *float64
	proofs      []filingwire.Evidence
}

var (
	voteAnnual     = regexp.MustCompile(`(?i)\bannual\s+(?:general\s+|and\s+special\s+|and\s+extraordinary\s+|general\s+and\s+special\s+|or\s+special\s+)?(?:meeting|assembly)|\bannual\s+(?:\w+\s+){1,3}meeting|\bAGM\b`)
	voteSpecial    = regexp.MustCompile(`(?i)\b(?:special|extraordinary)\s+(?:general\s+)?(?:\w+\s+){0,3}(?:meeting|assembly)|\bEGM\b`)
	voteHeld       = regexp.MustCompile(`(?i)\b(?:held|convened|reconvened|took\s+place|conducted|completed|hosted|concluded|met)\b`)
	voteOtherDate  = regexp.MustCompile(`(?i)(?:record\s+date[^.;]*|as\s+of(?:\s+the\s+close\s+of\s+business(?:\s+on)?)?|close\s+of\s+business\s+on|dated?(?:\s+as\s+of)?|filed(?:\s+(?:with|by|in)\s+[^;]*)?\s+on|mailed\s+on|(?:commission|SEC)\s+on|years?\s+(?:end(?:ed|ing)|expir\w+)|fiscal\s+year(?:\s+end\w*)?|expir\w+\s+(?:on|in)|adopted\s+on|effective|until|through|proxy\s+statement[^.;]*|originally\s+[^.;]*|adjourned\s+(?:from|until|to)|previously\s+[^.;]{0,20})\s*,?\s*$`)
	voteReconvened = regexp.MustCompile(`(?i)(?:^|[^e]\s|[^b]e\s)reconvened\b`)
	voteMeetingOn  = regexp.MustCompile(`(?i)\bscheduled\s+(?:for|to\s+be\s+held\s+on)\s+(?:\w+day,?\s+)?$|meeting[^.;]*\b(?:on|held|of)\s+(?:\w+day,?\s+)?$|\b(?:on|held)\s+(?:\w+day,?\s+)?$`)
	voteDecision   = regexp.MustCompile(`(?i)\b(?:board|company|registrant|corporation|bank|trust|we)\b[^.]*?\b(?:determined|decided|intends?|resolved|elected|adopted|approved|concluded|will\s+(?:hold|include|conduct|continue))\b[^.]*?\b(on\s+an\s+annual\s+basis|annual(?:ly|\s+basis|\s+advisory|\s+vote|\s+frequency)|every\s+(?:one|two|three|1|2|3|other)?\s*(?:\(\d\)\s*)?years?|each\s+year|one\s+year|two\s+years|three\s+years|1\s+year|3\s+years|triennial(?:ly)?|biennial(?:ly)?|once\s+every\s+\w+\s+years?)`)
)

func readVoteMeeting(r *reading) voteMeeting {
	m := voteMeeting{kind: "unknown"}
	text := r.doc.Text()
	for _, s := range r.sections {
		for _, p := range s.Paragraphs() {
			if p.End-s.Body.Start > maxVoteText {
				break
			}
			m.readKind(text, p)
			m.readDate(text, p, r.filing, 0)
			m.readDecision(text, p)
			m.readAttendance(text, p)
		}
	}
	m.settleAttendance()
	if m.date != "" && m.kind != "unknown" {
		return m
	}
	lead := Span{max(0, r.sections[0].Heading.Start-4000), r.sections[0].Heading.Start}
	for start := lead.Start; start < lead.End; { // an amendment's explanatory note
		n := strings.IndexByte(text[start:lead.End], '\n')
		if n < 0 {
			n = lead.End - start
		}
		m.readDate(text, Span{start, start + n}, r.filing, 2)
		start += n + 1
	}
	for k, s := range r.doc.Sections() { // another item may introduce the meeting
		if k > maxVoteBehind {
			break
		}
		if s.Code == "5.07" || s.Code == "9.01" {
			continue
		}
		for _, p := range s.Paragraphs() {
			if p.End-s.Body.Start > maxVoteText {
				break
			}
			if lower := strings.ToLower(p.In(text)); strings.Contains(lower, "meeting of") && strings.Contains(lower, "holders") {
				m.readKind(text, p)
				m.readDate(text, p, r.filing, 2)
			}
		}
	}
	return m
}

func (m *voteMeeting) readKind(text string, s Span) {
	if m.kind != "unknown" {
		return
	}
	body := s.In(text)
	if lower := strings.ToLower(body); !strings.Contains(lower, "meeting") && !strings.Contains(lower, "assembly") && !strings.Contains(body, "GM") {
		return
	}
	annual, special := voteAnnual.FindStringIndex(body), voteSpecial.FindStringIndex(body)
	switch {
	case annual != nil && (special == nil || annual[0] <= special[0]):
		m.kind, m.kindSpan = "annual", Span{annual[0], annual[1]}.Shift(s.Start)
	case special != nil:
		m.kind, m.kindSpan = "special", Span{special[0], special[1]}.Shift(s.Start)
	}
}

// readDate weighs the dates of sentences about the meeting: one that it is said to have been
// held on above others, among these the report's own date; none much after the filing.
func (m *voteMeeting) readDate(text string, p Span, filing *filingwire.Filing, least int) {
	if m.dateWeight == maxDateWeight {
		return
	}
	if whole := p.In(text); !strings.Contains(whole, "eeting") && !strings.Contains(whole, "MEETING") || !strings.Contains(whole, "20") {
		return
	}
	for _, s := range SplitSentences(p.In(text)) {
		sentence := s.Shift(p.Start)
		words := sentence.In(text)
		if !strings.Contains(strings.ToLower(words), "meeting") {
			continue
		}
		for _, d := range FindDates(words) {
			before := words[max(0, d.Span.Start-200):d.Span.Start]
			if d.Precision != PrecisionDay || voteOtherDate.MatchString(before[max(0, len(before)-80):]) {
				continue
			}
			day, err := filingwire.ParseDate(d.Date.String())
			if err != nil {
				continue
			}
			if w := dateWeight(words, before, day, filing); w > m.dateWeight && w > least {
				m.date, m.dateSpan, m.dateWeight = day, d.Span.Shift(sentence.Start), w
			}
		}
	}
}

const maxDateWeight = 5

func dateWeight(sentence, before string, day filingwire.Date, filing *filingwire.Filing) int {
	first, last, ok := filedBetween(filing)
	if ok && (day.Time().After(last.Time().Add(10*24*time.Hour)) || filing.Form == "8-K" && day.Time().Before(first.Time().Add(-60*24*time.Hour))) {
		return 0
	}
	w := 0
	if voteHeld.MatchString(sentence) {
		w += 2
	}
	if voteReconvened.MatchString(sentence) {
		w++ // votes are taken at the last session
	}
	if voteMeetingOn.MatchString(before) {
		w++
	}
	if w > 0 && day == filing.ReportDate {
		w++
	}
	return w
}

// readDecision finds the company's decision on how often to hold say-on-pay votes.
func (m *voteMeeting) readDecision(text string, p Span) {
	words := p.In(text)
	lower := strings.ToLower(words)
	if m.decision != nil || !strings.Contains(lower, "frequency") && !strings.Contains(lower, "advisory vote") && !strings.Contains(lower, "on-pay") && !strings.Contains(lower, "compensation") && !strings.Contains(lower, "hold the vote") ||
		!strings.Contains(lower, "year") && !strings.Contains(lower, "annual") && !strings.Contains(lower, "ennial") {
		return
	}
	f := voteDecision.FindStringSubmatchIndex(words)
	if f == nil {
		return
	}
	decision := map[voteColumn]string{voteOneYear: "annual", voteTwoYears: "biennial", voteThreeYears: "triennial"}[voteColumnIn(words[f[2]:f[3]], 2)]
	if decision != "" {
		m.decision = &decision
		m.proofs = append(m.proofs, filingwire.Evidence{Field: "frequencyDecision", Value: decision, Start: p.Start + f[2], End: p.Start + f[3], Derived: true})
	}
}
