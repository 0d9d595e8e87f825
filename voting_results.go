package filingwire

import "reflect"

// VotingResults is one meeting of security holders reported under Item 5.07 of Form 8-K.
type VotingResults struct {
	FilingHead
	PeriodOfReport    *Date      `json:"periodOfReport" format:"date"`
	MeetingDate       *Date      `json:"meetingDate" agent:"meetingDate" format:"date"`
	MeetingType       string     `json:"meetingType" agent:"meetingType" enum:"annual,special,unknown"`
	ProposalTypes     []string   `json:"proposalTypes"`
	Proposals         []Proposal `json:"proposals" agent:"proposals"`
	SharesOutstanding *int64     `json:"sharesOutstanding"`
	SharesPresent     *int64     `json:"sharesPresent"`
	QuorumPercent     *float64   `json:"quorumPercent"`
	FrequencyDecision *string    `json:"frequencyDecision"`
	Tail
}

// Proposal is one vote line; each nominee of a director election has one. A count is null
// where its column is absent, 0 for zero votes or a dash.
type Proposal struct {
	ID             string   `json:"id"`
	Number         string   `json:"number" agent:"number"`
	Description    string   `json:"description" agent:"description"`
	ProposalType   string   `json:"proposalType" agent:"proposalType" enum:"elect_directors,ratify_auditor,say_on_pay,say_on_pay_frequency,amend_charter,amend_bylaws,approve_equity_plan,approve_merger,approve_asset_sale,shareholder_proposal,adjourn_meeting,other"`
	VoteFormat     string   `json:"voteFormat" enum:"for_against_abstain,for_withhold,frequency"`
	VotesFor       *int64   `json:"votesFor" agent:"votesFor"`
	VotesAgainst   *int64   `json:"votesAgainst" agent:"votesAgainst"`
	VotesWithheld  *int64   `json:"votesWithheld" agent:"votesWithheld"`
	Abstain        *int64   `json:"abstain" agent:"abstain"`
	BrokerNonVotes *int64   `json:"brokerNonVotes" agent:"brokerNonVotes"`
	OneYear        *int64   `json:"oneYear" agent:"oneYear"`
	TwoYears       *int64   `json:"twoYears" agent:"twoYears"`
	ThreeYears     *int64   `json:"threeYears" agent:"threeYears"`
	Approved       *bool    `json:"approved" agent:"approved"`
	Nominee        *string  `json:"nominee" agent:"nominee"`
	ShareClass     *string  `json:"shareClass" agent:"shareClass"`
	SupportPercent *float64 `json:"supportPercent" doc:"For / (for + against or withheld), in percent"`
	Proponent      *string  `json:"proponent" enum:"management,shareholder"`
}

// implied: a nominee's name says what the line is about.
func (p Proposal) implied(field string) bool {
	return p.Nominee != nil && (field == "description" || field == "number")
}

// Dissent is the share of votes cast against or withheld, in percent; nil when it cannot be told.
func (p *Proposal) Dissent() *float64 {
	against := p.VotesAgainst
	if against == nil {
		against = p.VotesWithheld
	}
	if p.VotesFor == nil || against == nil || *p.VotesFor+*against <= 0 {
		return nil
	}
	d := 100 * float64(*against) / float64(*p.VotesFor+*against)
	return &d
}

// Columns implements Event.
func (r *VotingResults) Columns() []Column {
	var dissent *float64
	for i := range r.Proposals {
		if d := r.Proposals[i].Dissent(); d != nil && (dissent == nil || *d > *dissent) {
			dissent = d
		}
	}
	return []Column{
		{"meeting_date", dateOrEmpty(r.MeetingDate)},
		{"meeting_type", r.MeetingType},
		{"proposal_types", r.ProposalTypes},
		{"proposal_count", int64(len(r.Proposals))},
		{"max_dissent_percent", dissent},
		{"shares_outstanding", r.SharesOutstanding},
		{"shares_present", r.SharesPresent},
		{"quorum_percent", r.QuorumPercent},
		{"frequency_decision", r.FrequencyDecision},
	}
}

var proposalTypes = []string{"elect_directors", "ratify_auditor", "say_on_pay", "say_on_pay_frequency", "amend_charter",
	"amend_bylaws", "approve_equity_plan", "approve_merger", "approve_asset_sale", "shareholder_proposal", "adjourn_meeting", "other"}

// VotingResultsFeed is the feed of Item 5.07.
var VotingResultsFeed = &Feed{
	Name: "voting-results", Object: "voting_results_event", Item: "5.07", EventType: "voting_results.published", Prefix: "vot_",
	Summary: "Results of votes of security holders",
	Row:     reflect.TypeFor[VotingResults](),
	Filters: []Filter{
		{Param: "meeting_type", Columns: []string{"meeting_type"}, Op: FilterEqual, Enum: []string{"annual", "special"}},
		{Param: "proposal_type", Columns: []string{"proposal_types"}, Op: FilterHas, Enum: proposalTypes},
		{Param: "min_dissent_percent", Columns: []string{"max_dissent_percent"}, Op: FilterMin,
			Doc: "Meetings with a proposal that at least this share of votes cast opposed"},
	},
}
