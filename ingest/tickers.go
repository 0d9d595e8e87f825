package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	tickersCursor = "sec.company_tickers"
	// tickerProof is how far from a filing's date a list of tickers still proves one.
	tickerProof = 7 * 24 * time.Hour
)

// parseTickers reads company_tickers.json, in the list's order (by market value, so that a
// company's first ticker is its common stock).
func parseTickers(b []byte, on filingwire.Date) ([]filingwire.Entity, error) {
	var rows map[string]struct {
		CIK    json.Number `json:"cik_str"`
		Ticker string      `json:"ticker"`
		Title  string      `json:"title"`
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		return nil, fmt.Errorf("%w: parse tickers: %w", ErrContent, err)
	}
	keys := make([]int, 0, len(rows))
	for k := range rows {
		n, err := strconv.Atoi(k)
		if err != nil {
			return nil, fmt.Errorf("%w: ticker row %q", ErrContent, k)
		}
		keys = append(keys, n)
	}
	slices.Sort(keys)
	entities := make([]filingwire.Entity, 0, len(rows))
	for _, k := range keys {
		row := rows[strconv.Itoa(k)]
		cik, err := filingwire.ParseCIK(row.CIK.String())
		ticker := strings.ToUpper(strings.TrimSpace(row.Ticker))
		if err != nil || ticker == "" {
			continue
		}
		entities = append(entities, filingwire.Entity{CIK: cik, Ticker: ticker, Name: row.Title, ValidFrom: on, ValidTo: on})
	}
	if len(entities) == 0 {
		return nil, fmt.Errorf("%w: no tickers", ErrContent)
	}
	return entities, nil
}

// tickers is the newest list of tickers.
type tickers struct {
	mu    sync.RWMutex
	on    filingwire.Date
	byCIK map[string]string
}

func (t *tickers) put(on filingwire.Date, entities []filingwire.Entity) {
	m := make(map[string]string, len(entities))
	for _, e := range entities {
		if _, first := m[e.CIK]; !first {
			m[e.CIK] = e.Ticker
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on, t.byCIK = on, m
}

func (t *tickers) day() filingwire.Date {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.on
}

// apply puts the tickers on f's filers where the list is of about the filing's day; an older
// filing's ticker is proven by the dated history in the warehouse, not by today's list. It
// reports whether the list was of that time.
func (t *tickers) apply(f *filingwire.Filing) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if d := t.on.Time().Sub(f.FilingDate.Time()); t.on == "" || d.Abs() > tickerProof {
		return false
	}
	for i := range f.Filers {
		f.Filers[i].Ticker = t.byCIK[f.Filers[i].CIK]
	}
	return true
}

// provenTicker puts the first filer's ticker on an older filing where the dated history has
// one for its day. A filing goes on without when the history cannot be asked: its own cover
// states the ticker in most cases.
func (c *Crawler) provenTicker(ctx context.Context, f *filingwire.Filing) {
	ticker, err := c.store.TickerOf(ctx, f.Filers[0].CIK, f.FilingDate)
	if err != nil {
		c.log.Warn("ticker not looked up", "document", f.Accession, "error", err)
		return
	}
	f.Filers[0].Ticker = ticker
}

// RefreshTickers stores today's list of tickers. The list is kept in memory for new filings.
func (c *Crawler) RefreshTickers(ctx context.Context) error {
	defer c.running(tickersCursor)()
	today := filingwire.NewYorkDate(c.now())
	page, err := c.client.get(ctx, request{
		url:   SEC + "/files/company_tickers.json",
		check: func(b []byte) error { _, err := parseTickers(b, today); return err },
	})
	if err != nil {
		return fmt.Errorf("fetch tickers: %w", err)
	}
	entities, err := parseTickers(page.body, today)
	if err != nil {
		return err
	}
	c.tickers.put(today, entities)
	stored, err := c.store.Cursor(ctx, tickersCursor)
	if err != nil {
		return fmt.Errorf("read cursor: %w", err)
	}
	if stored == string(today) {
		return nil
	}
	if err := c.store.PutEntities(ctx, entities); err != nil {
		return fmt.Errorf("store entities: %w", err)
	}
	return c.setCursor(ctx, tickersCursor, string(today))
}

// ensureTickers fetches the list once a day; filings go on without it when it fails.
func (c *Crawler) ensureTickers(ctx context.Context) error {
	if c.tickers.day() == filingwire.NewYorkDate(c.now()) {
		return nil
	}
	err := c.RefreshTickers(ctx)
	if err != nil && !stopped(err) && !errors.Is(err, ErrBlocked) {
		c.log.Warn("tickers not refreshed", "error", err)
		return nil
	}
	return err
}
