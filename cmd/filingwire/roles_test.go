package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What sec.gov demands of a crawler is said before anything is opened or made.
func TestCrawlersNameTheirContact(t *testing.T) {
	for agent, want := range map[string]string{"": "set FILINGWIRE_USER_AGENT to", "nobody": "demands a User-Agent with a contact"} {
		t.Setenv("FILINGWIRE_USER_AGENT", agent)
		for _, command := range [][]string{{"up", "--origin", "sec"}, {"crawl"}, {"backfill", "--from", "2024-01-01"}} {
			data := filepath.Join(t.TempDir(), "data")
			stdout, stderr := new(bytes.Buffer), new(bytes.Buffer)
			code := run(t.Context(), append(command, "--data", data), stdout, stderr)
			if _, err := os.Stat(data); code != 1 || !strings.Contains(stderr.String(), want) || stdout.Len() > 0 || !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%v as %q: status %d, %s%s, data %v", command, agent, code, stdout.String(), stderr.String(), err)
			}
		}
	}
}

// A demo key that was revoked is not offered to anybody.
func TestGreeting(t *testing.T) {
	r := ready{BaseURL: "http://127.0.0.1:8080", APIKey: "secapi_live_x", OrgID: "org_1"}
	if got := r.greeting(); strings.Count(got, r.APIKey) != 2 || !strings.Contains(got, r.BaseURL+"/console") {
		t.Error(got)
	}
	r.ended = true
	if got := r.greeting(); strings.Contains(got, r.APIKey) || !strings.Contains(got, "keys create --org org_1") {
		t.Error(got)
	}
}
