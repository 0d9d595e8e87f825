package embedded

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

const benchRows = 100_000

// feedForBench is a feed table as the warehouse lays it out, with documents of 2.5 kB.
func feedForBench(b *testing.B) driver.Conn {
	db := connectForTest(b, openForTest(b, ClickHouseConfig{}))
	execForTest(b, db, `CREATE TABLE feed (id String, cik String, filing_date Date, doc String CODEC(ZSTD(1)), version UInt64, is_deleted UInt8)
		ENGINE = ReplacingMergeTree(version, is_deleted) PARTITION BY toYear(filing_date) ORDER BY (filing_date, id) SETTINGS index_granularity = 256`,
		fmt.Sprintf(`INSERT INTO feed SELECT lower(hex(sipHash128(number))), toString(number %% 5000), toDate('2020-01-01') + intDiv(number, 100),
			'{"summary":"' || arrayStringConcat(arrayMap(i -> hex(sipHash64(number, i %% 40)), range(155))) || '"}', 1, 0 FROM numbers(%d)`, benchRows),
		"OPTIMIZE TABLE feed FINAL")
	return db
}

func list(ctx context.Context, db driver.Conn, n int) error {
	to := time.Date(2020, 1, 8, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n%990)
	rows, err := db.Query(ctx, `SELECT id, doc FROM feed FINAL WHERE filing_date BETWEEN {from:Date} AND {to:Date}
		ORDER BY filing_date DESC, id DESC LIMIT 25`,
		clickhouse.Named("from", to.AddDate(0, 0, -7).Format(time.DateOnly)), clickhouse.Named("to", to.Format(time.DateOnly)))
	if err != nil {
		return err
	}
	defer rows.Close()
	read := 0
	for ; rows.Next(); read++ {
		var id, doc string
		if err := rows.Scan(&id, &doc); err != nil {
			return err
		}
	}
	if read != 25 {
		return fmt.Errorf("list of %d rows: %w", read, rows.Err())
	}
	return nil
}

func BenchmarkPointQuery(b *testing.B) {
	db := feedForBench(b)
	day := time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	id := queryForTest[string](b, db, "SELECT min(id) FROM feed WHERE filing_date = '"+day+"'")
	for b.Loop() {
		queryForTest[string](b, db, "SELECT doc FROM feed FINAL WHERE filing_date = {day:Date} AND id = {id:String}", clickhouse.Named("day", day), clickhouse.Named("id", id))
	}
}

func BenchmarkList(b *testing.B) {
	db := feedForBench(b)
	for n := 0; b.Loop(); n++ {
		if err := list(context.Background(), db, n); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(resident(b)>>20), "MB-resident")
}

func BenchmarkListBy32Clients(b *testing.B) {
	db := feedForBench(b)
	b.SetParallelism(16) // times GOMAXPROCS
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			if err := list(context.Background(), db, n); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lists/s")
	b.ReportMetric(float64(resident(b)>>20), "MB-resident")
}

func BenchmarkInsertOf100000Rows(b *testing.B) {
	db := connectForTest(b, openForTest(b, ClickHouseConfig{}))
	execForTest(b, db, "CREATE TABLE f (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
	for b.Loop() {
		if err := insertNumbers(db, "f", 0, 100_000); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExport(b *testing.B) {
	c := openForTest(b, ClickHouseConfig{})
	db := connectForTest(b, c)
	execForTest(b, db, "CREATE TABLE f (a UInt64, doc String) ENGINE = ReplacingMergeTree ORDER BY a",
		"INSERT INTO f SELECT number, repeat('{\"a\":\"filing\"},', 160) FROM numbers(100000)")
	for b.Loop() {
		size, err := io.Copy(io.Discard, send(b, c, "SELECT doc FROM f FINAL ORDER BY a FORMAT TSVRaw").Body)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size)
	}
}
