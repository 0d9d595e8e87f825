package api

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// meterEvents is a receiver of Stripe's meter events; it answers everything else as Stripe
// would a customer.
type meterEvents struct {
	sync.Mutex
	status int // 0 = 200
	forms  []string
}

func (m *meterEvents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	m.Lock()
	defer m.Unlock()
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case m.status != 0:
		w.WriteHeader(m.status)
	default:
		m.forms = append(m.forms, r.URL.Path+" "+string(body))
		fmt.Fprint(w, `{"object":"billing.meter_event"}`)
	}
}

// Stripe refuses usage older than 35 days. Such usage is never lost silently: every report
// tells of it, until an operator has it charged under today's date or waives it.
func TestOverdueUsage(t *testing.T) {
	receiver := &meterEvents{}
	server := httptest.NewServer(receiver)
	defer server.Close()
	stripe := stripeOf(server.URL)
	usage := func(id string, age time.Duration) filingwire.Usage {
		return filingwire.Usage{ID: id, OrgID: "org_A", At: filingwire.InstantOf(testNow.Add(-age)), MicroUSD: 20_000}
	}
	newStore := func() *reports {
		accounts := newFakeAccounts()
		accounts.add("org_A", filingwire.PlanPAYG, nil)
		accounts.customers["org_A"] = filingwire.StripeCustomer{ID: "cus_1", OrgID: "org_A"}
		return &reports{fakeAccounts: accounts, usage: []filingwire.Usage{usage("req_1", reportSpan+time.Hour), usage("req_2", reportSpan+time.Second), usage("req_3", reportSpan-time.Hour)}}
	}
	for _, c := range []struct {
		late Late
		want string
		sent []string
	}{
		{LateKeep, "{1 0 [{org_A 2 40000 2026-02-26T11:00:00.000Z}]}", []string{"req_3 1772110800"}},
		{LateReport, "{3 0 []}", []string{"req_1 1775044800", "req_2 1775044800", "req_3 1772110800"}},
		{LateWaive, "{1 2 []}", []string{"req_3 1772110800"}},
	} {
		t.Run("late="+string(c.late), func(t *testing.T) {
			log, store := &syncBuffer{}, newStore()
			receiver.forms = nil
			r, err := ReportUsage(t.Context(), stripe, store, testNow, c.late, slog.New(slog.NewTextHandler(log, nil)))
			if err != nil || fmt.Sprint(r) != c.want {
				t.Errorf("%v, %v; want %s", r, err, c.want)
			}
			if told := strings.Contains(log.String(), "too old for Stripe"); told != (c.late == LateKeep) {
				t.Errorf("log %s", log)
			}
			for _, sent := range c.sent {
				id, at, _ := strings.Cut(sent, " ")
				found := false
				for _, form := range receiver.forms {
					found = found || strings.Contains(form, "identifier="+id+"&") && strings.HasSuffix(form, "timestamp="+at)
				}
				if !found {
					t.Errorf("%s is not in %q", sent, receiver.forms)
				}
			}
			if len(receiver.forms) != len(c.sent) {
				t.Errorf("%q", receiver.forms)
			}
			again, err := ReportUsage(t.Context(), stripe, store, testNow, LateKeep, slog.New(slog.NewTextHandler(log, nil)))
			if err != nil || again.Events != 0 || len(again.Overdue) != len(r.Overdue) {
				t.Errorf("again: %v, %v", again, err)
			}
		})
	}
}

// Contract 3: "identifier = usage event id, so a retry is not double-billed". What Stripe did not take is reported by the next report, under the same ids.
func TestReportIsRepeated(t *testing.T) {
	receiver := &meterEvents{status: http.StatusBadRequest}
	server := httptest.NewServer(receiver)
	defer server.Close()
	accounts := newFakeAccounts()
	accounts.add("org_A", filingwire.PlanPAYG, nil)
	accounts.customers["org_A"] = filingwire.StripeCustomer{ID: "cus_1", OrgID: "org_A"}
	store := &reports{fakeAccounts: accounts, usage: []filingwire.Usage{{ID: "req_1", OrgID: "org_A", At: filingwire.InstantOf(testNow), MicroUSD: 1}}}
	log := &syncBuffer{}
	if r, err := ReportUsage(t.Context(), stripeOf(server.URL), store, testNow, LateKeep, slog.New(slog.NewTextHandler(log, nil))); err == nil || r.Events != 0 || !strings.Contains(log.String(), "not reported") {
		t.Errorf("%v, %v, %s", r, err, log)
	}
	receiver.status = 0
	if r, err := ReportUsage(t.Context(), stripeOf(server.URL), store, testNow, LateKeep, slog.New(slog.NewTextHandler(log, nil))); err != nil || r.Events != 1 || len(receiver.forms) != 1 {
		t.Errorf("%v, %v, %q", r, err, receiver.forms)
	}
}
