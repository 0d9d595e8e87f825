package classify

import (
	"fmt"
	"math"
	"slices"

	"github.com/filingwire/filingwire"
)

var voteFields = []struct {
	column voteColumn
	field  string
	into   func(*filingwire.Proposal) **int64
}{
	{voteFor, "votesFor", func(p *filingwire.Proposal) **int64 { return &p.VotesFor }},
	{voteAgainst, "votesAgainst", func(p *filingwire.Proposal) **int64 { return &p.VotesAgainst }},
	{voteWithheld, "votesWithheld", func(p *filingwire.Proposal) **int64 { return &p.VotesWithheld }},
	{voteAbstain, "abstain", func(p *filingwire.Proposal) **int64 { return &p.Abstain }},
	{voteBroker, "brokerNonVotes", func(p *filingwire.Proposal) **int64 { return &p.BrokerNonVotes }},
	{voteOneYear, "oneYear", func(p *filingwire.Proposal) **int64 { return &p.OneYear }},
	{voteTwoYears, "twoYears", func(p *filingwire.Proposal) **int64 { return &p.TwoYears }},
	{voteThreeYears, "threeYears", func(p *filingwire.Proposal) **int64 { return &p.ThreeYears }},
}

// voteField is the path of a field of line i.
func voteField(i int, field string) string { return fmt.Sprintf("proposals[%d].%s", i, field) }

// add appends line i to the row, with its evidence.
func (v *voteReader) add(row *filingwire.VotingResults, f *finding, i int) {
	l := &v.lines[i]
	m := l.matter
	p := filingwire.Proposal{ID: fmt.Sprintf("%s-%d", m.number, i+1), Number: m.number, ProposalType: m.kind, VoteFormat: "for_against_abstain", Approved: l.approved}
	at := func(field string) string { return voteField(i, field) }
	description := m.description
	if description.Empty() {
		description = l.label
	}
	p.Description = clip(oneLine(description.In(v.text)), 400)
	f.prove(at("number"), m.number, m.numberSpan, true)
	f.prove(at("proposalType"), m.kind, description, true)
	for _, c := range voteFields {
		if l.has(c.column) {
			n := l.counts[c.column]
			*c.into(&p) = &n.value
			f.prove(at(c.field), n.value, n.span, false)
		}
	}
	switch {
	case l.frequency():
		p.VoteFormat = "frequency"
	case l.has(voteWithheld) && !l.has(voteAgainst):
		p.VoteFormat = "for_withhold"
	}
	if l.nominee != "" {
		p.Nominee = &l.nominee
		f.prove(at("nominee"), l.nominee, l.label, true)
	}
	if l.class != "" {
		p.ShareClass = &l.class
		f.prove(at("shareClass"), l.class, l.label, true)
	}
	if l.approved != nil {
		proof := l.outcome
		if proof.Empty() {
			proof = l.counts[voteFor].span
		}
		f.prove(at("approved"), *l.approved, proof, true)
	}
	proponent := "management"
	if m.kind == "shareholder_proposal" {
		proponent = "shareholder"
	}
	p.Proponent = &proponent
	if d := p.Dissent(); d != nil {
		support := math.Round((100-*d)*1e4) / 1e4
		p.SupportPercent = &support
		f.prove(at("supportPercent"), support, l.counts[voteFor].span, true)
	}
	row.Proposals = append(row.Proposals, p)
	if !slices.Contains(row.ProposalTypes, m.kind) {
		row.ProposalTypes = append(row.ProposalTypes, m.kind)
	}
}
