package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// "64 concurrent clients against a cap that allows exactly 1,000 requests: exactly 1,000 succeed,
// the bill is exact to the cent, usage rows = billed requests, also after kill -9 and restart":
// the program is killed in the midst of them. What was answered is billed, for it stands in the
// journal before the reply is sent; what was not answered may be, and nothing is billed twice or
// beyond the cap.
func TestBillAfterKill(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole program three times")
	}
	needEngines(t)
	const clients, allowed, killAfter = 64, 1000, 400
	data := filepath.Join(t.TempDir(), "data")
	up := func() (*process, ready) {
		file := readyFile(t)
		p := start(t, nil, "up", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", file)
		return p, p.awaitReady(file)
	}
	p, r := up()
	command(t, "orgs", "plan", "--data", data, r.OrgID, "--rate-per-minute", "1000000000")
	(&client{T: t, base: r.BaseURL, key: r.APIKey}).object(http.StatusOK, "PUT", "/v1/billing/budget", `{"spendCapCents":2000}`, "")

	b := &burst{t: t, key: r.APIKey, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
	defer b.client.CloseIdleConnections()
	b.run(clients, r.BaseURL, func(answered int) bool {
		if answered == killAfter {
			go p.kill()
		}
		return true
	})
	if len(b.answered) < killAfter || len(b.answered) == allowed {
		t.Fatalf("%d requests before the kill", len(b.answered))
	}
	p, r = up()
	before := len(b.answered)
	unanswered := b.unanswered
	b.run(clients, r.BaseURL, func(int) bool { return true })
	t.Logf("%d requests answered before the kill, %d not answered, %d after it", before, unanswered, len(b.answered)-before)
	if n := len(b.answered); n > allowed || n+unanswered < allowed || b.unanswered != unanswered {
		t.Errorf("%d requests answered and %d not under a cap of %d", n, unanswered, allowed)
	}

	check := func(when string) {
		t.Helper()
		bill := (&client{T: t, base: r.BaseURL, key: r.APIKey}).object(http.StatusOK, "GET", "/v1/billing", "", "budget"+budgetShape)["budget"].(map[string]any)
		item := bill["lineItems"].([]any)[0].(map[string]any)
		if got := fmt.Sprint(bill["accruedUsageCents"], bill["hardCapReached"], item["requestCount"], item["amountCents"]); got != "2000 true 1000 2000" {
			t.Errorf("%s the bill is %s", when, got)
		}
		(&client{T: t, base: r.BaseURL, key: r.APIKey}).refused(http.StatusPaymentRequired, "billing_budget_hard_cap_exceeded", "GET", burstPath, "")
	}
	check("after the kill")
	p.end() // publishes what is left
	p, r = up()
	check("after a restart")
	stored := storedUsage(t, data, r.OrgID)
	for id, n := range stored {
		if n != 1 {
			t.Errorf("%s has %d rows of usage", id, n)
		}
	}
	for id := range b.answered {
		if stored[id] == 0 {
			t.Errorf("%s was answered and is not billed", id)
		}
	}
	if len(stored) != allowed {
		t.Errorf("%d rows of usage", len(stored))
	}
	p.end()
}

const burstPath = "/v1/events/officer-changes?limit=1"

// burst is many clients that read at once, and what came of it.
type burst struct {
	t      *testing.T
	key    string
	client *http.Client

	mu         sync.Mutex
	answered   map[string]bool // ids of requests that succeeded
	unanswered int
}

// run lets the clients read until they are refused for the cap or not answered at all.
func (b *burst) run(clients int, base string, more func(answered int) bool) {
	b.t.Helper()
	if b.answered == nil {
		b.answered = map[string]bool{}
	}
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for b.read(base, more) {
			}
		})
	}
	all.Wait()
}

func (b *burst) read(base string, more func(int) bool) bool {
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, base+burstPath, http.NoBody)
	if err != nil {
		b.t.Error(err)
		return false
	}
	req.Header.Set("x-api-key", b.key)
	reply, err := b.client.Do(req)
	if err == nil {
		defer reply.Body.Close()
		_, err = io.Copy(io.Discard, reply.Body)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil:
		b.unanswered++
		return false
	case reply.StatusCode == http.StatusPaymentRequired:
		return false
	case reply.StatusCode != http.StatusOK:
		b.t.Errorf("status %d", reply.StatusCode)
		return false
	}
	b.answered[reply.Header.Get("Request-Id")] = true
	return more(len(b.answered))
}

// openStore opens the warehouse that the engines of a data directory serve, as it is.
func openStore(t *testing.T, data string) driver.Conn {
	t.Helper()
	options, err := clickHouseOptions(addressesOf(t, data).ClickHouseURL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// storedUsage counts the rows of usage of an organization by id.
func storedUsage(t *testing.T, data, org string) map[string]int {
	t.Helper()
	conn := openStore(t, data)
	rows, err := conn.Query(t.Context(), "SELECT id FROM usage_events FINAL WHERE org_id = ?", org)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	stored := map[string]int{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		stored[id]++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return stored
}
