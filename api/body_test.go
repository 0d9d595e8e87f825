package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// Contract 1: "`null` = absent (clients send explicit nulls), except `PUT /v1/billing/budget`;
// unknown body keys are ignored; an empty body = `{}`".
func TestRewriteBody(t *testing.T) {
	deep := strings.Repeat(`[`, maxBodyDepth+2) + strings.Repeat(`]`, maxBodyDepth+2)
	for _, c := range []struct {
		name, body string
		keepNulls  bool
		want       string // JSON, or the code of the error and its location
	}{
		{"space", " { \"a\" : [ 1 , true , \"x\" ] }\n", false, `{"a":[1,true,"x"]}`},
		{"order stays", `{"b":1,"a":2}`, false, `{"b":1,"a":2}`},
		{"null is absent", `{"a":null,"b":{"c":null,"d":0},"e":[null]}`, false, `{"b":{"d":0},"e":[null]}`},
		{"null is kept", `{"a":null,"b":1}`, true, `{"a":null,"b":1}`},
		{"integers", `[1.0,1e3,-0,0.5,123456789012345678901234567890]`, false, `[1,1000,0,0.5,123456789012345678901234567890]`},
		{"escapes", `{"\u0061":"\u00e9\n"}`, false, `{"a":"é\n"}`},
		{"duplicate", `{"a":1,"a":2}`, false, "invalid_json"},
		{"duplicate by escape", `{"a":1,"\u0061":2}`, false, "invalid_json"},
		{"duplicate by case", `{"livemode":false,"LiveMode":true}`, false, "invalid_json"},
		{"duplicate by Kelvin sign", `{"key":1,"` + "\u212a" + `ey":2}`, false, "invalid_json"},
		{"duplicate null", `{"a":null,"a":1}`, false, "invalid_json"},
		{"nested duplicate", `{"x":[{"a":1,"a":1}]}`, false, "invalid_json"},
		{"same key elsewhere", `{"a":{"a":1},"b":{"a":1}}`, false, `{"a":{"a":1},"b":{"a":1}}`},
		{"too deep", deep, false, "invalid_json"},
		{"absurdly deep", strings.Repeat(`{"a":`, 100_000), false, "invalid_json"},
		{"cut", `{"a":1`, false, "invalid_json"},
		{"two values", `{} {}`, false, "invalid_json"},
		{"trailing comma", `{"a":1,}`, false, "invalid_json"},
		{"NaN", `{"a":NaN}`, false, "invalid_json"},
		{"Infinity", `{"a":-Infinity}`, false, "invalid_json"},
		{"not UTF-8", "{\"a\":\"\xff\"}", false, "invalid_json"},
		{"byte order mark", "\ufeff{}", false, "invalid_json"},
		{"huge", `{"a":{"b":[0,1e400]}}`, false, "validation_error body.a.b[1]"},
		{"long", `{"a":0.` + strings.Repeat("1", 100) + `}`, false, "validation_error body.a"},
	} {
		got, err := rewriteBody([]byte(c.body), c.keepNulls)
		text := string(got)
		if err != nil {
			e := err.(*filingwire.Error) //nolint:errorlint // nothing wraps it here
			text = string(e.Code)
			if fields, ok := e.Details["fields"].([]map[string]string); ok {
				text += " " + fields[0]["location"]
			}
		}
		if text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
}

func FuzzRewriteBody(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":null}`, `[1e3,"x",{"a":[]}]`, `{"a":1,"A":2}`, `"`, `1e999`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		once, err := rewriteBody([]byte(body), false)
		if err != nil {
			return
		}
		twice, err := rewriteBody(once, false)
		if err != nil || string(twice) != string(once) {
			t.Errorf("%q becomes %q, which becomes %q, %v", body, once, twice, err)
		}
	})
}

// Contract 1: "the content type is checked only when there is a body"; 413 `payload_too_large`
// (1 MiB); `validation_error` (`details.fields[]{location,message}`).
func TestBodies(t *testing.T) {
	h := newHarness(t, nil)
	key := h.accounts.add("org_A", "team", func(k *filingwire.APIKey) {
		k.Scopes = []string{filingwire.ScopeReadSEC, filingwire.ScopeWriteAccount}
	})
	for _, c := range []struct {
		name, contentType, body string
		status                  int
		code, fields            string
	}{
		{"nothing", "", "", 403, "insufficient_scope", ""}, // livemode defaults to false
		{"nothing of another type", "text/plain", "", 403, "insufficient_scope", ""},
		{"nulls", "application/json", `{"livemode":true,"label":null,"scopes":null,"expiresAt":null}`, 201, "", ""},
		{"charset", "application/json; charset=utf-8", `{"livemode":true,"colour":"red"}`, 201, "", ""},
		{"no type", "", `{"livemode":true}`, 201, "", ""},
		{"form", "application/x-www-form-urlencoded", `livemode=true`, 415, "unsupported_media_type", ""},
		{"text", "text/plain", `{"livemode":true}`, 415, "unsupported_media_type", ""},
		{"not JSON", "application/json", `livemode`, 400, "invalid_json", ""},
		{"duplicate", "application/json", `{"livemode":true,"livemode":false}`, 400, "invalid_json", ""},
		{"wrong type", "application/json", `{"livemode":"yes"}`, 400, "validation_error", "[map[location:body.livemode message:expected boolean]]"},
		{"null in a list", "application/json", `{"scopes":[null]}`, 400, "validation_error", "body.scopes[0]"},
		{"no object", "application/json", `[]`, 400, "validation_error", "body"},
		{"too large", "application/json", `"` + strings.Repeat("x", bodyLimit) + `"`, 413, "payload_too_large", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.send(t, "POST", "/v1/api_keys", strings.NewReader(c.body), "x-api-key", key, "Content-Type", c.contentType, "Accept", "image/png")
			if c.code == "" {
				if r.status != c.status {
					t.Fatalf("%d %s", r.status, r.body)
				}
				return
			}
			details := checkError(t, r, c.status, c.code)
			if fields := fmt.Sprint(details["fields"]); c.fields != "" && !strings.Contains(fields, c.fields) {
				t.Errorf("fields %s, want %s", fields, c.fields)
			}
		})
	}
	r := h.send(t, "POST", "/v1/api_keys", strings.NewReader(`{"livemode":true}`), "x-api-key", key, "Content-Encoding", "gzip")
	checkError(t, r, 415, "unsupported_media_type")
}

// The bodies of some operations are not ours to rewrite, and null may mean something.
func TestBodyRules(t *testing.T) {
	accounts := newFakeAccounts()
	key := accounts.add("org_A", "payg", nil)
	var got string
	for rule, want := range map[bodyRule]string{bodyJSON: `{"a":1}`, bodyKeepNulls: `{"b":null,"a":1}`, bodyRaw: ` {"b":null, "a":1} `} {
		server := newTestServer(t, accounts)
		op := huma.Operation{OperationID: "put", Method: http.MethodPut, Path: "/v1/thing"}
		access{meter: meterAccount, body: rule}.describe(&op)
		type input struct{ RawBody []byte }
		huma.Register(server.huma, op, func(_ context.Context, in *input) (*struct{}, error) {
			got = string(in.RawBody)
			return nil, nil
		})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "/v1/thing", strings.NewReader(` {"b":null, "a":1} `))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("x-api-key", key)
		resp, err := server.app.Test(req, -1)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNoContent || got != want {
			t.Errorf("rule %d: %d, body %s, want %s", rule, resp.StatusCode, got, want)
		}
	}
}
