package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
)

// stripeRecorder is Stripe as far as a customer and meter events go. It counts an identifier
// once, as Stripe does.
type stripeRecorder struct {
	sync.Mutex
	refuse   string         // a meter event with this in it fails
	amounts  map[string]int // micro-USD by identifier
	requests int
	faults   []string
}

func (s *stripeRecorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	form, parseErr := url.ParseQuery(string(body))
	s.Lock()
	defer s.Unlock()
	if err != nil || parseErr != nil {
		s.faults = append(s.faults, fmt.Sprint(err, parseErr))
	}
	switch r.URL.Path {
	case "/v1/customers":
		fmt.Fprint(w, `{"id":"cus_1","object":"customer"}`)
	case "/v1/checkout/sessions":
		fmt.Fprint(w, `{"id":"cs_1","object":"checkout.session","url":"https://checkout.example.test/"}`)
	case "/v1/billing/meter_events":
		s.requests++
		id, value := form.Get("identifier"), form.Get("payload[value]")
		amount, err := strconv.Atoi(value)
		if err != nil || id == "" || form.Get("payload[stripe_customer_id]") != "cus_1" || form.Get("event_name") != "filingwire_usage_microusd" {
			s.faults = append(s.faults, string(body))
		}
		if s.requests == 1 || s.refuse != "" && strings.Contains(id, s.refuse) { // the first is taken, and its reply lost
			if s.requests == 1 {
				s.amounts[id] = amount
			}
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		if old, ok := s.amounts[id]; ok && old != amount {
			s.faults = append(s.faults, id+" has two amounts")
		}
		s.amounts[id] = amount
		fmt.Fprint(w, `{"object":"billing.meter_event"}`)
	default:
		s.faults = append(s.faults, r.URL.Path)
		w.WriteHeader(http.StatusNotFound)
	}
}

// From a filing to the invoice, to the cent: filings become rows, reads of them usage, usage the
// line items of the budget and the meter events of Stripe. On the way the program is killed, the
// topic of usage redelivered, a webhook refused once, and a report to Stripe broken off.
func TestFromFilingToInvoice(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole program twice")
	}
	needEngines(t)
	stripe := &stripeRecorder{amounts: map[string]int{}}
	server := httptest.NewServer(stripe)
	defer server.Close()
	for name, value := range map[string]string{"STRIPE_API_BASE": server.URL, "STRIPE_SECRET_KEY": "sk_test_recorded", "STRIPE_PRICE_TEAM_MONTH": "price_team"} {
		t.Setenv(name, value)
	}
	data := filepath.Join(t.TempDir(), "data")
	up := func() (*process, ready) {
		file := readyFile(t)
		p := start(t, nil, "up", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", file, "--insecure-webhooks")
		return p, p.awaitReady(file)
	}
	p, r := up()
	org := strings.TrimSpace(command(t, "orgs", "create", "--data", data, "--name", "Payer"))
	command(t, "orgs", "plan", "--data", data, org, "--plan", "team", "--rate-per-minute", "100000") // team: 35 % off
	key := strings.Fields(command(t, "keys", "create", "--data", data, "--org", org, "--scopes", "read:sec,read:account,write:account"))[1]
	c := &client{T: t, base: r.BaseURL, key: key}

	// Four reads of the feed, one of a trace, one of the ledger, one tool call.
	list := c.object(http.StatusOK, "GET", "/v1/events/officer-changes?limit=2", "", "data[]{id, trace{id}}")
	row := list["data"].([]any)[0].(map[string]any)
	c.object(http.StatusOK, "GET", "/v1/events/officer-changes/"+fmt.Sprint(row["id"]), "", "id")
	c.object(http.StatusOK, "GET", "/v1/traces/"+fmt.Sprint(row["trace"].(map[string]any)["id"]), "", "id")
	p.kill()
	p, r = up()
	c.base = r.BaseURL
	c.object(http.StatusOK, "GET", "/v1/events/restatements?limit=1", "", "data")
	c.object(http.StatusOK, "GET", "/v1/events/enforcement?limit=1", "", "data")
	c.refused(http.StatusNotFound, "not_found", "GET", "/v1/events/enforcement/enf_00000000000000000000000000", "")
	c.object(http.StatusOK, "GET", "/v1/events?limit=1", "", "data")
	c.object(http.StatusOK, "POST", "/mcp", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"events.voting_results","arguments":{"limit":1}}}`, "result")

	// An export of more than 10,000 rows is two units.
	multiply(t, data, 10, 1001)
	reply, exported := c.call("GET", "/v1/events/export?feed=officer-changes&format=ndjson", "")
	if n := bytes.Count(exported, []byte("\n")); reply.StatusCode != http.StatusOK || n <= 10_000 || n > 20_000 || reply.Header.Get("SECAPI-Estimated-Cost") != "$0.1300" {
		t.Fatalf("status %d, %d rows, %s", reply.StatusCode, n, reply.Header.Get("SECAPI-Estimated-Cost"))
	}

	// One delivery, taken at the second attempt.
	attempts := make(chan int, 10)
	tries := 0
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if tries++; tries == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
		attempts <- tries
	}))
	defer hook.Close()
	c.object(http.StatusCreated, "POST", "/v1/webhook_endpoints", `{"destinationUrl":"`+hook.URL+`","subscribedEventTypes":["api_key.created"]}`, "id")
	c.object(http.StatusCreated, "POST", "/v1/api_keys", `{"livemode":true}`, "id")
	for want := range 2 {
		select {
		case <-attempts:
		case <-time.After(time.Minute):
			t.Fatalf("%d attempts to deliver", want)
		}
	}
	c.object(http.StatusOK, "POST", "/v1/billing/checkout", `{"planKey":"team"}`, "url")

	const events, micro = 9, 5*13_000 + 2*6_500 + 2*65_000 + 1_000
	p.await("usage", func() bool { return len(storedUsage(t, data, org)) == events })
	redeliver(p, r.Brokers)
	lineItems := func() string {
		t.Helper()
		budget := c.object(http.StatusOK, "GET", "/v1/billing", "", "budget"+budgetShape)["budget"].(map[string]any)
		lines := []string{fmt.Sprint(budget["accruedUsageCents"])}
		for _, v := range budget["lineItems"].([]any) {
			item := v.(map[string]any)
			lines = append(lines, fmt.Sprint(item["publicPlanKey"], " ", item["meterFamily"], " ", item["units"], "×", item["unitAmountUsd"], " of ", item["requestCount"], " = ", item["amountCents"]))
		}
		return strings.Join(lines, "; ")
	}
	// 20.9 cents
	const want = "21; team artifact_jobs 2×0.065 of 1 = 13; team delivery_events 1×0.001 of 1 = 0; team light_reads 2×0.0065 of 2 = 1; team standard_reads 5×0.013 of 5 = 7"
	if got := lineItems(); got != want {
		t.Errorf("line items\n%s, want\n%s", got, want)
	}
	if n := len(storedUsage(t, data, org)); n != events {
		t.Errorf("%d rows of usage", n)
	}

	stripe.Lock()
	stripe.refuse = "whd_"
	stripe.Unlock()
	if code := run(t.Context(), []string{"billing", "sync", "--data", data}, io.Discard, io.Discard); code == 0 {
		t.Error("a report that broke off is reported as whole")
	}
	stripe.Lock()
	stripe.refuse = ""
	stripe.Unlock()
	command(t, "billing", "sync", "--data", data)
	if out := command(t, "billing", "sync", "--data", data); out != "0 usage events reported\n" {
		t.Errorf("once more: %s", out)
	}
	settleOverdue(t, data, org)
	stripe.Lock()
	defer stripe.Unlock()
	sum := 0
	for id, amount := range stripe.amounts {
		sum += amount
		if !strings.HasPrefix(id, "req_") && !strings.HasPrefix(id, "whd_") {
			t.Errorf("identifier %s", id)
		}
	}
	if sum != micro || len(stripe.amounts) != events || len(stripe.faults) > 0 {
		t.Errorf("Stripe has %d micro-USD in %d events: %v; faults %v", sum, len(stripe.amounts), stripe.amounts, stripe.faults)
	}
	if usage := command(t, "usage", "--data", data, org); !strings.Contains(usage, "0.209000") {
		t.Errorf("filingwire usage says\n%s", usage)
	}
	p.end()
}

// settleOverdue has usage that is too old for Stripe told of, and then waived.
func settleOverdue(t *testing.T, data, org string) {
	t.Helper()
	o := joined(t, data)
	defer o.Close()
	old := filingwire.Usage{ID: "req_old", OrgID: org, At: filingwire.InstantOf(time.Now().AddDate(0, 0, -40)), Class: filingwire.MeterFeedRead, Plan: "team", Units: 1, MicroUSD: 13_000}
	if err := o.StoreUsage(t.Context(), []filingwire.UsageBatch{{OrgID: org, Usage: []filingwire.Usage{old}}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out := command(t, "billing", "sync", "--data", data); !strings.Contains(out, org) || !strings.Contains(out, "0.013000") || !strings.Contains(out, old.At.String()) {
			t.Errorf("overdue usage is not told of: %s", out)
		}
	}
	if out := command(t, "billing", "sync", "--data", data, "--late=waive"); !strings.Contains(out, "1 usage events waived") {
		t.Error(out)
	}
	if out := command(t, "billing", "sync", "--data", data); out != "0 usage events reported\n" {
		t.Errorf("waived usage: %s", out)
	}
}

// multiply copies the newest rows of the officer changes.
func multiply(t *testing.T, data string, rows, copies int) {
	t.Helper()
	err := openStore(t, data).Exec(t.Context(), fmt.Sprintf(`INSERT INTO officer_changes SELECT * EXCEPT (number) REPLACE (concat(id, toString(number)) AS id)
		FROM (SELECT * FROM officer_changes FINAL ORDER BY filing_date DESC, id LIMIT %d) AS some CROSS JOIN numbers(%d) AS n`, rows, copies))
	if err != nil {
		t.Fatal(err)
	}
}

// redeliver publishes every message of topic usage once more and waits until all are dealt with.
func redeliver(p *process, brokers []string) {
	t := p.t
	t.Helper()
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 10 * time.Second}
	var ends map[int]int64
	p.await("end of the topic", func() (ok bool) { // connections to the broker that was killed are found to be dead
		var err error
		ends, err = endOffsets(t.Context(), client, filingwire.TopicUsage)
		return err == nil
	})
	writer := &kafka.Writer{Addr: kafka.TCP(brokers...), Topic: filingwire.TopicUsage, Balancer: &kafka.Hash{}, RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond}
	defer writer.Close()
	again := 0
	for partition, end := range ends {
		reader := kafka.NewReader(kafka.ReaderConfig{Brokers: brokers, Topic: filingwire.TopicUsage, Partition: partition, MaxWait: 10 * time.Millisecond})
		for offset := int64(0); offset < end; {
			m, err := reader.ReadMessage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			offset = m.Offset + 1
			if err := writer.WriteMessages(t.Context(), kafka.Message{Key: m.Key, Value: m.Value}); err != nil {
				t.Fatal(err)
			}
			again++
		}
		reader.Close()
	}
	if again == 0 {
		t.Error("nothing was published")
	}
	p.await("redelivered usage", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		return drained(ctx, brokers, filingwire.TopicUsage, usageGroup) == nil
	})
}
