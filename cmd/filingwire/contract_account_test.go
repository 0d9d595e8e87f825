package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

func identityCalls(c *client) {
	c.object(http.StatusOK, "GET", "/v1/me", "", `object:"principal", requestId, principal{principalId, subject, orgId, authMode:"api_key"|"oauth", scopes[], livemode, keyId?, publicPlanKey, billingState}, organization{`+orgShape+`},
		principalId, subject, orgId, authMode, scopes[], livemode, keyId?, publicPlanKey, billingState`)
	c.object(http.StatusOK, "GET", "/v1/org", "", orgShape+`, requestId`)
	limits := c.object(http.StatusOK, "GET", "/v1/limits", "", `object:"limits", orgId, requestId, recordedAt, effectivePlanKey, billingState, quotas[]{meterClass, limit, period:"minute", allowed, planKey, billingState}`)
	if quotas, _ := limits["quotas"].([]any); len(quotas) < 5 {
		c.Errorf("limits of %d meter classes", len(quotas))
	}
	c.object(http.StatusOK, "GET", "/v1/usage", "", `object:"usage_summary", orgId, recordedAt, totalRequests, meters[]{meterClass, count, successCount, errorCount, avgLatencyMs, lastSeenAt?}, requestId`)
}

func keyCalls(c *client) {
	made := c.object(http.StatusCreated, "POST", "/v1/api_keys", `{"label":"client","scopes":["read:sec"],"livemode":true,"expiresAt":null}`, keyShape+`, secret`)
	id := fmt.Sprint(made["id"])
	other := &client{T: c.T, base: c.base, key: fmt.Sprint(made["secret"])}
	other.object(http.StatusOK, "GET", "/v1/me", "", `object:"principal"`)
	details := other.refused(http.StatusForbidden, "insufficient_scope", "POST", "/v1/api_keys", `{}`)
	if details["requiredScope"] != "write:account" {
		c.Errorf("details %v", details)
	}
	listed := false
	for _, k := range c.all("/v1/api_keys", keyShape) {
		listed = listed || k["id"] == id
		if _, ok := k["secret"]; ok {
			c.Error("a list of keys shows a secret")
		}
	}
	if !listed {
		c.Error("the new key is not listed")
	}
	rotated := c.object(http.StatusOK, "POST", "/v1/api_keys/"+id+"/rotate", `{"overlapSeconds":0}`, keyShape+`, secret`)
	fresh := fmt.Sprint(rotated["id"])
	for range 2 { // idempotent
		c.object(http.StatusOK, "DELETE", "/v1/api_keys/"+fresh, "", strings.Replace(keyShape, `"active"|"revoked"`, `"revoked"`, 1))
	}
	c.refused(http.StatusNotFound, "not_found", "DELETE", "/v1/api_keys/key_00000000000000000000000000", "")
	fields, _ := c.refused(http.StatusBadRequest, "validation_error", "POST", "/v1/api_keys", `{"scopes":["read:everything"]}`)["fields"].([]any)
	if len(fields) == 0 {
		c.Error("a faulty body is refused without naming the field")
	}
}

const (
	familyShape = `{key, displayName, description, paygUnitAmountUsd, unitAmountUsd, discount}`
	planShape   = `{key, displayName, public, kind:"grant"|"metered"|"subscription"|"contract", rightsKey, checkoutMode:"none"|"setup"|"subscription"|"sales", monthlyPriceUsd?, annualPriceUsd?, monthlyPriceFloorUsd?, annualContractFloorUsd?, annualDiscountPercent, seatsIncluded, apiKeysIncluded, features[], meterFamilyPrices[]` + familyShape + `}`
	budgetShape = `{object:"billing_budget", currency:"usd", invoicePeriod, spendCapCents?, softCapCents?, approvalThresholdCents?, accruedUsageCents, softCapReached, approvalRequired, hardCapReached, lineItems[]{publicPlanKey, meterFamily, units, requestCount, unitAmountUsd, amountCents, lastRecordedAt?}}`
)

func billingCalls(c *client) {
	c.object(http.StatusOK, "GET", "/v1/billing", "", `object:"billing_account", orgId, livemode, customer?, subscription?, effectivePlanKey, billingState, publicPlanKey, rightsKey, freeGrantTotal, freeGrantUsed, freeGrantRemaining, cardOnFile, cardRequired, rateCardVersion,
		meterFamilyPrices[]`+familyShape+`, nextRecommendedPlan?, plans[]`+planShape+`, settlement{provider:"stripe"|"none", status, externalAccountId?, metadata, createdAt?, updatedAt?}, budget`+budgetShape+`, monthlyQuotas, requestId`)
	public := &client{T: c.T, base: c.base}
	public.object(http.StatusOK, "GET", "/v1/billing/rates", "", `object:"pricing_catalog", requestId, version:"2026-06-18", starterGrant{object:"starter_grant", planKey:"sandbox_grant", billingState:"sandbox_grant", calls, renewable, period?, overflowPlanKey:"payg", note}, plans[]`+planShape+`, meterFamilies[]`)
	update := c.object(http.StatusOK, "PUT", "/v1/billing/budget", `{"spendCapCents":500000,"softCapCents":400000,"approvalThresholdCents":null}`, `object:"billing_budget_update", requestId, budget`+budgetShape)
	budget, _ := update["budget"].(map[string]any)
	if budget["spendCapCents"] != 500000.0 || budget["approvalThresholdCents"] != nil {
		c.Errorf("budget %v", budget)
	}
	c.refused(http.StatusBadRequest, "validation_error", "PUT", "/v1/billing/budget", `{"softCapCents":600000}`)
	c.object(http.StatusOK, "PUT", "/v1/billing/budget", `{"spendCapCents":null,"softCapCents":null}`, `budget{spendCapCents?, softCapCents?}`)
	quoteShape := `object:"billing_quote", planKey, meterClass, meterFamily, units, unitAmountUsd, amountUsd, amountCents, currency:"usd", requestId, budget` + budgetShape + `, budgetGate?{code, status, message, details}`
	c.object(http.StatusOK, "POST", "/v1/billing/quote", `{"meterClass":"event_feed_read","units":10,"planKey":null,"path":null,"method":null}`, quoteShape)
	c.object(http.StatusOK, "POST", "/v1/billing/quote", `{"path":"/v1/events/officer-changes"}`, quoteShape)
	c.refused(http.StatusBadRequest, "validation_error", "POST", "/v1/billing/quote", `{}`)
	for _, call := range [][2]string{{"/v1/billing/checkout", `{"planKey":"personal"}`}, {"/v1/billing/payg/activate", `{}`}, {"/v1/billing/portal", ``}} {
		if details := c.refused(http.StatusServiceUnavailable, "billing_provider_unavailable", "POST", call[0], call[1]); details["retryable"] != true {
			c.Errorf("%s: details %v", call[0], details)
		}
	}
}

func exportCalls(c *client) {
	_, lines := c.call("GET", "/v1/events/export?format=ndjson&feed=restatements", "")
	rows := bytes.Count(lines, []byte("\n"))
	if rows == 0 {
		c.Fatal("an empty export")
	}
	e := c.object(http.StatusOK, "GET", "/v1/events/export?format=json&feed=restatements", "", `object:"event_export", format:"json", count, content`)
	var content []map[string]any
	if err := json.Unmarshal([]byte(fmt.Sprint(e["content"])), &content); err != nil || float64(len(content)) != e["count"] || len(content) != rows {
		c.Errorf("%d rows as JSON, count %v, %d lines: %v", len(content), e["count"], rows, err)
	}
	for _, row := range content {
		if _, ok := row["freshness"]; ok {
			c.Fatal("an exported row has a freshness")
		}
	}
	for format, begin := range map[string]string{"csv": "", "parquet": "PAR1"} {
		reply, b := c.call("GET", "/v1/events/export?feed=restatements&format="+format, "")
		if reply.StatusCode != http.StatusOK || !bytes.HasPrefix(b, []byte(begin)) || len(b) == 0 {
			c.Errorf("%s: status %d, %d bytes", format, reply.StatusCode, len(b))
		}
		c.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", "/v1/events/export?feed=all&format="+format, "")
	}
}

func operationCalls(c *client) {
	public := &client{T: c.T, base: c.base}
	public.object(http.StatusOK, "GET", "/healthz", "", `status:"ok", version, requestId`)
	public.object(http.StatusOK, "GET", "/readyz", "", `status, checks{warehouse, broker, migrations}, requestId`)
	public.object(http.StatusOK, "GET", "/openapi.json", "", `openapi, info{title, version}, paths, components`)
	resource := `resource, authorization_servers[], bearer_methods_supported[], scopes_supported[], resource_documentation`
	for path, want := range map[string]string{"/.well-known/oauth-protected-resource": c.base, "/.well-known/oauth-protected-resource/mcp": c.base + "/mcp"} {
		if r := public.object(http.StatusOK, "GET", path, "", resource); r["resource"] != want {
			c.Errorf("%s: resource %v", path, r["resource"])
		}
	}
	public.refused(http.StatusServiceUnavailable, "workos_authorization_server_unavailable", "GET", "/.well-known/oauth-authorization-server", "")
	public.object(http.StatusOK, "GET", "/mcp", "", `protocolVersion, capabilities, distribution{transport{type, url}, auth, clients}, requestId`)
	tool := c.object(http.StatusOK, "POST", "/mcp", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"events.officer_changes","arguments":{"limit":1}}}`, `jsonrpc:"2.0", id, result{content[]}`)
	if tool["id"] != 1.0 {
		c.Errorf("MCP reply to %v", tool["id"])
	}
	c.object(http.StatusOK, "POST", "/mcp", `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`, `result{tools[]{name, description, inputSchema}}`)
	c.object(http.StatusOK, "GET", "/v1/coverage", "", `requestId`)
	// Contract 5: these of the public API are "404 by design".
	for _, path := range []string{"/v1/monitors", "/v1/dashboard/x", "/v1/diagnostics/x", "/v1/agent/x", "/v1/observability/x"} {
		c.refused(http.StatusNotFound, "not_found", "GET", path, "")
	}
}

func errorCalls(c *client) {
	nobody := &client{T: c.T, base: c.base}
	reply, _ := nobody.call("GET", "/v1/me", "")
	if want := `Bearer resource_metadata="` + c.base + `/.well-known/oauth-protected-resource"`; reply.Header.Get("WWW-Authenticate") != want {
		c.Errorf("WWW-Authenticate %q", reply.Header.Get("WWW-Authenticate"))
	}
	nobody.refused(http.StatusUnauthorized, "missing_api_key", "GET", "/v1/me", "")
	wrong := &client{T: c.T, base: c.base, key: c.key[:len(c.key)-1] + "!"}
	if reply, b := wrong.call("GET", "/v1/me", ""); reply.StatusCode != http.StatusUnauthorized || !bytes.Contains(b, []byte(`"authentication_failed"`)) {
		c.Errorf("a wrong key: %d %s", reply.StatusCode, b)
	}
	c.refused(http.StatusMethodNotAllowed, "method_not_allowed", "PUT", "/v1/me", "")
	c.refused(http.StatusBadRequest, "invalid_json", "POST", "/v1/api_keys", `{"label":`)
	// Refused before it is read, and so before anybody knows whose it is.
	nobody.refused(http.StatusRequestEntityTooLarge, "payload_too_large", "POST", "/v1/api_keys", `{"label":"`+strings.Repeat("x", 1<<20)+`"}`)
}
