package api

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
)

const benchKeys = 100_000

// BenchmarkKeyCheck is the check of one of 100,000 keys on the embedded engine: cold keys are
// asked of the warehouse, warm ones remembered.
func BenchmarkKeyCheck(b *testing.B) {
	w := openWarehouse(b, "keys")
	secrets := loadKeys(b, "keys")
	now := time.Now()
	keys := newKeyring(w, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	check := func(b *testing.B, secret string) time.Duration {
		start := time.Now()
		if _, err := keys.lookup(context.Background(), secret); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	run := func(name string, next func(i int) string) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var took []time.Duration
			for b.Loop() {
				took = append(took, check(b, next(len(took))))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
		})
	}
	run("cold", func(i int) string {
		if i%len(secrets) == 0 {
			clear(keys.known)
		}
		return secrets[i*7919%len(secrets)]
	})
	keys.wait()
	for _, secret := range secrets { // as if each had just been used
		hash := filingwire.HashKeySecret(secret)
		k := &filingwire.APIKey{ID: "key_1", OrgID: "org_1", Livemode: true, Hash: hash}
		keys.known[hash] = knownKey{credential: credential{&caller{id: k.ID, mode: authKey, livemode: true}, &filingwire.Organization{ID: k.OrgID}},
			key: k, until: now.Add(keyTTL), touched: now}
	}
	run("warm", func(i int) string { return secrets[i*7919%len(secrets)] })
}

// loadKeys stores the keys of 1,000 organizations.
func loadKeys(b *testing.B, database string) []string {
	b.Helper()
	conn, err := clickhouse.Open(engine.Options(database))
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(b.Context(), `INSERT INTO orgs (id, version, created_at, livemode, plan, state)
		SELECT 'org_' || toString(number), 1, now64(3), true, 'team', 'team_active' FROM numbers(1000)`); err != nil {
		b.Fatal(err)
	}
	batch, err := conn.PrepareBatch(b.Context(), "INSERT INTO api_keys (hash, id, org_id, created_at, livemode, prefix, scopes)")
	if err != nil {
		b.Fatal(err)
	}
	secrets := make([]string, benchKeys)
	for i := range secrets {
		secret, prefix := filingwire.NewKeySecret(true)
		secrets[i] = secret
		err := batch.Append(filingwire.HashKeySecret(secret), fmt.Sprint("key_", i), fmt.Sprint("org_", i%1000), time.Now(), uint8(1), prefix,
			[]string{filingwire.ScopeReadSEC})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		b.Fatal(err)
	}
	return secrets
}
