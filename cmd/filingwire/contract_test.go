package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire/classify"
)

const (
	orgShape   = `object:"organization", id, createdAt, livemode, name?, metadata`
	keyShape   = `object:"api_key", id, createdAt, livemode, orgId, label?, keyPrefix, scopes[], status:"active"|"revoked", lastUsedAt?, expiresAt?`
	traceShape = `object:"trace", id, createdAt, livemode, kind, status:"supported"|"degraded"|"unavailable", title, summary?, formula?, filing?{accessionNumber, filingUrl, filingDate?, reportDate?, form?, region?},
		sourceRecord?{sourceName, sourceKind, sourceKey, sourceUrl, publicationTs?, firstObservedAt?, lastObservedAt?, latestIngestedAt?, latestHttpStatus?},
		nodes[]{id, kind:"filing_excerpt"|"source_document", source:"disclosed"|"derived", label, value?, filingUrl?, documentUrl?, accessionNumber?, region?}`
	rowShape = `object, id, createdAt, updatedAt, livemode, capability:"supported"|"not_disclosed"|"degraded"|"unavailable", legalShareability, sourceSurface,
		trace{id, kind, status, href, page?, region?}, provenance{source, sourceLabel, sourceAgency:"SEC", canonicality:"primary", fallbackPolicy:"none", accessionNumber?, filingUrl, retrievedAt, parserVersion},
		freshness{status:"current"|"archival"|"degraded"|"stale"|"unknown", asOf, sourcePublishedAt?, lagMs?}, materialization{parserVersion, materializationVersion},
		validation{status:"validated"|"unvalidated"|"degraded", confidence?:"high"|"medium"|"low", validatedAt?, validationPipeline?, exceptions[]}`
	filingShape = rowShape + `, entityId, cik, filerCiks[], ticker?, companyName, form:"8-K"|"8-K/A", isAmendment, item, filingDate, acceptedAt?, reportDate?, accessionNumber, headline, summaryMd,
		parsingConfidence:"high"|"medium"|"low", parserVersion, supersedes?, supersededBy?`
	firmShape = `{name, normalizedName, pcaobFirmId?, bigFour}`
)

// ownShape are the fields of each feed's rows beside the common ones; `!` marks those that may
// be null only where the row is not supported.
var ownShape = map[string]string{
	"auditor-changes": `object:"auditor_change_event", changeType!:"dismissal"|"resignation"|"declined_reappointment"|"engagement"|"other", changeTypes[], formerAuditor?` + firmShape + `, newAuditor?` + firmShape + `,
		formerEndDate?, newEngagedDate?, disagreements?, disagreementSummary?, reportableEvents?, materialWeakness!, goingConcern!, qualifiedOpinion?, approvedBy?:"audit_committee"|"board"|"shareholders", consultedNewAuditor?,
		exhibit16Letter!:"agrees"|"disagrees"|"partly"|"absent"|"unknown"`,
	"restatements": `object:"restatement_event", subItem?:"a"|"b", conclusionDate?, affectedPeriods[]{type:"annual"|"quarter"|"interim"|"other", start?, end, label}, concludedBy?:"audit_committee"|"board"|"management"|"auditor",
		restatementRequired?, auditorName?, auditorDiscussed?, materialWeakness!, issues[], impacts[]{lineItem, direction:"overstated"|"understated"|"unknown", amountCents?, currency?, periodEnd?}, severity!:"high"|"medium"|"low", severityReasons[]`,
	"officer-changes": `object:"officer_change_event", person?{name, normalizedName, age?}, changeType!:"appointment"|"departure"|"resignation"|"termination"|"compensation",
		reason?:"retirement"|"death"|"not_standing_for_reelection"|"other_position"|"disagreement"|"personal"|"health"|"mutual"|"without_cause"|"for_cause"|"merger_or_transaction", roles[], roleCategories[], isDirector!, isOfficer!, interim!,
		effectiveDate?, effectiveDatePrecision?:"day"|"month"|"quarter"|"event", noticeDate?, disagreement?, subItems[], successorOf?, succeededBy?, committees[],
		compensation?{baseSalaryCents?, targetBonusPercent?, signingBonusCents?, equityAwardCents?, severanceMentioned, currency:"USD"}`,
	"voting-results": `object:"voting_results_event", periodOfReport?, meetingDate?, meetingType!:"annual"|"special"|"unknown", proposalTypes[],
		proposals[]{id, number, description, proposalType, voteFormat:"for_against_abstain"|"for_withhold"|"frequency", votesFor?, votesAgainst?, votesWithheld?, abstain?, brokerNonVotes?, oneYear?, twoYears?, threeYears?, approved?, nominee?, shareClass?, supportPercent?, proponent?:"management"|"shareholder"},
		sharesOutstanding?, sharesPresent?, quorumPercent?, frequencyDecision?`,
	"charter-amendments": `object:"charter_amendment_event"`,
	"enforcement": `object:"enforcement_action", sourceType!:"litigation_release"|"administrative_proceeding"|"aaer", publishedAt, releaseNumber?, relatedReleaseNumber?, relatedReleaseNumbers[], title!, excerpt!, summaryMd!, documentUrl, htmlUrl?, statusNote?,
		violationType!:"fraud"|"insider_trading"|"reporting_violation"|"market_manipulation"|"registration_violation"|"investment_adviser"|"broker_dealer"|"municipal_securities"|"other", violatedProvisions[],
		respondents[]{name, kind:"individual"|"company"|"other", entityId?, cik?, ticker?, matchConfidence?}, caseNumbers[]{court?, docket}, fileNumbers[], penaltyAmount?, disgorgementAmount?, prejudgmentInterestAmount?, amounts[]{kind, respondent?, amountCents, text},
		outcome?:"complaint"|"settled"|"final_judgment"|"order_instituted"|"dismissed"|"other", caseKey?`,
}

// TestClient calls every operation of the contract as a client does and compares the replies
// with the shapes that the contract fixes.
func TestClient(t *testing.T) {
	needEngines(t)
	file := readyFile(t)
	program := start(t, nil, "up", "--insecure-webhooks", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--ready-file", file)
	r := program.awaitReady(file)
	for name, run := range map[string]func(*client){
		"feeds": feedCalls, "traces": traceCalls, "exports": exportCalls, "identity": identityCalls, "keys": keyCalls,
		"billing": billingCalls, "operations": operationCalls, "errors": errorCalls,
		"ledger": ledgerCalls, "webhooks": webhookCalls, "streams": streamCalls(dataOf(program)), "mcp": mcpCalls,
	} {
		t.Run(name, func(t *testing.T) { run(&client{T: t, base: r.BaseURL, key: r.APIKey}) })
	}
	t.Run("rate limit", func(t *testing.T) { // of the starter grant: 60 a minute, ten at once
		org := strings.TrimSpace(command(t, "orgs", "create", "--data", dataOf(program), "--name", "Newcomer"))
		created := strings.Fields(command(t, "keys", "create", "--data", dataOf(program), "--org", org))
		c := &client{T: t, base: r.BaseURL, key: created[1]}
		for range 12 {
			c.object(http.StatusOK, "GET", "/v1/me", "", `object:"principal"`)
		}
		if c.retried == 0 {
			t.Error("twelve calls at once are not too many")
		}
	})
	t.Run("operator", func(t *testing.T) { // "every mutation of an account is an event with actor"
		data := dataOf(program)
		org := strings.TrimSpace(command(t, "orgs", "create", "--data", data, "--name", "Changed"))
		command(t, "orgs", "plan", "--data", data, org, "--plan", "team", "--rate-per-minute", "6000")
		command(t, "orgs", "link", "--data", data, org, "--workos", "org_of_the_tenant")
		c := &client{T: t, base: r.BaseURL, key: strings.Fields(command(t, "keys", "create", "--data", data, "--org", org))[1]}
		var events []map[string]any
		c.await("events of the operator's changes", func() bool {
			events = c.all("/v1/events?type=organization.updated", recordShape+", "+eventShape+", actor{type, id}")
			return len(events) == 2
		})
		for i, want := range []string{"map[linkedTo:org_of_the_tenant]", "new:map[billingState:team_active meterDiscount:<nil> planKey:team ratePerMinute:6000] old:map[billingState:sandbox_grant"} {
			if e := events[i]; e["orgId"] != org || fmt.Sprint(e["actor"]) != "map[id:command_line type:operator]" || !strings.Contains(fmt.Sprint(e["data"]), want) {
				t.Errorf("event %v, want %s", e, want)
			}
		}
	})
	t.Run("secrets", func(t *testing.T) { secretScan(&client{T: t, base: r.BaseURL, key: r.APIKey}, program, r) })
	program.end()
}

// dataOf is the data directory of `up`.
func dataOf(p *process) string {
	return p.cmd.Args[slices.Index(p.cmd.Args, "--data")+1]
}

func feedCalls(c *client) {
	for _, feed := range classify.Feeds() {
		path := "/v1/events/" + feed.Name
		common := filingShape
		if feed.Name == "enforcement" {
			common = rowShape
		}
		own, ok := ownShape[feed.Name]
		if !ok {
			c.Errorf("feed %s has no shape", feed.Name)
			continue
		}
		rows := c.all(path, common+", "+strings.ReplaceAll(own, "!", "?"))
		if len(rows) == 0 {
			c.Errorf("%s is empty", path)
			continue
		}
		for _, row := range rows {
			if row["capability"] != "supported" {
				continue
			}
			for _, fault := range parseShape(strings.ReplaceAll(own, "!", "")).faults(fmt.Sprint(row["id"]), row) {
				c.Errorf("%s: a supported row: %s", path, fault)
			}
		}
		id := fmt.Sprint(rows[0]["id"])
		c.object(http.StatusOK, "GET", path+"/"+id, "", common+", "+strings.ReplaceAll(own, "!", "?"))
		agent := c.object(http.StatusOK, "GET", path+"?view=agent&limit=1", "", `object:"list", data[]{object}, hasMore`)
		compact := c.object(http.StatusOK, "GET", path+"?view=compact&limit=1", "", `object:"list", data[]{id, trace, provenance}, hasMore`)
		for view, page := range map[string]map[string]any{"agent": agent, "compact": compact} {
			for _, key := range []string{"materialization", "validation"} {
				if _, ok := page["data"].([]any)[0].(map[string]any)[key]; ok {
					c.Errorf("%s?view=%s has %s", path, view, key)
				}
			}
		}
		if empty := c.object(http.StatusOK, "GET", path+"?ticker=NOSUCHTICKER", "", `object:"list", data[], hasMore`); len(empty["data"].([]any)) != 0 {
			c.Errorf("%s: rows of an unknown ticker", path)
		}
		c.refused(http.StatusNotFound, "not_found", "GET", path+"/off_00000000000000000000000000", "")
		if details := c.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", path+"?limit=0", ""); details["parameter"] != "limit" || details["acceptedValues"] == nil {
			c.Errorf("details %v", details)
		}
		c.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", path+"?no_such=1", "")
		c.refused(http.StatusBadRequest, "invalid_cursor", "GET", path+"?cursor=AAAA", "")
		c.object(http.StatusOK, "GET", path+"?submission_file_limit=3&limit=1", "", `object:"list"`)
	}
	first := c.object(http.StatusOK, "GET", "/v1/events/officer-changes?limit=1", "", `nextCursor`)
	c.refused(http.StatusBadRequest, "invalid_cursor", "GET", "/v1/events/officer-changes?change_type=departure&cursor="+fmt.Sprint(first["nextCursor"]), "")
}

func traceCalls(c *client) {
	page := c.object(http.StatusOK, "GET", "/v1/events/officer-changes?limit=3", "", `data[]{trace{id, href}}`)
	var ids []string
	for _, row := range page["data"].([]any) {
		trace := row.(map[string]any)["trace"].(map[string]any)
		id := fmt.Sprint(trace["id"])
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		if trace["href"] != "/v1/traces/"+id {
			c.Errorf("href %v of trace %s", trace["href"], id)
		}
	}
	for _, id := range ids {
		c.object(http.StatusOK, "GET", "/v1/traces/"+id, "", traceShape+", requestId")
	}
	asked := append(slices.Clone(ids), ids[0], "trc_unknown")
	list := c.object(http.StatusOK, "GET", "/v1/traces?ids="+strings.Join(asked, ","), "", `object:"list", data[]{`+traceShape+`}, hasMore, requestId, traceparent`)
	var got []string
	for _, v := range list["data"].([]any) {
		got = append(got, fmt.Sprint(v.(map[string]any)["id"]))
	}
	if !slices.Equal(got, ids) {
		c.Errorf("traces %v, want %v: in order, each once, without the unknown", got, ids)
	}
	c.refused(http.StatusNotFound, "trace_not_found", "GET", "/v1/traces/trc_unknown", "")
	c.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", "/v1/traces?ids="+strings.Repeat("trc_x,", 50)+"trc_y", "")
}
