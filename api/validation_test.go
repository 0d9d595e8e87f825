package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// What huma finds wrong with a request, and what a typed handler returns, leaves in the
// contract's form.
func TestTypedOperationsFailInTheContractsForm(t *testing.T) {
	accounts := newFakeAccounts()
	key := accounts.add("org_A", "payg", nil)
	s, err := New(Config{Events: &fakeEvents{}, Accounts: accounts, PublicURL: "http://x", Secret: bytes.Repeat([]byte{1}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	type input struct {
		Days int `query:"days"`
		Body struct {
			Planned int    `json:"planned" minimum:"1"`
			Ending  string `json:"ending,omitempty"`
		}
	}
	op := huma.Operation{OperationID: "plan", Method: http.MethodPost, Path: "/v1/plan"}
	access{meter: meterAccount}.describe(&op)
	huma.Register(s.huma, op, func(_ context.Context, in *input) (*reply[Health], error) {
		switch in.Body.Ending {
		case "unavailable":
			return nil, fmt.Errorf("plan: %w", &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Later."})
		case "broken":
			return nil, errors.New("table plans is gone")
		}
		return &reply[Health]{Health{Status: "ok"}}, nil
	})
	for _, c := range []struct {
		path, contentType, body string
		status                  int
		code                    string
	}{
		{"/v1/plan", "application/json", `{"planned":1,"unknown":true}`, 200, ""},
		{"/v1/plan", "", `{"planned":1}`, 200, ""},
		{"/v1/plan?days=x", "application/json", `{"planned":1}`, 400, "invalid_query_parameter"},
		{"/v1/plan?daze=1", "application/json", `{"planned":1}`, 400, "invalid_query_parameter"},
		{"/v1/plan", "application/json", `{"planned":`, 400, "invalid_json"},
		{"/v1/plan", "application/json", `{"planned":0}`, 400, "validation_error"},
		{"/v1/plan", "text/plain", `planned`, 415, "unsupported_media_type"},
		{"/v1/plan", "application/json", `{"planned":1,"ending":"unavailable"}`, 503, "service_unavailable"},
		{"/v1/plan", "application/json", `{"planned":1,"ending":"broken"}`, 500, "internal_error"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("x-api-key", key)
		if c.contentType != "" {
			req.Header.Set("Content-Type", c.contentType)
		}
		resp, err := s.app.Test(req, -1)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		r := &result{resp.StatusCode, resp.Header, string(b)}
		if c.code == "" {
			if r.status != c.status {
				t.Errorf("%s: %d %s", c.body, r.status, r.body)
			}
			continue
		}
		details := checkError(t, r, c.status, c.code)
		if strings.Contains(r.body, "plans is gone") {
			t.Errorf("internals in %s", r.body)
		}
		if c.code == "validation_error" && fmt.Sprint(details["fields"]) != "[map[location:body.planned message:expected number >= 1]]" {
			t.Errorf("fields %v", details["fields"])
		}
		if c.status == 503 && resp.Header.Get("Retry-After") == "" {
			t.Error("503 without Retry-After")
		}
	}
}
