package warehousetest

import (
	"testing"

	"github.com/filingwire/filingwire"
)

func filterOf(t *testing.T, f *filingwire.Feed, param string) filingwire.Filter {
	t.Helper()
	for _, filter := range f.Filters {
		if filter.Param == param {
			return filter
		}
	}
	t.Fatalf("feed %s has no filter %s", f.Name, param)
	return filingwire.Filter{}
}

func text(s string) *string     { return &s }
func number(f float64) *float64 { return &f }
func count(n int64) *int64      { return &n }
func votes(n, m int64) (p filingwire.Proposal) {
	p.VotesFor, p.VotesAgainst = &n, &m
	return p
}

// filterCases hold, per feed, two rows "a" and "b" and what each filter must find of them. A
// filter without a case fails the test.
func filterCases() []feedCase {
	return []feedCase{
		{filingwire.AuditorChanges,
			&filingwire.AuditorChange{ChangeTypes: []string{"dismissal", "engagement"}, FormerAuditor: &filingwire.Auditor{Name: "Käfer & Wolf LLP"}, NewAuditor: &filingwire.Auditor{Name: "Birch Audit PC"}},
			&filingwire.AuditorChange{ChangeTypes: []string{"resignation"}, FormerAuditor: &filingwire.Auditor{Name: "Birchwood Partners"}},
			[]filterCase{{"change_type", "engagement", 0, "a"}, {"change_type", "resignation", 0, "b"}, {"change_type", "other", 0, ""},
				{"auditor", "KÄFER", 0, "a"}, {"auditor", "birch", 0, "b a"}, {"auditor", "birch audit", 0, "a"}, {"auditor", "%", 0, ""}}},
		{filingwire.Restatements,
			&filingwire.Restatement{Severity: text("high"), Issues: []string{"leases", "misconduct"}},
			&filingwire.Restatement{},
			[]filterCase{{"severity", "high", 0, "a"}, {"severity", "low", 0, ""}, {"issue", "misconduct", 0, "a"}, {"issue", "lease", 0, ""}}},
		{filingwire.OfficerChanges,
			&filingwire.OfficerChange{Person: &filingwire.Person{Name: "María O'Neil", NormalizedName: "maria oneil"}, ChangeType: text("appointment"), RoleCategories: []string{"ceo", "director"}},
			&filingwire.OfficerChange{ChangeType: text("departure"), RoleCategories: []string{"cfo"}},
			[]filterCase{{"change_type", "appointment", 0, "a"}, {"change_type", "departure", 0, "b"}, {"role", "director", 0, "a"}, {"role", "cfo", 0, "b"},
				{"person", "o'neil", 0, "a"}, {"person", "MARÍA", 0, "a"}, {"person", "maria", 0, "a"}, {"person", "smith", 0, ""}}},
		{filingwire.VotingResultsFeed,
			&filingwire.VotingResults{MeetingType: "annual", ProposalTypes: []string{"say_on_pay", "elect_directors"}, Proposals: []filingwire.Proposal{votes(80, 20), votes(60, 40)}},
			&filingwire.VotingResults{MeetingType: "special", ProposalTypes: []string{"approve_merger"}, SharesPresent: count(5)},
			[]filterCase{{"meeting_type", "annual", 0, "a"}, {"meeting_type", "special", 0, "b"}, {"proposal_type", "elect_directors", 0, "a"},
				{"min_dissent_percent", "", 40, "a"}, {"min_dissent_percent", "", 40.5, ""}, {"min_dissent_percent", "", 0, "a"}}},
		{filingwire.EnforcementActions,
			&filingwire.EnforcementAction{SourceType: filingwire.LitigationRelease, Title: "In re Adler Trust", SummaryMd: "A scheme to defraud.", ViolationType: text("fraud"),
				Respondents: []filingwire.Respondent{{Name: "Jo Adler"}, {Name: "Adler Trust"}}, PenaltyAmount: number(1000)},
			&filingwire.EnforcementAction{SourceType: filingwire.AAER, Title: "Borealis", SummaryMd: "Books of Adler were false.", Respondents: []filingwire.Respondent{{Name: "Borealis Inc"}}, PenaltyAmount: number(0)},
			[]filterCase{{"query", "adler", 0, "b a"}, {"query", "adler DEFRAUD", 0, "a"}, {"query", "adler nowhere", 0, ""}, {"source_type", "aaer", 0, "b"},
				{"violation_type", "fraud", 0, "a"}, {"respondent", "jo a", 0, "a"}, {"respondent", "BOREALIS", 0, "b"}, {"respondent", "adlertrust", 0, ""},
				{"penalty_min", "", 1, "a"}, {"penalty_max", "", 999.99, "b"}, {"penalty_max", "", 1000, "b a"}}},
	}
}

type feedCase struct {
	feed  *filingwire.Feed
	a, b  filingwire.Event
	cases []filterCase
}

type filterCase struct {
	param  string
	text   string
	number float64
	want   string
}

func testFilters(t *testing.T, h *harness) {
	w := h.open(t)
	for _, c := range filterCases() {
		id := accession(1) + c.feed.Name
		b := filingwire.Batch{Version: 1, Documents: []filingwire.RawDocument{document(id, "2026-03-18", cikA)}}
		b.Rows = append(b.Rows, row(t, c.feed, c.a, id, "a", "2026-03-18", 1, cikA), row(t, c.feed, c.b, id, "b", "2026-03-18", 1, cikA))
		store(t, w, b)
		covered := make(map[string]bool)
		for _, f := range c.cases {
			covered[f.param] = true
			value := filingwire.FilterValue{Filter: filterOf(t, c.feed, f.param), Text: f.text, Number: f.number}
			for _, q := range []filingwire.FeedQuery{{Feed: c.feed}, {Feed: c.feed, CIKs: []string{cikA}}, {Feed: c.feed, DocumentID: id}} {
				q.Filters = []filingwire.FilterValue{value}
				if got := ids(list(t, w, q)); got != f.want {
					t.Errorf("%s %s=%s%v (CIKs %v): rows %q, want %q", c.feed.Name, f.param, f.text, f.number, q.CIKs, got, f.want)
				}
			}
		}
		for _, f := range c.feed.Filters {
			if !covered[f.Param] {
				t.Errorf("filter %s of %s has no case", f.Param, c.feed.Name)
			}
		}
	}
	q := query()
	q.Limit = 1
	q.Filters = []filingwire.FilterValue{{Filter: filingwire.Filter{Param: "x", Columns: []string{"doc; DROP"}}, Text: "x"}}
	if _, err := w.List(t.Context(), q); err == nil {
		t.Error("a filter on a column that the feed does not have was accepted")
	}
}
