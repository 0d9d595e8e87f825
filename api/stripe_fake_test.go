package api

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// reports is usage of the organizations that have customers.
type reports struct {
	*fakeAccounts
	usage []filingwire.Usage
}

func (r *reports) StripeCustomers(context.Context) ([]filingwire.StripeCustomer, error) {
	var out []filingwire.StripeCustomer
	for _, c := range r.customers {
		out = append(out, c)
	}
	return out, nil
}

func (r *reports) UnreportedUsage(_ context.Context, orgID string, since filingwire.Instant, limit int) ([]filingwire.Usage, error) {
	found := slices.DeleteFunc(slices.Clone(r.usage), func(u filingwire.Usage) bool { return u.OrgID != orgID || u.At.Before(since.Time) })
	return found[:min(len(found), limit)], nil
}

func (r *reports) OverdueUsage(_ context.Context, orgID string, before filingwire.Instant) (total filingwire.UsageTotal, first filingwire.Instant, err error) {
	for _, u := range r.usage {
		if u.OrgID == orgID && u.At.Before(before.Time) {
			total.Requests, total.MicroUSD = total.Requests+1, total.MicroUSD+u.MicroUSD
			if first.IsZero() || u.At.Before(first.Time) {
				first = u.At
			}
		}
	}
	return total, first, nil
}

func (r *reports) MarkReported(_ context.Context, usage []filingwire.Usage) error {
	r.usage = slices.DeleteFunc(r.usage, func(u filingwire.Usage) bool {
		return slices.ContainsFunc(usage, func(v filingwire.Usage) bool { return v.ID == u.ID })
	})
	return nil
}

// stripeMock runs Stripe's own mock server, which `make stripe-mock` fetches.
func stripeMock(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(cache, "filingwire", "tools", "stripe-mock-0.203.0")
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("fetch it with: make stripe-mock")
	}
	cmd := exec.CommandContext(t.Context(), program, "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "HTTP at address: "); ok {
			return "http://" + address
		}
	}
	t.Fatal("the mock server did not start")
	return ""
}
