package api

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// Contract 1, errors: statuses, codes and details; "one message for all of them" of bad
// credentials; an API key in `Authorization` or in the URL is 401; an unknown `secapi-version` or
// a faulty `x-request-id` is 400; "An unknown query parameter → 400 as well, never silently
// ignored"; `limit` "out of range or not a number → 400".
func TestErrors(t *testing.T) {
	h := newHarness(t, nil)
	h.events.ciks = func(ticker string) ([]string, error) { return []string{"0000000007"}, nil }
	h.events.row = func(*filingwire.Feed, string, bool) (*filingwire.ReadRow, error) {
		return nil, &filingwire.Error{Code: filingwire.CodeNotFound, Message: "No such row."}
	}
	typo := h.key[:len(h.key)-1] + "x"
	noScope := h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.Scopes = nil })
	revokedAt := filingwire.InstantOf(testNow)
	revoked := h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.RevokedAt = &revokedAt })
	expired := h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.ExpiresAt = &revokedAt })
	wrongMode := h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.Livemode = false })
	unknown, _ := filingwire.NewKeySecret(true)
	const list = "/v1/events/officer-changes"
	messages := map[string]bool{}
	for _, c := range []struct {
		name, method, path string
		headers            []string
		status             int
		code, detail       string // detail: "parameter=limit"
	}{
		{"no key", "GET", list, []string{"x-api-key", ""}, 401, "missing_api_key", ""},
		{"typo", "GET", list, []string{"x-api-key", typo}, 401, "authentication_failed", ""},
		{"unknown key", "GET", list, []string{"x-api-key", unknown}, 401, "authentication_failed", ""},
		{"revoked", "GET", list, []string{"x-api-key", revoked}, 401, "authentication_failed", ""},
		{"expired", "GET", list, []string{"x-api-key", expired}, 401, "authentication_failed", ""},
		{"wrong mode", "GET", list, []string{"x-api-key", wrongMode}, 401, "authentication_failed", ""},
		{"key as bearer", "GET", list, []string{"x-api-key", "", "Authorization", "Bearer " + h.key}, 401, "authentication_failed", ""},
		{"token", "GET", list, []string{"x-api-key", "", "Authorization", "Bearer a.b.c"}, 401, "authentication_failed", ""},
		{"key in the URL", "GET", list + "?api_key=" + h.key, []string{"x-api-key", ""}, 401, "authentication_failed", ""},
		{"key in the URL beside a good one", "GET", list + "?api_key=" + h.key, nil, 401, "authentication_failed", ""},
		{"scope", "GET", list, []string{"x-api-key", noScope}, 403, "insufficient_scope", "requiredScope=read:sec"},
		{"export scope", "GET", "/v1/events/export?feed=all", []string{"x-api-key", noScope}, 403, "insufficient_scope", "requiredScope=read:sec"},
		{"no such path", "GET", "/v1/nothing", nil, 404, "not_found", ""},
		{"no such path, no key", "GET", "/v1/nothing", []string{"x-api-key", ""}, 401, "missing_api_key", ""},
		{"no such public path", "GET", "/nothing", []string{"x-api-key", ""}, 404, "not_found", ""},
		{"metrics are on a listener of their own", "GET", "/metrics", []string{"x-api-key", ""}, 404, "not_found", ""},
		{"no such feed", "GET", "/v1/events/dividends", nil, 404, "not_found", ""},
		{"no such row", "GET", list + "/oce_1", nil, 404, "not_found", ""},
		{"not an id", "GET", list + "/a%2Fb", nil, 404, "not_found", ""},
		{"row parameter", "GET", list + "/oce_1?limit=3", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"method", "POST", list, nil, 405, "method_not_allowed", ""},
		{"options", "OPTIONS", "/v1/me", nil, 405, "method_not_allowed", ""},
		{"unheard of method", "BREW", "/v1/me", nil, 405, "method_not_allowed", ""},
		{"version", "GET", list, []string{"secapi-version", "2020-01-01"}, 400, "invalid_request_parameter", "parameter=secapi-version"},
		{"request id that is not ASCII", "GET", list, []string{"x-request-id", "é"}, 400, "invalid_request_parameter", "parameter=x-request-id"},
		{"request id that is a secret", "GET", list, []string{"x-request-id", "whsec_c2VjcmV0LW9mLWEtd2ViaG9vaw=="}, 400, "invalid_request_parameter", "parameter=x-request-id"},
		{"request id", "GET", list, []string{"x-request-id", strings.Repeat("x", 129)}, 400, "invalid_request_parameter", "parameter=x-request-id"},
		{"unknown parameter", "GET", list + "?severity=high", nil, 400, "invalid_query_parameter", "parameter=severity"},
		{"camel case", "GET", list + "?dateFrom=2026-01-01", nil, 400, "invalid_query_parameter", "parameter=dateFrom"},
		{"repeated", "GET", list + "?limit=3&limit=3", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"aliases differ", "GET", list + "?ticker=A&symbol=B", nil, 400, "invalid_query_parameter", "parameter=symbol"},
		{"empty", "GET", list + "?ticker=", nil, 400, "invalid_query_parameter", "parameter=ticker"},
		{"not UTF-8", "GET", list + "?person=%ff", nil, 400, "invalid_query_parameter", "parameter=person"},
		{"control character", "GET", list + "?person=a%00", nil, 400, "invalid_query_parameter", "parameter=person"},
		{"limit 0", "GET", list + "?limit=0", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"limit 1001", "GET", list + "?limit=1001", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"limit text", "GET", list + "?limit=ten", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"limit sign", "GET", list + "?limit=%2B5", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"date", "GET", list + "?date_from=2026-02-30", nil, 400, "invalid_query_parameter", "parameter=date_from"},
		{"dates", "GET", list + "?date_from=2026-03-02&date_to=2026-03-01", nil, 400, "invalid_query_parameter", "parameter=date_from"},
		{"cik", "GET", list + "?cik=0x7", nil, 400, "invalid_query_parameter", "parameter=cik"},
		{"ticker and cik", "GET", list + "?ticker=QX&cik=8", nil, 400, "invalid_query_parameter", "parameter=ticker"},
		{"view", "GET", list + "?view=full", nil, 400, "invalid_query_parameter", "parameter=view"},
		{"row view", "GET", list + "/oce_1?view=full", nil, 400, "invalid_query_parameter", "parameter=view"},
		{"accession", "GET", list + "?accession_number=x0009990001-26-000095", nil, 400, "invalid_query_parameter", "parameter=accession_number"},
		{"boolean", "GET", list + "?include_superseded=yes", nil, 400, "invalid_query_parameter", "parameter=include_superseded"},
		{"enum", "GET", list + "?change_type=Departure", nil, 400, "invalid_query_parameter", "parameter=change_type"},
		{"number", "GET", "/v1/events/enforcement?penalty_min=1e400", nil, 400, "invalid_query_parameter", "parameter=penalty_min"},
		{"NaN", "GET", "/v1/events/enforcement?penalty_max=NaN", nil, 400, "invalid_query_parameter", "parameter=penalty_max"},
		{"cursor", "GET", list + "?cursor=AAAA", nil, 400, "invalid_cursor", ""},
		{"parameter of me", "GET", "/v1/me?limit=1", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"parameter of health", "GET", "/healthz?limit=1", nil, 400, "invalid_query_parameter", "parameter=limit"},
		{"no feed", "GET", "/v1/events/export", nil, 400, "invalid_query_parameter", "parameter=feed"},
		{"format", "GET", "/v1/events/export?feed=all&format=xml", nil, 400, "invalid_query_parameter", "parameter=format"},
		{"another feed's filter", "GET", "/v1/events/export?feed=restatements&person=x", nil, 400, "invalid_query_parameter", "parameter=person"},
		{"a feed's filter for all", "GET", "/v1/events/export?feed=all&person=x", nil, 400, "invalid_query_parameter", "parameter=person"},
		{"export limit", "GET", "/v1/events/export?feed=all&limit=0", nil, 400, "invalid_query_parameter", "parameter=limit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.do(t, c.method, c.path, c.headers...)
			details := checkError(t, r, c.status, c.code)
			if c.code == "authentication_failed" {
				messages[r.decode(t)["message"].(string)] = true
			}
			if key, value, ok := strings.Cut(c.detail, "="); ok && details[key] != value {
				t.Errorf("details %v, want %s", details, c.detail)
			}
			if r.status == 401 && r.header.Get("WWW-Authenticate") != `Bearer resource_metadata="https://api.example.test/.well-known/oauth-protected-resource"` {
				t.Errorf("WWW-Authenticate %q", r.header.Get("WWW-Authenticate"))
			}
			if r.status == 405 && r.header.Get("Allow") != "GET, HEAD" && r.header.Get("Allow") != "HEAD, GET" {
				t.Errorf("Allow %q", r.header.Get("Allow"))
			}
			if strings.HasPrefix(c.path, "/v1/") && r.header.Get("SECAPI-Estimated-Cost") != "$0.0000" {
				t.Errorf("an error costs %q", r.header.Get("SECAPI-Estimated-Cost"))
			}
		})
	}
	if len(messages) != 1 { // contract 1: "one message for all of them"
		t.Errorf("bad credentials are told apart: %v", messages)
	}
	for _, secret := range []string{h.key, typo, noScope, revoked, unknown} {
		if strings.Contains(h.log.String(), secret[:30]) {
			t.Error("a key is in the log")
		}
	}
}

// Contract 1: "No internals, SQL, paths or stack ever reach a client."
func TestInternalErrorsShowNothing(t *testing.T) {
	h := newHarness(t, nil)
	h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		return nil, fmt.Errorf("list: %w", errors.New("SELECT doc FROM secret_table"))
	}
	h.events.row = func(*filingwire.Feed, string, bool) (*filingwire.ReadRow, error) { panic("secret_table is gone") }
	for _, path := range []string{"/v1/events/restatements", "/v1/events/restatements/x"} {
		r := h.do(t, "GET", path)
		checkError(t, r, 500, "internal_error")
		if strings.Contains(r.body, "secret_table") || strings.Contains(r.body, ".go") {
			t.Errorf("internals in %s", r.body)
		}
	}
	if log := h.log.String(); !strings.Contains(log, "SELECT doc FROM secret_table") || !strings.Contains(log, "secret_table is gone") {
		t.Errorf("the causes are not in the log: %s", log)
	}

	h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		return nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Too many exports are running."}
	}
	r := h.do(t, "GET", "/v1/events/restatements")
	checkError(t, r, 503, "service_unavailable")
	if r.header.Get("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
}

func TestUnusableRequests(t *testing.T) {
	h := newHarness(t, nil)
	checkError(t, h.send(t, "POST", "/v1/me", strings.NewReader(strings.Repeat("x", 8*bodyLimit))), 413, "payload_too_large")
	checkError(t, h.do(t, "GET", "/v1/me", "x-filler", strings.Repeat("x", headerLimit)), 431, "request_header_fields_too_large")

	for _, raw := range []string{"GET /v1/me\r\n\r\n", "garbage\r\n\r\n", "GET /v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"} {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(h.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, raw); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		b, _ := io.ReadAll(resp.Body)
		conn.Close()
		if resp.StatusCode < 400 || resp.StatusCode >= 500 || !strings.HasPrefix(string(b), `{"object":"error"`) {
			t.Errorf("%q: %d %s", raw, resp.StatusCode, b)
		}
	}
}

// An engine that cannot be reached is 503, which clients try again; what we got wrong is 500.
func TestUnreachableEngine(t *testing.T) {
	_, dial := new(net.Dialer).DialContext(t.Context(), "tcp", "127.0.0.1:1")
	for err, want := range map[error]int{
		fmt.Errorf("read rows: %w", &url.Error{Op: "Post", URL: "http://user:secret@host", Err: dial}): 503,
		fmt.Errorf("read rows: %w", io.ErrUnexpectedEOF):                                               503,
		errors.New("column of an unknown type"):                                                        500,
	} {
		r := &request{id: "req_1"}
		e := newError(r, err)
		if e.status != want || strings.Contains(e.Message, "secret") {
			t.Errorf("%v: status %d, %q; want %d", err, e.status, e.Message, want)
		}
	}
}
