package warehouse

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var entities = newTable("entities", "ticker", "String", "cik", "String", "name", "String", "valid_from", "Date", "valid_to", "Date")

// PutEntities adds observations; they merge with those of the same ticker and CIK.
func (w *Warehouse) PutEntities(ctx context.Context, observed []filingwire.Entity) error {
	return w.insert(ctx, entities, len(observed), func(i int) ([]any, error) {
		e := observed[i]
		for _, d := range []filingwire.Date{e.ValidFrom, e.ValidTo} {
			if _, err := filingwire.ParseDate(string(d)); err != nil {
				return nil, fmt.Errorf("entity %s: %w", e.CIK, err)
			}
		}
		return []any{strings.ToUpper(e.Ticker), e.CIK, e.Name, e.ValidFrom.Time(), e.ValidTo.Time()}, nil
	})
}

// TickerPeriods returns who bore the ticker, and when, latest first.
func (w *Warehouse) TickerPeriods(ctx context.Context, ticker string) ([]filingwire.Entity, error) {
	periods, err := query(ctx, w, scanEntity, selectEntity+" WHERE ticker = {ticker:String} ORDER BY valid_to DESC, cik",
		named("ticker", strings.ToUpper(ticker)))
	if err != nil {
		return nil, fmt.Errorf("resolve ticker: %w", err)
	}
	return periods, nil
}

// Tenures returns whom the ticker stands for and when, earliest first; nobody if it is unknown.
func (w *Warehouse) Tenures(ctx context.Context, ticker string) ([]filingwire.Tenure, error) {
	periods, err := w.TickerPeriods(ctx, ticker)
	return filingwire.Tenures(periods), err
}

// TickerOf returns the ticker that the CIK is known to have borne on a day, of several the
// one borne since most recently; "" where no observation proves one.
func (w *Warehouse) TickerOf(ctx context.Context, cik string, on filingwire.Date) (string, error) {
	e, _, err := one(ctx, w, scanEntity, selectEntity+" WHERE cik = {cik:String} AND {on:Date} BETWEEN valid_from AND valid_to"+
		" ORDER BY valid_from DESC, ticker LIMIT 1", named("cik", cik), named("on", string(on)))
	if err != nil {
		return "", fmt.Errorf("find ticker: %w", err)
	}
	return e.Ticker, nil
}

const selectEntity = "SELECT cik, ticker, name, valid_from, valid_to FROM entities FINAL"

func scanEntity(r driver.Rows, e *filingwire.Entity) error {
	var from, to time.Time
	err := r.Scan(&e.CIK, &e.Ticker, &e.Name, &from, &to)
	e.ValidFrom, e.ValidTo = filingwire.DateOf(from), filingwire.DateOf(to)
	return err
}
