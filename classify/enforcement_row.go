package classify

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/filingwire/filingwire"
)

// finding renders what was read.
func (r *releaseReading) finding(m *filingwire.Message) filingwire.Finding {
	rel := r.release
	row := &filingwire.EnforcementAction{
		RowHead:    rowHead(filingwire.EnforcementActions, filingwire.RowID(enforcementPrefix, cmp.Or(rel.Number, rel.URL), "enforcement"), m),
		SourceType: rel.SourceType, PublishedAt: rel.PublishedAt,
		Title: oneLine(cmp.Or(rel.Title, r.page.title)), DocumentURL: rel.URL,
		SourceSurface: "sec_enforcement", LegalShareability: "public_sec_release",
		Capability: filingwire.Supported, ParserVersion: ParserVersion, FileNumbers: rel.FileNumbers,
	}
	if row.SourceType == "" {
		row.SourceType = filingwire.LitigationRelease
	}
	if rel.HTMLURL != "" {
		row.HTMLURL = &rel.HTMLURL
	} else if rel.URL != "" && !isPDF(m.Body) && !strings.HasSuffix(rel.URL, ".txt") && !strings.HasSuffix(rel.URL, ".pdf") {
		row.HTMLURL = &rel.URL
	}
	e := releaseEvidence{text: r.page.text}
	r.identify(row, &e)
	r.name(row, &e)
	r.money(row, &e)
	r.judge(row, &e)
	region := r.tell(row, &e)
	row.ParsingConfidence = r.confidence(row)
	if len(r.page.paragraphs) == 0 {
		row.Capability = filingwire.Degraded
	}
	row.Tail = rowTail(tailFacts{
		id: row.ID, kind: "source_record", text: r.page.text, region: region, retrievedAt: m.RetrievedAt,
		capability: row.Capability, confidence: row.ParsingConfidence, exceptions: r.exceptions,
		provenance: filingwire.Provenance{Source: "sec_enforcement", SourceLabel: sourceLabel(row.SourceType), FilingURL: rel.URL},
	})
	return filingwire.Finding{Event: row, Evidence: e.list}
}

func sourceLabel(t filingwire.SourceType) string {
	switch t {
	case filingwire.AdministrativeProceeding:
		return "SEC administrative proceeding"
	case filingwire.AAER:
		return "SEC accounting and auditing enforcement release"
	}
	return "SEC litigation release"
}

// releaseEvidence collects the spans that prove a row's fields.
type releaseEvidence struct {
	text string
	list []filingwire.Evidence
}

func (e *releaseEvidence) add(field string, value any, s Span, derived bool) {
	if s.Start < 0 || s.End > len(e.text) || s.Empty() {
		return
	}
	e.list = append(e.list, filingwire.Evidence{Field: field, Value: value, Start: s.Start, End: s.End, Derived: derived})
}

// identify fills numbers, dates and case numbers.
func (r *releaseReading) identify(row *filingwire.EnforcementAction, e *releaseEvidence) {
	rel, p := r.release, r.page
	number := rel.Number
	row.RelatedReleaseNumbers = append(row.RelatedReleaseNumbers, rel.Related...)
	for _, n := range p.numbers {
		if number == "" {
			number = n.number
		}
		if n.number == number {
			e.add("releaseNumber", n.number, n.Span, true)
		} else if !containsFold(row.RelatedReleaseNumbers, n.number) {
			e.add(fmt.Sprintf("relatedReleaseNumbers[%d]", len(row.RelatedReleaseNumbers)), n.number, n.Span, true)
			row.RelatedReleaseNumbers = append(row.RelatedReleaseNumbers, n.number)
		}
	}
	if number != "" {
		row.ReleaseNumber = &number
	}
	if len(row.RelatedReleaseNumbers) > 0 {
		row.RelatedReleaseNumber = &row.RelatedReleaseNumbers[0]
	}
	if p.day != "" && p.day == rel.PublicationDate() {
		e.add("publishedAt", rel.PublishedAt.String(), p.date, true)
	}
	head := p.text[:min(len(p.text), 8192)]
	if len(p.paragraphs) > 0 {
		head = p.text[:p.paragraphs[0].Start]
	}
	for _, m := range fileNumber.FindAllStringSubmatchIndex(head, 8) {
		if n := head[m[2]:m[3]]; !containsFold(row.FileNumbers, n) {
			e.add(fmt.Sprintf("fileNumbers[%d]", len(row.FileNumbers)), n, Span{m[2], m[3]}, false)
			row.FileNumbers = append(row.FileNumbers, n)
		}
	}
	for _, c := range p.captions {
		for _, d := range c.dockets {
			docket := oneLine(d.In(p.text))
			n := len(row.CaseNumbers)
			number := filingwire.CaseNumber{Docket: docket}
			if court := oneLine(c.court.In(p.text)); court != "" {
				number.Court = &court
				e.add(fmt.Sprintf("caseNumbers[%d].court", n), court, c.court, false)
			}
			e.add(fmt.Sprintf("caseNumbers[%d].docket", n), docket, d, false)
			row.CaseNumbers = append(row.CaseNumbers, number)
		}
	}
	switch {
	case len(row.CaseNumbers) > 0:
		court := ""
		if c := row.CaseNumbers[0].Court; c != nil {
			court = *c
		}
		key := caseKey(court, row.CaseNumbers[0].Docket)
		row.CaseKey = &key
		e.add("caseKey", key, p.captions[0].dockets0(), true)
	case len(row.FileNumbers) > 0:
		row.CaseKey = &row.FileNumbers[0]
	default:
		if row.SourceType == filingwire.LitigationRelease {
			r.note("no_docket")
		}
	}
}

func (c caption) dockets0() Span {
	if len(c.dockets) == 0 {
		return Span{}
	}
	return c.dockets[0]
}

func containsFold(list []string, s string) bool {
	for _, have := range list {
		if strings.EqualFold(have, s) {
			return true
		}
	}
	return false
}

// name fills the respondents.
func (r *releaseReading) name(row *filingwire.EnforcementAction, e *releaseEvidence) {
	for i, p := range r.parties {
		row.Respondents = append(row.Respondents, filingwire.Respondent{Name: p.name, Kind: p.kind})
		e.add(fmt.Sprintf("respondents[%d].name", i), p.name, p.span, p.span.End > len(e.text) || oneLine(p.span.In(e.text)) != p.name)
	}
}

// money fills the amounts and their sums. A sum that is not stated is null, never 0.
func (r *releaseReading) money(row *filingwire.EnforcementAction, e *releaseEvidence) {
	sums := map[string]int64{}
	spans := map[string][]Span{}
	for _, a := range r.awards {
		amount := filingwire.Amount{Kind: a.kind, AmountCents: a.total(), Text: oneLine(a.span.In(r.page.text))}
		if len(a.payers) == 1 && a.payers[0] < len(r.parties) {
			amount.Respondent = &r.parties[a.payers[0]].name
		}
		e.add(fmt.Sprintf("amounts[%d].amountCents", len(row.Amounts)), a.total(), a.span, a.each > 1)
		row.Amounts = append(row.Amounts, amount)
		kind := a.kind
		if kind == amountBoth {
			kind = amountGains
		}
		sums[kind] += a.total()
		spans[kind] = append(spans[kind], a.span)
		if a.rounded {
			r.note("rounded_amount")
		}
	}
	for _, f := range []struct {
		kind, name string
		field      **float64
	}{{amountPenalty, "penaltyAmount", &row.PenaltyAmount}, {amountGains, "disgorgementAmount", &row.DisgorgementAmount},
		{amountInterest, "prejudgmentInterestAmount", &row.PrejudgmentInterestAmount}} {
		if len(spans[f.kind]) == 0 {
			continue
		}
		usd := math.Round(float64(sums[f.kind])) / 100
		*f.field = &usd
		all := spans[f.kind][0]
		for _, s := range spans[f.kind] {
			all = joinSpans(all, s)
		}
		e.add(f.name, usd, all, len(spans[f.kind]) > 1)
	}
}

// judge fills outcome, violation type and provisions.
func (r *releaseReading) judge(row *filingwire.EnforcementAction, e *releaseEvidence) {
	if r.outcome.value != "" {
		row.Outcome = &r.outcome.value
		e.add("outcome", r.outcome.value, r.outcome.span, true)
	}
	if r.violation.value != "" {
		row.ViolationType = &r.violation.value
		e.add("violationType", r.violation.value, r.violation.span, true)
	}
	for i, p := range r.provisions {
		row.ViolatedProvisions = append(row.ViolatedProvisions, p.name)
		e.add(fmt.Sprintf("violatedProvisions[%d]", i), p.name, p.span, true)
	}
}

// tell fills excerpt, summary and status note, and returns the region of the narrative.
func (r *releaseReading) tell(row *filingwire.EnforcementAction, e *releaseEvidence) Span {
	p := r.page
	if len(p.paragraphs) == 0 {
		row.Excerpt, row.SummaryMd = row.Title, row.Title
		return Span{}
	}
	first := p.paragraphs[0]
	span := Span{first.Start, first.Start}
	for _, s := range r.list {
		if s.paragraph > 0 || utf8.RuneCountInString(p.text[first.Start:s.End]) > maxExcerpt {
			break
		}
		span.End = s.End
	}
	if span.Empty() {
		cut := clip(first.In(p.text), maxExcerpt)
		span.End = span.Start + len(cut)
	}
	row.Excerpt = span.In(p.text)
	e.add("excerpt", row.Excerpt, span, false)
	row.SummaryMd = r.summary()
	if r.outcome.value != "" {
		note := statusNote(r.outcome.value, r.list)
		if note != "" {
			row.StatusNote = &note
		}
	}
	return Span{first.Start, p.paragraphs[len(p.paragraphs)-1].End}
}

// summary is the headline and the first paragraphs of the narrative.
func (r *releaseReading) summary() string {
	var b strings.Builder
	for i, h := range r.page.headlines {
		if i == 2 {
			break
		}
		fmt.Fprintf(&b, "**%s**\n\n", oneLine(h.In(r.page.text)))
	}
	last := -1
	for _, s := range r.list {
		if s.staff {
			continue
		}
		if b.Len()+s.Len() > maxSummary {
			break
		}
		switch {
		case s.paragraph != last && last >= 0:
			b.WriteString("\n\n")
		case last >= 0:
			b.WriteByte(' ')
		}
		last = s.paragraph
		b.WriteString(oneLine(s.text))
	}
	return strings.TrimSpace(b.String())
}

// statusNote says in one line where the case stands.
func statusNote(outcome string, list []statement) string {
	for _, s := range list {
		if outcome == outcomeSettled && futureWords.MatchString(s.text) && strings.Contains(s.text, "subject to") {
			return "Settlement subject to court approval"
		}
	}
	for _, s := range list {
		lower := strings.ToLower(s.text)
		switch {
		case strings.Contains(lower, "litigation") && strings.Contains(lower, "now concluded"), strings.Contains(lower, "concludes the"):
			return "Litigation concluded"
		case strings.Contains(lower, "remains ongoing"), strings.Contains(lower, "litigation") && (strings.Contains(lower, "continues") || strings.Contains(lower, "is ongoing")):
			return "Litigation continues against other defendants"
		}
	}
	return ""
}

// confidence is high only when every rule that fired was a plain one.
func (r *releaseReading) confidence(row *filingwire.EnforcementAction) string {
	if !r.outcome.sure {
		r.note("outcome_unclear")
	}
	if !r.violation.sure {
		r.note("violation_type_unclear")
	}
	if row.Outcome != nil && *row.Outcome == outcomeFinal && len(r.awards) == 0 && r.mentionsUnreadMoney() {
		r.note("amounts_unread")
	}
	serious := 0
	for _, x := range r.exceptions {
		switch x {
		case "no_caption", "no_respondents", "document_not_text", "amounts_unread":
			serious++
		}
	}
	switch {
	case len(r.page.paragraphs) == 0 || serious > 1 || len(r.exceptions) > 3:
		return filingwire.Low
	case len(r.exceptions) > 0:
		return filingwire.Medium
	}
	return filingwire.High
}

// mentionsUnreadMoney reports whether a sentence names a sanction and a sum that no rule joined.
func (r *releaseReading) mentionsUnreadMoney() bool {
	for _, s := range r.list {
		if s.acts() && !s.sought && !s.alleged && anyKey.MatchString(s.text) && strings.Contains(s.text, "$") && judgedWords.MatchString(s.text) {
			return true
		}
	}
	return false
}
