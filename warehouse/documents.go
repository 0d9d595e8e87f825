package warehouse

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var (
	filings = newTable("filings", "document_id", "String", "version", "UInt64", "form", "String", "filing_date", "Date",
		"ciks", "Array(String)", "names", "Array(String)", "accepted_at", nullableDateTimeType, "report_date", "Nullable(Date32)",
		"retrieved_at", dateTimeType, "url", "String", "source_file", "String", "seen_at", nullableDateTimeType, "ticker", "String")
	rawDocuments = newTable("raw_documents", "document_id", "String", "version", "UInt64", "header", "String",
		"body", "String", "canonical", "String", "offsets", "String")
)

func (w *Warehouse) insertDocuments(ctx context.Context, c contents, version uint64) error {
	documents := sorted(c.documents)
	err := w.insert(ctx, rawDocuments, len(documents), func(i int) ([]any, error) {
		d := documents[i]
		header, err := json.Marshal(d.Message)
		if err != nil {
			return nil, fmt.Errorf("document %s: %w", d.ID, err)
		}
		return []any{d.ID, version, header, d.Message.Body, d.Canonical, d.Offsets}, nil
	})
	if err != nil {
		return err
	}
	return w.insert(ctx, filings, len(documents), func(i int) ([]any, error) { return filingValues(documents[i], version) })
}

func filingValues(d *filingwire.RawDocument, version uint64) ([]any, error) {
	m := d.Message
	if r := m.Release; r != nil {
		return []any{d.ID, version, string(r.SourceType), r.PublicationDate().Time(), []string{}, []string{r.Title},
			nullableTime(&r.PublishedAt), nil, columnTime(m.RetrievedAt), r.URL, m.SourceFile, nullableTime(&m.SeenAt), ""}, nil
	}
	f := m.Filing
	day, err := filingwire.ParseDate(string(f.FilingDate))
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", d.ID, err)
	}
	ciks, names := make([]string, len(f.Filers)), make([]string, len(f.Filers))
	for i, filer := range f.Filers {
		ciks[i], names[i] = filer.CIK, filer.Name
	}
	return []any{d.ID, version, f.Form, day.Time(), ciks, names, nullableTime(f.AcceptedAt), columnValue(f.ReportDate),
		columnTime(m.RetrievedAt), f.URL, m.SourceFile, nullableTime(&m.SeenAt), d.Ticker}, nil
}

const selectDocument = "SELECT document_id, header, body, canonical, offsets FROM raw_documents FINAL"

func scanDocument(r driver.Rows, d *filingwire.RawDocument) error {
	var header, body []byte
	if err := r.Scan(&d.ID, &header, &body, &d.Canonical, &d.Offsets); err != nil {
		return err
	}
	d.Message = new(filingwire.Message)
	if err := json.Unmarshal(header, d.Message); err != nil {
		return fmt.Errorf("header of %s: %w", d.ID, err)
	}
	d.Message.Body = body
	return nil
}

// Document returns a document as it was fetched, with its canonical text.
func (w *Warehouse) Document(ctx context.Context, id string) (*filingwire.RawDocument, error) {
	d, ok, err := one(ctx, w, scanDocument, selectDocument+" WHERE document_id = {id:String}", named("id", id))
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if !ok {
		return nil, notFound("document")
	}
	return &d, nil
}
