package warehouse_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// The benchmarks read a feed of FILINGWIRE_BENCH_ROWS rows (1,000,000) of 2.5 kB over twenty
// years, 8,000 filers. Loading it takes minutes; with FILINGWIRE_BENCH_DATA it stays in that
// folder for the next run.
var bench struct {
	sync.Once
	*warehouse.Warehouse
	rows int
	err  error
}

const (
	benchFilers = 8000
	benchDays   = 365 * 20
)

var benchStart = filingwire.Date("2006-01-02").Time()

func benchWarehouse(b *testing.B) *warehouse.Warehouse {
	if dir := os.Getenv("FILINGWIRE_BENCH_DATA"); dir != "" {
		engineDir = dir
	}
	options := embeddedOptions(b)
	bench.Do(func() {
		bench.rows = 1_000_000
		if s := os.Getenv("FILINGWIRE_BENCH_ROWS"); s != "" {
			if bench.rows, bench.err = strconv.Atoi(s); bench.err != nil {
				return
			}
		}
		ctx := context.Background()
		if bench.Warehouse, bench.err = warehouse.Open(ctx, warehouse.Config{Options: options, Database: "bench"}); bench.err != nil {
			return
		}
		if bench.err = bench.Migrate(ctx); bench.err == nil {
			bench.err = load(ctx, bench.Warehouse, bench.rows)
		}
	})
	if bench.err != nil {
		b.Fatal(bench.err)
	}
	return bench.Warehouse
}

func benchDate(n, rows int) filingwire.Date {
	return filingwire.DateOf(benchStart.AddDate(0, 0, int(int64(n)*benchDays/int64(rows))))
}

func benchCIK(n int) string { return fmt.Sprintf("%010d", 1000+n%benchFilers) }

// load stores what is missing, in the order of dates as a backfill does.
func load(ctx context.Context, w *warehouse.Warehouse, rows int) error {
	have, err := w.Count(ctx, filingwire.FeedQuery{Feed: filingwire.OfficerChanges})
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 3000)
	for i := range words {
		words[i] = strconv.FormatUint(random.Uint64N(1<<40), 36)
	}
	const size = 10_000
	for from := int(have); from < rows; from += size {
		batch := filingwire.Batch{Version: 1}
		for n := from; n < min(from+size, rows); n++ {
			row, err := benchRow(n, rows, words, random)
			if err != nil {
				return err
			}
			batch.Rows = append(batch.Rows, row)
		}
		if err := w.Store(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

func benchRow(n, rows int, words []string, random *rand.Rand) (filingwire.StoredRow, error) {
	var text bytes.Buffer
	for text.Len() < 1100 {
		text.WriteString(words[random.IntN(len(words))])
		text.WriteByte(' ')
	}
	document := fmt.Sprintf("%010d-26-%06d", 1000+n/1_000_000, n%1_000_000)
	id := filingwire.RowID(filingwire.OfficerChanges.Prefix, document, "5.02")
	change, day, cik := "departure", benchDate(n, rows), benchCIK(n)
	e := &filingwire.OfficerChange{Person: &filingwire.Person{Name: fmt.Sprintf("Person %d", n%50000)}, ChangeType: &change,
		Roles: []string{"Chief Executive Officer"}, RoleCategories: []string{"ceo"}}
	e.ID, e.CIK, e.FilerCIKs, e.FilingDate, e.AccessionNumber, e.SummaryMd = id, cik, []string{cik}, day, document, text.String()
	r, err := filingwire.Render(filingwire.OfficerChanges, filingwire.Finding{Event: e}, 1)
	published := filingwire.InstantOf(day.Time())
	r.Date, r.CIKs, r.DocumentID, r.Published, r.Capability = day, []string{cik}, document, &published, filingwire.Supported
	return r, err
}

// times runs read with i = 0, 1, … and reports the median and the 99th percentile.
func times(b *testing.B, read func(i int) error) {
	var all []time.Duration
	cpu := cpuTime(b)
	i := 0
	for b.Loop() {
		began := time.Now()
		if err := read(i); err != nil {
			b.Fatal(err)
		}
		all = append(all, time.Since(began))
		i++
	}
	b.ReportMetric((cpuTime(b)-cpu).Seconds()*1000/float64(i), "cpu-ms/op")
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// cpuTime of the process, engine included: it tells the cost of a read on a busy machine too.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func readList(w *warehouse.Warehouse, q filingwire.FeedQuery, want int) error {
	q.Feed, q.Limit = filingwire.OfficerChanges, 26
	rows, err := w.List(context.Background(), q)
	if err == nil && len(rows) < want {
		err = fmt.Errorf("%d rows, want %d", len(rows), want)
	}
	return err
}

// deep is a place in the middle of the feed, another each time.
func deep(i, rows int) *filingwire.Position {
	return &filingwire.Position{Date: benchDate((i*7919+rows/3)%(rows*2/3)+rows/6, rows), ID: "ofc_8"}
}

func BenchmarkListFirstPage(b *testing.B) {
	w := benchWarehouse(b)
	times(b, func(int) error { return readList(w, filingwire.FeedQuery{}, 26) })
}

func BenchmarkListDeepPage(b *testing.B) {
	w := benchWarehouse(b)
	times(b, func(i int) error { return readList(w, filingwire.FeedQuery{Before: deep(i, bench.rows)}, 26) })
}

func BenchmarkListByCIK(b *testing.B) {
	w := benchWarehouse(b)
	times(b, func(i int) error {
		return readList(w, filingwire.FeedQuery{CIKs: []string{benchCIK(i * 7919)}}, min(26, bench.rows/benchFilers))
	})
}

func BenchmarkListByTwoCIKs(b *testing.B) {
	w := benchWarehouse(b)
	times(b, func(i int) error {
		return readList(w, filingwire.FeedQuery{CIKs: []string{benchCIK(i * 7919), benchCIK(i*104729 + 1)}}, min(26, bench.rows/benchFilers))
	})
}

func BenchmarkListByAccessionNumber(b *testing.B) {
	w := benchWarehouse(b)
	times(b, func(i int) error {
		n := (i * 7919) % bench.rows
		return readList(w, filingwire.FeedQuery{DocumentID: fmt.Sprintf("%010d-26-%06d", 1000+n/1_000_000, n%1_000_000)}, 1)
	})
}

func BenchmarkListRareFilter(b *testing.B) {
	w := benchWarehouse(b)
	person := filingwire.OfficerChanges.Filters[2]
	times(b, func(i int) error {
		return readList(w, filingwire.FeedQuery{Filters: []filingwire.FilterValue{{Filter: person, Text: fmt.Sprintf("person %d", 40000+i%1000)}}}, 1)
	})
}

func BenchmarkRow(b *testing.B) {
	w := benchWarehouse(b)
	times(b, func(i int) error {
		n := (i * 7919) % bench.rows
		id := filingwire.RowID(filingwire.OfficerChanges.Prefix, fmt.Sprintf("%010d-26-%06d", 1000+n/1_000_000, n%1_000_000), "5.02")
		_, err := w.Row(context.Background(), filingwire.OfficerChanges, id, false)
		return err
	})
}

// BenchmarkListClients is 32 clients at once, each on pages of its own.
func BenchmarkListClients(b *testing.B) {
	w := benchWarehouse(b)
	const clients = 32
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	began, cpu := time.Now(), cpuTime(b)
	for range clients {
		wg.Go(func() {
			for {
				i := int(next.Add(1))
				if i > b.N {
					return
				}
				if err := readList(w, filingwire.FeedQuery{Before: deep(i, bench.rows)}, 26); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "lists/s")
	b.ReportMetric((cpuTime(b)-cpu).Seconds()*1000/float64(b.N), "cpu-ms/op")
}

func BenchmarkExport(b *testing.B) {
	w := benchWarehouse(b)
	q := filingwire.FeedQuery{Feed: filingwire.OfficerChanges, Limit: 100_000}
	for b.Loop() {
		stream, err := w.Export(context.Background(), q)
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, stream)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(n)
		if err := stream.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStore stores batches of 50 filings of 100 kB with two rows each.
func BenchmarkStore(b *testing.B) {
	w := benchWarehouse(b)
	random := rand.New(rand.NewPCG(3, 4))
	words := []string{"officer", "director", "company", "resigned", "effective", "board", "item", "agreement", "report"}
	const size = 50
	n := bench.rows + 1_000_000 + int(time.Now().Unix()%100000)*1000
	for b.Loop() {
		batch := filingwire.Batch{Version: 1}
		for range size {
			n++
			row, err := benchRow(n, n*100, words, random)
			if err != nil {
				b.Fatal(err)
			}
			body := bytes.Repeat([]byte(row.DocumentID+" the quick brown fox jumps\n"), 2000)
			batch.Documents = append(batch.Documents, filingwire.RawDocument{ID: row.DocumentID, Canonical: body[:len(body)/2], Message: &filingwire.Message{
				Filing:      &filingwire.Filing{Accession: row.DocumentID, FilingDate: row.Date, Filers: []filingwire.Filer{{CIK: row.CIKs[0]}}},
				RetrievedAt: row.CreatedAt, Body: body}})
			batch.Rows = append(batch.Rows, row)
		}
		if err := w.Store(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "filings/s")
}

// BenchmarkTrace is the source of one trace.
func BenchmarkTrace(b *testing.B) {
	w := benchWarehouse(b)
	times(b, func(i int) error {
		n := (i * 7919) % bench.rows
		id := filingwire.RowID(filingwire.OfficerChanges.Prefix, fmt.Sprintf("%010d-26-%06d", 1000+n/1_000_000, n%1_000_000), "5.02")
		found, err := w.Traces(context.Background(), []string{filingwire.TraceID(id)})
		if err == nil && len(found) != 1 {
			err = fmt.Errorf("%d traces", len(found))
		}
		return err
	})
}
