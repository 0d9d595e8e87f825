package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

const (
	exportSamples  = 10
	slowExportStep = 200 * time.Millisecond
)

// exports measures an export of b.Rows rows of 2.5 kB.
func (b *bench) exports() error {
	p, err := b.openFeed()
	if err != nil {
		return err
	}
	defer p.Close()
	a, err := b.serve(p)
	if err != nil {
		return err
	}
	defer a.server.wait()
	a.client.Timeout = 0
	idle := residentMiB()
	ctx, stop := context.WithCancel(b.ctx)
	resident := sampleResident(ctx)
	_, err = a.export(b.ctx, url.Values{}, io.Discard) // before anything is merged
	stop()
	if err != nil {
		return err
	}
	if err := b.settle(p); err != nil {
		return err
	}
	rate, raw := 0.0, 0.0
	for range 3 { // in turns; the best of each counts
		docs, err := b.rawDocs(p)
		if err != nil {
			return err
		}
		start := time.Now()
		n, err := a.export(b.ctx, url.Values{}, io.Discard)
		if err != nil {
			return err
		}
		rate, raw = max(rate, float64(n)/time.Since(start).Seconds()/1e6), max(raw, docs)
	}
	b.print("export as NDJSON", rate, "MB/s", fmt.Sprintf("%d rows", b.Rows))
	b.print("the same docs by QueryFormat", raw, "MB/s", "baseline")
	b.print("  ratio", rate/raw, "", "at least 0.7")
	b.print("  resident above idle", <-resident-idle, "MiB", fmt.Sprintf("below 64; idle %.0f", idle))
	var first []time.Duration
	for range exportSamples {
		d, err := a.firstByte(b.ctx)
		if err != nil {
			return err
		}
		first = append(first, d)
	}
	b.print("  first byte, p50", percentile(first, 50), "ms", "below 200")
	return b.besideExport(a)
}

// rawDocs is the rate, in MB/s, at which the driver reads the documents that an export sends.
func (b *bench) rawDocs(p *pipeline) (float64, error) {
	conn, err := clickhouse.Open(p.engines.options())
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	start := time.Now()
	docs, err := conn.QueryFormat(b.ctx, "TSVRaw", "SELECT doc FROM voting_results FINAL ORDER BY filing_date, id"+
		" SETTINGS max_threads = 2, max_block_size = 1024, optimize_read_in_order = 1, do_not_merge_across_partitions_select_final = 1")
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, docs)
	return float64(n) / time.Since(start).Seconds() / 1e6, errors.Join(err, docs.Close())
}

// export reads an export of the feed into w.
func (a *benchAPI) export(ctx context.Context, query url.Values, w io.Writer) (int64, error) {
	query.Set("feed", "voting-results")
	query.Set("format", "ndjson")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+"/v1/events/export?"+query.Encode(), http.NoBody)
	if err != nil {
		return 0, err
	}
	request.Header.Set("x-api-key", a.key)
	request.Header.Set("Accept-Encoding", "identity")
	reply, err := a.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("export: %s", reply.Status)
	}
	return io.Copy(w, reply.Body)
}

var errEnough = errors.New("enough was read")

// firstByte is the time to the first bytes of an export of everything.
func (a *benchAPI) firstByte(ctx context.Context) (took time.Duration, err error) {
	start := time.Now()
	_, err = a.export(ctx, url.Values{}, writeFunc(func([]byte) (int, error) {
		took = time.Since(start)
		return 0, errEnough
	}))
	if errors.Is(err, errEnough) {
		err = nil
	}
	return took, err
}

type writeFunc func([]byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

// besideExport compares lists with and without a slow reader of an export beside them.
func (b *bench) besideExport(a *benchAPI) error {
	lists := func() (took []time.Duration, err error) {
		for range 5 { // a p99 of a few hundred would be a chance
			more, err := b.sample(a, func(int) url.Values { return someDays() })
			if err != nil {
				return nil, err
			}
			took = append(took, more...)
		}
		return took, nil
	}
	alone, err := lists()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		out := bufio.NewWriterSize(writeFunc(func(p []byte) (int, error) {
			select {
			case <-begun:
			default:
				close(begun)
			}
			select {
			case <-time.After(slowExportStep):
				return len(p), nil
			case <-ctx.Done():
				return 0, errEnough
			}
		}), 32<<10)
		_, err := a.export(context.WithoutCancel(ctx), url.Values{}, out)
		ended <- err
	}()
	select {
	case <-begun:
	case err := <-ended:
		return fmt.Errorf("slow export: %w", err)
	}
	beside, err := lists()
	cancel()
	if slow := <-ended; !errors.Is(slow, errEnough) {
		err = errors.Join(err, slow)
	}
	if err != nil {
		return err
	}
	b.print("list beside a slow export, p99", percentile(beside, 99), "ms", fmt.Sprintf("alone %.1f", percentile(alone, 99)))
	b.print("  ratio", percentile(beside, 99)/percentile(alone, 99), "", "at most 1.5")
	return nil
}
