package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

const (
	benchDays    = 3000
	benchFilers  = 5000
	benchDocSize = 2500
)

func benchDay(i int) filingwire.Date {
	return filingwire.DateOf(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i))
}
func benchCIK(i int) string { return fmt.Sprintf("%010d", 8_000_000+i%benchFilers) }
func benchAccession(i int) string {
	return fmt.Sprintf("9999998%03d-26-%06d", i/1_000_000, i%1_000_000)
}
func benchRowID(i int) string  { return filingwire.RowID("vot_", benchAccession(i), "5.07") }
func benchTicker(i int) string { return fmt.Sprintf("BX%04d", i%benchFilers) }

// openFeed opens a pipeline with b.Rows rows, which it fills unless an earlier process has.
func (b *bench) openFeed() (*pipeline, error) {
	p, err := b.openPipelineOn(filepath.Join(b.FeedData, "data"))
	if err != nil {
		return nil, err
	}
	p.dir = ""
	full := filepath.Join(b.FeedData, "full")
	if _, err := os.Stat(full); err == nil {
		return p, nil
	}
	start := time.Now()
	if err := b.fill(p); err != nil {
		p.Close()
		return nil, err
	}
	b.print("rows loaded", float64(b.Rows)/time.Since(start).Seconds(), "rows/s", fmt.Sprintf("%d rows of 2.5 kB", b.Rows))
	return p, os.WriteFile(full, nil, 0o600)
}

// fill stores b.Rows rows of one feed, each like a real one in size and compressibility.
func (b *bench) fill(p *pipeline) error {
	var entities []filingwire.Entity
	for i := range benchFilers {
		entities = append(entities, filingwire.Entity{CIK: benchCIK(i), Ticker: benchTicker(i), Name: "Filer", ValidFrom: benchDay(0), ValidTo: benchDay(benchDays)})
	}
	if err := p.PutEntities(b.ctx, entities); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	const batchRows = 5000
	for from := 0; from < b.Rows; from += batchRows {
		batch := filingwire.Batch{Version: classify.Version(0)}
		for i := from; i < min(from+batchRows, b.Rows); i++ {
			row, err := benchRow(i, random)
			if err != nil {
				return err
			}
			batch.Rows = append(batch.Rows, row)
		}
		if err := p.Store(b.ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// settle merges every year of the feed into one part, as the engine does within an hour after
// the last insert: in the minutes after a load the days have as many parts as chance leaves.
func (b *bench) settle(p *pipeline) error {
	conn, err := clickhouse.Open(p.engines.options())
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, table := range []string{"voting_results", "voting_results_by_cik"} {
		if err := conn.Exec(b.ctx, "OPTIMIZE TABLE "+table+" FINAL"); err != nil {
			return fmt.Errorf("merge %s: %w", table, err)
		}
	}
	return nil
}

var benchWords = strings.Fields("the board elected each nominee and holders ratified of shares votes for against abstain broker non company annual meeting proposal stockholders advisory compensation executive named officers directors independent registered public accounting firm fiscal year ending plan amendment approved number cast")

func benchRow(i int, random *rand.Rand) (filingwire.StoredRow, error) {
	day := benchDay(i * benchDays / 1_000_000 % benchDays)
	accession := benchAccession(i)
	var summary strings.Builder
	for summary.Len() < benchDocSize-1400 {
		summary.WriteString(benchWords[random.IntN(len(benchWords))])
		summary.WriteByte(' ')
		if random.IntN(6) == 0 {
			fmt.Fprintf(&summary, "%d ", random.IntN(1_000_000_000))
		}
	}
	at := filingwire.InstantOf(day.Time().Add(20 * time.Hour))
	ticker := benchTicker(i)
	event := &filingwire.VotingResults{MeetingType: "annual"}
	event.RowHead = filingwire.RowHead{Object: filingwire.VotingResultsFeed.Object, ID: benchRowID(i), CreatedAt: at, UpdatedAt: at, Livemode: true}
	event.CIK, event.Ticker, event.CompanyName, event.Form, event.Item = benchCIK(i), &ticker, "Filer", "8-K", "5.07"
	event.FilingDate, event.AcceptedAt, event.AccessionNumber, event.SummaryMd = day, &at, accession, summary.String()
	row, err := filingwire.Render(filingwire.VotingResultsFeed, filingwire.Finding{Event: event}, classify.Version(0))
	row.Date, row.CIKs, row.Ticker, row.DocumentID, row.Published, row.Capability = day, []string{event.CIK}, ticker, accession, &at, filingwire.Supported
	return row, err
}
