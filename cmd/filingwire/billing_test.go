package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// "kill -9 and restart never bills one too many": a cap that allows 20 requests, a process
// killed in the midst of them. Served and not billed is at most what the process had not
// published yet; the bill ends at the cap to the cent.
func TestBillAfterKill(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole program twice")
	}
	needEngines(t)
	data := filepath.Join(t.TempDir(), "data")
	up := func() (*process, ready) {
		file := readyFile(t)
		p := start(t, nil, "up", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", file)
		return p, p.awaitReady(file)
	}
	p, r := up()
	request := func(method, path, body string) (status int, answer map[string]any) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, r.BaseURL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("x-api-key", r.APIKey)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, answer
	}
	if status, answer := request(http.MethodPut, "/v1/billing/budget", `{"spendCapCents":40}`); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	const list = "/v1/events/officer-changes?limit=1"
	const first = 12
	for range first {
		if status, answer := request(http.MethodGet, list, ""); status != http.StatusOK {
			t.Fatal(status, answer)
		}
	}
	p.kill()
	p, r = up()
	served := first
	for {
		status, answer := request(http.MethodGet, list, "")
		if status == http.StatusPaymentRequired {
			break
		}
		if status != http.StatusOK {
			t.Fatal(status, answer)
		}
		served++
	}
	if served < 20 || served > 20+first {
		t.Errorf("%d requests served under a cap of 20", served)
	}
	budget := func() string {
		_, answer := request(http.MethodGet, "/v1/billing", "")
		b := answer["budget"].(map[string]any)
		item := b["lineItems"].([]any)[0].(map[string]any)
		return fmt.Sprint(b["accruedUsageCents"], b["hardCapReached"], item["requestCount"], item["amountCents"])
	}
	if got := budget(); got != "40 true 20 40" {
		t.Errorf("bill %s after %d requests", got, served)
	}
	p.end() // publishes what is left
	p, r = up()
	if got := budget(); got != "40 true 20 40" {
		t.Errorf("bill %s after a restart", got)
	}
	if status, answer := request(http.MethodGet, list, ""); status != http.StatusPaymentRequired {
		t.Error(status, answer)
	}
	p.end()
}
