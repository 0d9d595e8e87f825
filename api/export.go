package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	exportPath    = "/v1/events/export"
	allFeeds      = "all"
	formatJSON    = "json"
	formatNDJSON  = "ndjson"
	mediaNDJSON   = "application/x-ndjson"
	maxInlineRows = 10_000
	maxInlineSize = 64 << 20
)

var exportFormats = []string{formatJSON, formatNDJSON}

func (s *Server) registerExport() {
	a := access{scope: filingwire.ScopeReadSEC, meter: meterEventExport, metersItself: true}
	s.handle(exportOperation(s.huma.OpenAPI(), s.Feeds), a, s.export)
}

func (s *Server) feedNames() []string {
	names := make([]string, 0, len(s.Feeds)+1)
	for _, f := range s.Feeds {
		names = append(names, f.Name)
	}
	return append(names, allFeeds)
}

func (s *Server) export(c *fiber.Ctx, r *request) error {
	name, _ := queryValue(c, "feed")
	var feed *filingwire.Feed // nil = all
	if i := slices.IndexFunc(s.Feeds, func(f *filingwire.Feed) bool { return f.Name == name }); i >= 0 {
		feed = s.Feeds[i]
	} else if name != allFeeds {
		return queryError("feed", "Name the feed to export.", s.feedNames()...)
	}
	format, ok := queryValue(c, "format")
	if !ok {
		format = formatJSON
	} else if !slices.Contains(exportFormats, format) {
		return queryError("format", "The value is not one of those accepted.", exportFormats...)
	}
	l, err := parseListing(queryArguments(c), feed, true)
	if err != nil {
		return err
	}
	body, err := s.openExport(c, r, l)
	if err != nil {
		return err
	}
	if format == formatNDJSON && !wantsJSONOnly(c.Get(fiber.HeaderAccept)) {
		c.Status(http.StatusOK).Set(fiber.HeaderContentType, mediaNDJSON)
		if c.Method() == fiber.MethodHead {
			return body.Close()
		}
		if err := body.next(); err != nil { // while the reply can still be an error
			body.end(err)
			body.Close()
			return err
		}
		// A plain stream: a read error breaks the chunked body off, and Close is called
		// when the client leaves, which cancels the query.
		c.Response().SetBodyStream(body, -1)
		return nil
	}
	defer body.Close()
	if err := writeInline(c, body, format); err != nil {
		body.charge.release()
		return err
	}
	return nil
}

// openExport resolves the filters and reserves the price of the export, which is settled on the
// rows sent, or released when it breaks off. It reads nothing yet.
func (s *Server) openExport(c *fiber.Ctx, r *request, l *listing) (*exportBody, error) {
	q := l.query
	none, err := s.resolveCIKs(c.UserContext(), l, &q)
	if err != nil {
		return nil, err
	}
	b := &exportBody{store: s.Events, conn: c.Context().Conn(), left: q.Limit}
	var total uint64
	uncounted := q.Limit > 0 && q.Limit <= exportUnitRows // one unit, however many rows there are
	for _, feed := range s.Feeds {
		if none || l.query.Feed != nil && feed != l.query.Feed {
			continue
		}
		q.Feed = feed
		b.queries = append(b.queries, q)
		if uncounted {
			continue
		}
		n, err := s.Events.Count(c.UserContext(), q)
		if err != nil {
			return nil, err
		}
		total += n
	}
	if q.Limit > 0 {
		total = min(total, uint64(q.Limit))
	}
	r.units = exportUnits(total)
	if b.charge, err = s.metering.reserve(c.UserContext(), r.org, meterEventExport, r.units); err != nil {
		return nil, err
	}
	b.ctx, b.cancel = context.WithCancel(s.base) // an export outlives the time that a request has
	b.done = func(rows int, err error) {
		attrs := []any{"requestId", r.id, "orgId", r.org.ID, "rows", rows, "duration", s.Now().Sub(r.start)}
		defer b.charge.release()
		if err != nil {
			s.Logger.Warn("export broke off", append(attrs, "error", err)...)
			return
		}
		b.charge.settle(r.id, exportUnits(uint64(rows)))
		s.Logger.Info("export ended", attrs...)
	}
	return b, nil
}

// wantsJSONOnly tells whether a client admits JSON but no NDJSON.
func wantsJSONOnly(accept string) bool {
	return strings.Contains(accept, fiber.MIMEApplicationJSON) &&
		!strings.Contains(accept, "ndjson") && !strings.Contains(accept, "*/*") && !strings.Contains(accept, "application/*")
}

// EventExport is a whole export in one JSON object.
type EventExport struct {
	Object  string `json:"object" enum:"event_export"`
	Format  string `json:"format" enum:"json,ndjson"`
	Count   int    `json:"count"`
	Content string `json:"content" doc:"The rows as text: a JSON array, or one row per line"`
}

// writeInline answers with the export as text inside JSON.
func writeInline(c *fiber.Ctx, body *exportBody, format string) error {
	if body.left == 0 || body.left > maxInlineRows {
		body.left = maxInlineRows + 1 // one more tells that there are too many
	}
	content, err := io.ReadAll(io.LimitReader(body, maxInlineSize+1))
	if err != nil {
		return err
	}
	if len(content) > maxInlineSize || body.rows > maxInlineRows {
		return queryError("format", "There are too many rows for one JSON object; export them as a stream of lines, accepting "+mediaNDJSON+".", formatNDJSON)
	}
	if format == formatJSON {
		content = bytes.TrimSuffix(content, []byte("\n"))
		content = bytes.ReplaceAll(content, []byte("\n"), []byte(","))
		content = slices.Concat([]byte("["), content, []byte("]"))
	}
	return writeJSON(c, EventExport{Object: "event_export", Format: format, Count: body.rows, Content: string(content)})
}

var errTruncated = errors.New("export ends in mid-row")
