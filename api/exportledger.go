package api

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	ledgerName     = "ledger" // in records of exports
	ledgerPageRows = 1000     // read at a time
)

// exportLedger is the export without a feed: the organization's ledger, newest first as the
// list has it.
func (s *Server) exportLedger(c *fiber.Ctx, r *request) error {
	e := &exportRequest{feed: ledgerName, format: formatJSON}
	q, _, err := parseLedger(c, r)
	if err != nil {
		return err
	}
	for name, value := range queryArguments(c) {
		switch name {
		case "format":
			if e.format = value; !slices.Contains(ledgerFormats, value) {
				return queryError(name, "The value is not one of those accepted.", ledgerFormats...)
			}
		case "limit":
			if q.Limit, err = parseLimit(value, true); err != nil {
				return err
			}
		case "kind", "type", "requestId", "request_id", "since", ignoredParameter:
		default:
			return queryError(name, "The ledger has no such filter; name the feed that has it.")
		}
	}
	e.inline = e.format == formatJSON || wantsJSONOnly(c.Get(fiber.HeaderAccept))
	total, err := s.Delivery.LedgerCount(c.UserContext(), q)
	if err != nil {
		return ledgerUnavailable(err)
	}
	if q.Limit > 0 {
		total = min(total, uint64(q.Limit))
	}
	if e.inline && total > maxInlineRows {
		return errInlineRows
	}
	b := &exportBody{conn: c.Context().Conn(), left: q.Limit, rows: newRowCounter(e.format, 0)}
	b.sources = []exportSource{func(ctx context.Context, limit int) (io.ReadCloser, error) {
		q.Limit = limit
		rows := &ledgerRows{ctx: ctx, server: s, query: q}
		return rows, rows.page()
	}}
	if err := s.startExport(c.UserContext(), r, b, e, total); err != nil {
		return err
	}
	return s.sendExport(c, b, e)
}

var ledgerFormats = []string{formatJSON, formatNDJSON}

// ledgerRows reads the ledger page by page as lines.
type ledgerRows struct {
	ctx    context.Context
	server *Server
	query  filingwire.LedgerQuery // Limit: of all pages, 0 = none
	out    bytes.Buffer
	read   int
	last   bool // out holds the last page
}

func (l *ledgerRows) page() error {
	l.out.Reset()
	q := l.query
	q.Limit = ledgerPageRows
	if l.query.Limit > 0 {
		q.Limit = min(ledgerPageRows, l.query.Limit-l.read)
	}
	found, err := l.server.Delivery.Ledger(l.ctx, q)
	if err != nil {
		return ledgerUnavailable(err)
	}
	for i := range found {
		if err := appendJSON(&l.out, l.server.ledgerView(q.OrgID, &found[i])); err != nil {
			return err
		}
		l.query.Before = &found[i].LedgerPosition
	}
	l.read += len(found)
	l.last = len(found) < ledgerPageRows || l.query.Limit > 0 && l.read >= l.query.Limit
	return nil
}

func (l *ledgerRows) Read(p []byte) (int, error) {
	for l.out.Len() == 0 {
		if l.last {
			return 0, io.EOF
		}
		if err := l.page(); err != nil {
			return 0, err
		}
	}
	return l.out.Read(p)
}

func (l *ledgerRows) Close() error { return nil }
