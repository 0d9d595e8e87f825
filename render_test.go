package filingwire

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func officerChange() *OfficerChange {
	at := InstantOf(time.Date(2026, 11, 2, 21, 4, 5, 6_000_000, time.UTC))
	r := &OfficerChange{Person: &Person{Name: "Ann <Lee>", NormalizedName: "ann lee"}}
	r.RowHead = RowHead{Object: "officer_change_event", ID: "ofc_1", CreatedAt: at, UpdatedAt: at, Livemode: true}
	r.CIK, r.Form, r.FilingDate, r.FilingURL = "0000000001", "8-K", "2026-11-02", "https://www.sec.gov/f"
	r.Headline = `she said "materialization":{`
	return r
}

// The contract's keys stand in its order, lists are never null, and what is resolved when
// the row is read comes last.
func TestRenderedRow(t *testing.T) {
	row, err := Render(OfficerChanges, Finding{Event: officerChange()}, 1)
	if err != nil {
		t.Fatal(err)
	}
	published := InstantOf(time.Date(2026, 11, 2, 21, 4, 5, 0, time.UTC))
	read := ReadRow{Doc: row.Doc, Published: &published, StoredAt: InstantOf(published.Add(1500 * time.Millisecond)), SupersededBy: "ofc_2"}
	full := string(read.AppendResolved(nil, published.Add(time.Hour)))
	keys := " " + strings.Join(topKeys(t, full), " ") + " "
	for _, part := range []string{" object id createdAt updatedAt livemode entityId cik filerCiks ticker companyName form isAmendment item filingDate acceptedAt reportDate accessionNumber headline summaryMd ",
		" parserVersion person changeType reason roles ", " trace provenance materialization validation supersedes supersededBy freshness "} {
		if !strings.Contains(keys, part) {
			t.Errorf("keys%sdo not have%s", keys, part)
		}
	}
	if !strings.HasSuffix(full, `,"supersedes":null,"supersededBy":"ofc_2","freshness":{"status":"current","asOf":"2026-11-02T22:04:05.000Z","sourcePublishedAt":"2026-11-02T21:04:05.000Z","lagMs":1500}}`) {
		t.Errorf("tail of %s", full)
	}
	if !strings.Contains(full, `"filerCiks":[]`) || !strings.Contains(full, `"committees":[]`) || !strings.Contains(full, "Ann <Lee>") {
		t.Errorf("lists or text of %s", full)
	}
	if strings.Contains(string(read.AppendResolved(nil, time.Time{})), "freshness") {
		t.Error("an export line has freshness")
	}
}

// topKeys lists the keys of a JSON object in their order.
func topKeys(t *testing.T, object string) []string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(object))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
	}
	return keys
}

// A compact row is the default one without its last two keys, even when a text imitates them.
func TestCompact(t *testing.T) {
	row, err := Render(OfficerChanges, Finding{Event: officerChange()}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var compact map[string]any
	if err := json.Unmarshal(Compact(row.Doc), &compact); err != nil {
		t.Fatal(err)
	}
	if compact["materialization"] != nil || compact["validation"] != nil || compact["provenance"] == nil || compact["headline"] != `she said "materialization":{` {
		t.Errorf("compact row %v", compact)
	}
}

// An agent row holds the keys the contract marks, under their names and in their order.
func TestAgentRow(t *testing.T) {
	row, err := Render(OfficerChanges, Finding{Event: officerChange()}, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"object":"officer_change_event","ticker":null,"form":"8-K","filingDate":"2026-11-02","accessionNumber":"","headline":"she said \"materialization\":{","filingUrl":"https://www.sec.gov/f","person":{"name":"Ann <Lee>"},"changeType":null,"roles":[],"effectiveDate":null}`
	if string(row.Agent) != want {
		t.Errorf("agent row\n%s\nwant\n%s", row.Agent, want)
	}
}

// Objects within an agent row leave out what is null and what the rest of them implies.
func TestAgentRowWithin(t *testing.T) {
	count, nominee, start := int64(7), "Ann Lee", Date("2025-07-01")
	for want, event := range map[string]struct {
		feed  *Feed
		event Event
	}{
		`"proposals":[{"number":"1","description":"Say","proposalType":"say_on_pay","votesFor":7},{"proposalType":"elect_directors","abstain":7,"nominee":"Ann Lee"}]}`: {VotingResultsFeed, &VotingResults{Proposals: []Proposal{
			{ID: "1", Number: "1", Description: "Say", ProposalType: "say_on_pay", VotesFor: &count},
			{ID: "2", Number: "2", Description: "Elect", ProposalType: "elect_directors", Nominee: &nominee, Abstain: &count}}}},
		`"formerAuditor":null,"newAuditor":{"name":"N","bigFour":true},"formerEndDate":null,"newEngagedDate":null}`: {AuditorChanges, &AuditorChange{NewAuditor: &Auditor{Name: "N", BigFour: true}}},
		`"affectedPeriods":[{"type":"quarter","end":"2025-09-30"},{"type":"interim","start":"2025-07-01","end":"2025-12-31"},{"type":"interim","end":"2025-12-31"}],"issues":[],"severity":null}`: {Restatements, &Restatement{AffectedPeriods: []AffectedPeriod{
			{Type: "quarter", Start: &start, End: "2025-09-30", Label: "L"}, {Type: "interim", Start: &start, End: "2025-12-31"}, {Type: "interim", End: "2025-12-31"}}}},
	} {
		row, err := Render(event.feed, Finding{Event: event.event}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(string(row.Agent), want) {
			t.Errorf("agent row\n%s\nends not in\n%s", row.Agent, want)
		}
	}
}

func TestFreshness(t *testing.T) {
	published := InstantOf(time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC))
	for _, test := range []struct {
		lag, age time.Duration
		want     string
	}{
		{time.Minute, time.Hour, "current"}, {24 * time.Hour, 25 * time.Hour, "current"}, {48 * time.Hour, 49 * time.Hour, "degraded"},
		{73 * time.Hour, 74 * time.Hour, "stale"}, {time.Minute, 31 * 24 * time.Hour, "archival"},
	} {
		r := ReadRow{Published: &published, StoredAt: InstantOf(published.Add(test.lag))}
		if got := r.Freshness(published.Add(test.age)).Status; got != test.want {
			t.Errorf("lag %v, age %v: %s, want %s", test.lag, test.age, got, test.want)
		}
	}
	if got := (&ReadRow{}).Freshness(published.Time); got.Status != "unknown" || got.LagMs != nil {
		t.Errorf("unpublished: %+v", got)
	}
}
