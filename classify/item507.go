package classify

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var _ = register(item{feed: filingwire.VotingResultsFeed, extract: votingResults, event: votingIdentity})

// votingResults reads Item 5.07: the matters voted on at a meeting and, for each matter and
// each nominee, the number of votes cast for, against or withheld, abstentions and broker
// non-votes (Form 8-K, Item 5.07(b)), or the company's decision on the frequency of
// say-on-pay votes (Item 5.07(d)).
func votingResults(r *reading) []finding {
	v := newVoteReader(r.doc.Text())
	for _, s := range r.sections {
		v.section(s)
	}
	if len(v.lines) == 0 {
		v.consents(r)
	}
	m := readVoteMeeting(r)
	if v.consented { // "in lieu of a special meeting"
		m.kind, m.kindSpan = "unknown", Span{}
	}
	row := &filingwire.VotingResults{MeetingType: m.kind, FrequencyDecision: m.decision,
		SharesOutstanding: m.outstanding, SharesPresent: m.present, QuorumPercent: m.quorum}
	f := finding{row: row, region: r.sections[0].Body}
	if r.filing.ReportDate != "" {
		row.PeriodOfReport = &r.filing.ReportDate
	}
	v.meetingDate(r, row, &f, &m)
	if m.kind != "unknown" {
		f.prove("meetingType", m.kind, m.kindSpan, true)
	}
	f.evidence = append(f.evidence, m.proofs...)
	if len(v.lines) == 0 {
		return withoutVotes(r, row, f)
	}
	if !v.consented {
		v.decide(m.outstanding)
	}
	for i := range v.lines {
		v.add(row, &f, i)
	}
	f.exceptions = append(f.exceptions, v.exceptions()...)
	switch {
	case len(f.exceptions) == 0 && row.MeetingDate != nil && m.kind != "unknown" && v.unsure() == 0:
		f.confidence = filingwire.High
	case len(f.exceptions) <= 1 && v.unsure() < len(v.lines):
		f.confidence = filingwire.Medium
	default:
		f.confidence = filingwire.Low
	}
	f.headline, f.summary = votingHeadline(r.filing, row), votingSummary(row)
	return []finding{f}
}

// meetingDate sets the date that the text tells; the event that an 8-K with votes reports is
// the meeting, so its date is assumed where the text tells none.
func (v *voteReader) meetingDate(r *reading, row *filingwire.VotingResults, f *finding, m *voteMeeting) {
	switch {
	case m.date != "":
		row.MeetingDate = &m.date
		f.prove("meetingDate", string(m.date), m.dateSpan, true)
	case r.filing.ReportDate != "" && len(v.lines) > 0 && r.filing.Form == "8-K":
		row.MeetingDate = &r.filing.ReportDate
		f.prove("meetingDate", string(r.filing.ReportDate), r.doc.Cover().ReportDateSpan, true)
	}
}

var noVotes = regexp.MustCompile(`(?i)\b(?:adjourned|postponed|cancel\w*|quorum\s+was\s+not|no\s+quorum|not\s+(?:a\s+)?quorum|incorporated\s+(?:herein\s+)?by\s+reference|will\s+(?:be\s+)?(?:file|disclose|report|announce)|no\s+(?:other\s+)?matters?\b|not\s+(?:yet\s+)?(?:final|available|certified))`)

// noBusiness tells of a meeting at which nothing was voted on, since too few holders came or
// because it was put off.
var noBusiness = regexp.MustCompile(`(?i)\b(?:quorum\s+was\s+not|no\s+quorum|(?:not|without|lack\s+of|absence\s+of|insufficient)\s+(?:\w+\s+){0,4}quorum|(?:fewer|less)\s+than\s+[^.;]{0,60}\bquorum|quorum\s+(?:\w+\s+){0,3}(?:not|lacking)|meeting\s+(?:was|has\s+been)\s+(?:\w+\s+){0,2}adjourned|adjourned\s+the\s+(?:\w+\s+){0,3}meeting|without\s+(?:\w+\s+){0,2}(?:business|votes?)\s+(?:being|having))\b`)

// withoutVotes is the finding of an item that tells no counts: a decision on the frequency
// of votes, or that there was no vote to report.
func withoutVotes(r *reading, row *filingwire.VotingResults, f finding) []finding {
	name := filerName(r.filing)
	about := clip(f.region.In(r.doc.Text()), maxVoteText/32)
	switch {
	case row.MeetingDate != nil && noBusiness.MatchString(about):
		f.headline = fmt.Sprintf("%s reported that no votes were taken at %s on %s", name, meetingName(row), row.MeetingDate.Time().Format("January 2, 2006"))
		f.confidence = filingwire.Medium
	case row.FrequencyDecision != nil:
		f.headline = fmt.Sprintf("%s decided to hold %s advisory votes on executive compensation", name, *row.FrequencyDecision)
		f.confidence = filingwire.Medium
	case noVotes.MatchString(about):
		f.headline = fmt.Sprintf("%s reported on a meeting of its security holders without counts of votes", name)
		f.capability, f.confidence = filingwire.NotDisclosed, filingwire.Low
	default:
		return nil
	}
	return []finding{f}
}

// prove records the span that a field was read from.
func (f *finding) prove(field string, value any, s Span, derived bool) {
	if !s.Empty() {
		f.evidence = append(f.evidence, filingwire.Evidence{Field: field, Value: value, Start: s.Start, End: s.End, Derived: derived})
	}
}

func votingHeadline(f *filingwire.Filing, row *filingwire.VotingResults) string {
	on := ""
	if row.MeetingDate != nil {
		on = " on " + row.MeetingDate.Time().Format("January 2, 2006")
	}
	rejected := 0
	for _, p := range row.Proposals {
		if p.Approved != nil && !*p.Approved {
			rejected++
		}
	}
	outcome := ""
	if rejected > 0 {
		outcome = fmt.Sprintf("; %d not approved", rejected)
	}
	votes := "votes"
	if len(row.Proposals) == 1 {
		votes = "vote"
	}
	return fmt.Sprintf("%s reported the results of %d %s at %s%s%s", filerName(f), len(row.Proposals), votes, meetingName(row), on, outcome)
}

func meetingName(row *filingwire.VotingResults) string {
	switch row.MeetingType {
	case "annual":
		return "its annual meeting"
	case "special":
		return "a special meeting"
	}
	return "a meeting"
}

func votingSummary(row *filingwire.VotingResults) string {
	var b strings.Builder
	for _, p := range row.Proposals {
		what := p.Description
		if m := voteListNumber.FindString(what); m != "" {
			what = what[len(m):] // the number stands before it already
		}
		if p.Nominee != nil {
			what = "Election of " + *p.Nominee
		}
		fmt.Fprintf(&b, "- %s. %s", p.Number, clip(what, 120))
		if p.SupportPercent != nil {
			fmt.Fprintf(&b, ": %.1f %% for", *p.SupportPercent)
		}
		if p.Approved != nil && !*p.Approved {
			b.WriteString(", not approved")
		}
		b.WriteByte('\n')
		if b.Len() > 4*maxSummary {
			b.WriteString("- …\n")
			break
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
