package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
)

// crowdOf runs listClients clients for b.For; each repeats read until the time is over. It
// returns how long the reads took and how many there were per second.
func (b *bench) crowdOf(read func(ctx context.Context) error) (took []time.Duration, rate float64, err error) {
	ctx, cancel := context.WithTimeout(b.ctx, b.For)
	defer cancel()
	var mu sync.Mutex
	var fault error
	var clients sync.WaitGroup
	start := time.Now()
	for range listClients {
		clients.Go(func() {
			var own []time.Duration
			for ctx.Err() == nil {
				began := time.Now()
				err := read(ctx)
				if ctx.Err() != nil {
					break
				}
				if err != nil {
					mu.Lock()
					fault = err
					mu.Unlock()
					break
				}
				own = append(own, time.Since(began))
			}
			mu.Lock()
			took = append(took, own...)
			mu.Unlock()
		})
	}
	clients.Wait()
	return took, float64(len(took)) / time.Since(start).Seconds(), fault
}

// repeated measures reads of a feed that has not changed.
func (b *bench) repeated(a *benchAPI, feed string) error {
	took, rate, err := b.crowdOf(func(ctx context.Context) error { return a.drain(ctx, feed, http.StatusOK) })
	if err != nil {
		return err
	}
	b.print(fmt.Sprintf("repeated list of 25, %d clients", listClients), rate, "lists/s", "at least 3000")
	b.print("  p99", percentile(took, 99), "ms", "below 25")
	return nil
}

const (
	benchTable      = "voting_results"
	benchRowColumns = "SELECT filing_date, id, doc, published_at, stored_at FROM " + benchTable + " FINAL"
	located         = " WHERE (filing_date, id) IN (SELECT filing_date, id FROM row_keys WHERE hash = {hash:String} AND id = {id:String})"
	oneThread       = " SETTINGS max_threads = 1"
)

// bare reads the result of a statement and forgets it.
func bare(ctx context.Context, conn clickhouse.Conn, sql string, args ...any) error {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return errors.Join(rows.Err(), rows.Close())
}

// bareList is the statement of a list of 25 of the week that ends at to.
func bareList(ctx context.Context, conn clickhouse.Conn, to filingwire.Date) error {
	from := filingwire.DateOf(to.Time().AddDate(0, 0, -6))
	return bare(ctx, conn, benchRowColumns+" WHERE filing_date >= {from:Date} AND filing_date <= {to:Date} ORDER BY filing_date DESC, id DESC LIMIT 26"+oneThread,
		clickhouse.Named("from", string(from)), clickhouse.Named("to", string(to)))
}

// mixed compares reads through the API, none of them repeated, with the bare queries.
func (b *bench) mixed(p *pipeline, a *benchAPI, feed string) error {
	conn, err := clickhouse.Open(p.engines.options())
	if err != nil {
		return err
	}
	defer conn.Close()
	_, baseline, err := b.crowdOf(func(ctx context.Context) error {
		i := rand.IntN(b.Rows)
		id := benchRowID(i)
		_, hash, _ := strings.Cut(id, "_")
		at := []any{clickhouse.Named("hash", hash), clickhouse.Named("id", id)}
		switch kind(rand.IntN(10)) {
		case "list":
			return bareList(ctx, conn, benchDay(rand.IntN(benchDays)))
		case "row":
			return bare(ctx, conn, benchRowColumns+located+" LIMIT 1"+oneThread, at...)
		}
		document := clickhouse.Named("document", benchAccession(i))
		return errors.Join(
			bare(ctx, conn, "SELECT DISTINCT id FROM row_keys WHERE hash = {hash:String}"+oneThread, at...),
			bare(ctx, conn, "SELECT id, doc, evidence, document_id, stored_at FROM "+benchTable+" FINAL"+located+oneThread, at...),
			bare(ctx, conn, "SELECT document_id, min(retrieved_at), max(retrieved_at) FROM filings WHERE document_id = {document:String} GROUP BY document_id"+oneThread, document),
			bare(ctx, conn, "SELECT document_id, canonical FROM raw_documents FINAL WHERE document_id = {document:String}"+oneThread, document))
	})
	if err != nil {
		return err
	}
	took, rate, err := b.crowdOf(func(ctx context.Context) error {
		id := benchRowID(rand.IntN(b.Rows))
		switch kind(rand.IntN(10)) {
		case "list":
			return a.drain(ctx, feed+"?"+someDays().Encode(), http.StatusOK)
		case "row":
			return a.drain(ctx, feed+"/"+id, http.StatusOK)
		}
		return a.drain(ctx, "/v1/traces/"+filingwire.TraceID(id), http.StatusOK)
	})
	if err != nil {
		return err
	}
	b.print(fmt.Sprintf("mixed reads (lists, rows, traces), %d clients", listClients), rate, "reads/s", "")
	b.print("  the same queries bare", baseline, "queries/s", "baseline")
	b.print("  ratio", rate/baseline, "", "at least 0.7")
	b.print("  p99", percentile(took, 99), "ms", "")
	return nil
}

// kind of the next read: seven lists, two rows, one trace of ten.
func kind(n int) string {
	switch {
	case n < 7:
		return "list"
	case n < 9:
		return "row"
	}
	return "trace"
}

// someDays asks for a list that hardly anybody asked for before.
func someDays() url.Values {
	to := rand.IntN(benchDays)
	return url.Values{"date_to": {string(benchDay(to))}, "date_from": {string(benchDay(to - 7 - rand.IntN(3000)))}}
}

// drain reads a reply and forgets it.
func (a *benchAPI) drain(ctx context.Context, path string, want int) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+path, http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("x-api-key", a.key)
	reply, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != want {
		return fmt.Errorf("GET %s: %s", path, reply.Status)
	}
	_, err = io.Copy(io.Discard, reply.Body)
	return err
}
