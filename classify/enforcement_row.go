package classify

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/filingwire/filingwire"
)

// finding renders what was read.
func (r *releaseReading) finding(m *filingwire.Message) filingwire.Finding {
	rel := r.release
	row := &filingwire.EnforcementAction{
		RowHead:    rowHead(filingwire.EnforcementActions, filingwire.RowID(filingwire.EnforcementActions.Prefix, cmp.Or(rel.Number, rel.URL), "enforcement"), m),
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
		head = p.text[:min(p.paragraphs[0].Start, narrativeHead)]
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
		if a.rounded && kind != amountOther {
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
