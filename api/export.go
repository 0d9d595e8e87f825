package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	exportPath      = "/v1/events/export"
	exportAliasPath = "/v1/delivery/events/export"
	allFeeds        = "all"
	formatJSON      = "json"
	formatNDJSON    = "ndjson"
	formatCSV       = "csv"
	formatParquet   = "parquet"
	maxInlineRows   = 10_000
	watermarkHeader = "SECAPI-Watermark"
	rowCountHeader  = "SECAPI-Row-Count" // when the export began; left out when it was not counted

	// recordTimeout bounds the record of an export that has ended.
	recordTimeout = 10 * time.Second
)

var exportFormats = []string{formatJSON, formatNDJSON, formatCSV, formatParquet}

func (s *Server) registerExport() {
	// The ledger's export takes any credential, a feed's one that reads feeds.
	a := access{meter: meterEventExport, metersItself: true}
	op := exportOperation(s.huma.OpenAPI(), s.Feeds)
	s.handle(op, a, s.export)
	op.OperationID, op.Path, op.Responses = "exportDeliveryEvents", exportAliasPath, exportResponses(s.huma.OpenAPI(), s.Feeds)
	op.Errors = nil
	s.handle(op, a, s.export)
}

func (s *Server) feedNames() []string {
	names := make([]string, 0, len(s.Feeds)+1)
	for _, f := range s.Feeds {
		names = append(names, f.Name)
	}
	return append(names, allFeeds)
}

// exportRequest is what an export asks for beside the filters of its listing.
type exportRequest struct {
	*listing
	feed   string // name, or all
	format string
	inline bool // the rows as text in one JSON object
}

func (s *Server) parseExport(c *fiber.Ctx, r *request) (*exportRequest, error) {
	if !r.caller.has(filingwire.ScopeReadSEC) {
		return nil, scopeError(filingwire.ScopeReadSEC)
	}
	e := &exportRequest{format: formatJSON}
	e.feed, _ = queryValue(c, "feed")
	var feed *filingwire.Feed // nil = all
	if i := slices.IndexFunc(s.Feeds, func(f *filingwire.Feed) bool { return f.Name == e.feed }); i >= 0 {
		feed = s.Feeds[i]
	} else if e.feed != allFeeds {
		return nil, queryError("feed", "Name the feed to export.", s.feedNames()...)
	}
	if format, ok := queryValue(c, "format"); ok {
		if !slices.Contains(exportFormats, format) {
			return nil, queryError("format", "The value is not one of those accepted.", exportFormats...)
		}
		e.format = format
	}
	if feed == nil && isFlat(e.format) {
		return nil, queryError("feed", "A flat file holds one feed; export all of them as lines or JSON.", s.feedNames()[:len(s.Feeds)]...)
	}
	e.inline = e.format == formatJSON || e.format == formatNDJSON && wantsJSONOnly(c.Get(fiber.HeaderAccept))
	var err error
	e.listing, err = parseListing(queryArguments(c), feed, true)
	return e, err
}

func isFlat(format string) bool { return format == formatCSV || format == formatParquet }

func (s *Server) export(c *fiber.Ctx, r *request) error {
	if _, ok := queryValue(c, "feed"); !ok && s.Delivery != nil {
		return s.exportLedger(c, r)
	}
	e, err := s.parseExport(c, r)
	if err != nil {
		return err
	}
	body, err := s.openExport(c, r, e)
	if err != nil {
		return err
	}
	return s.sendExport(c, body, e)
}

// sendExport answers with the body: as a stream, or whole inside JSON.
func (s *Server) sendExport(c *fiber.Ctx, body *exportBody, e *exportRequest) error {
	encoding := acceptedEncoding(c.Get(fiber.HeaderAcceptEncoding))
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if e.inline {
		defer body.Close()
		if err := writeInline(c, body, e.format, encoding); err != nil {
			body.err = err // though its rows may have ended well: nothing of them is sent
			return err
		}
		body.describe(c)
		return nil
	}
	c.Status(http.StatusOK).Set(fiber.HeaderContentType, exportMedia[e.format])
	if isFlat(e.format) {
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+e.feed+"."+e.format+`"`)
	}
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	if c.Method() == fiber.MethodHead {
		body.describe(c)
		return body.Close()
	}
	if err := body.next(); err != nil { // while the reply can still be an error
		body.end(err)
		body.Close()
		c.Response().Header.Del(fiber.HeaderContentEncoding)
		c.Response().Header.Del(fiber.HeaderContentDisposition)
		return err
	}
	body.describe(c)
	// A plain stream: a read error breaks the chunked body off, and Close is called when the
	// client leaves, which cancels the query.
	c.Response().SetBodyStream(compress(body, encoding), -1)
	return nil
}

// describe sets the headers that tell of the export.
func (b *exportBody) describe(c *fiber.Ctx) {
	if b.watermark != "" {
		c.Set(watermarkHeader, b.watermark)
	}
	if b.total != "" {
		c.Set(rowCountHeader, b.total)
	}
}

// openExport resolves the filters and reserves the price of the export, which is settled on the
// rows sent, or released when it breaks off. It reads nothing yet but the end of the change
// log, and that first: rows that come later are the next export's.
func (s *Server) openExport(c *fiber.Ctx, r *request, e *exportRequest) (*exportBody, error) {
	ctx, q := c.UserContext(), e.query
	end, err := s.Events.ChangesEnd(ctx, q.Feed)
	if err != nil {
		return nil, err
	}
	mark, err := s.openWatermark(e.binding(r), e.updatedAfter)
	if err != nil {
		return nil, err
	}
	if mark.begun {
		q.Changed = &filingwire.ChangeRange{After: mark.position, End: max(end, mark.position), Gone: !isFlat(e.format)}
	}
	none, err := s.resolveCIKs(ctx, e.listing, &q)
	if err != nil {
		return nil, err
	}
	if none {
		q.CIKs = []string{}
	}
	b := &exportBody{conn: c.Context().Conn(), left: q.Limit}
	var total uint64
	// A few rows are one unit, however many there are.
	uncounted := q.Limit > 0 && q.Limit <= exportUnitRows && e.format != formatParquet
	for _, feed := range s.Feeds {
		if e.query.Feed != nil && feed != e.query.Feed {
			continue
		}
		q.Feed = feed
		b.sources = append(b.sources, s.exportSource(q, e.format))
		if uncounted {
			continue
		}
		n, err := s.Events.Count(ctx, q)
		if err != nil {
			return nil, err
		}
		total += n
	}
	whole := q.Limit == 0
	if q.Limit > 0 {
		whole = !uncounted && total <= uint64(q.Limit)
		total = min(total, uint64(q.Limit))
	}
	if e.inline && total > maxInlineRows {
		return nil, errInlineRows
	}
	if whole {
		mark = watermark{begun: true, position: max(end, mark.position)}
	} // else the rows left out come again
	b.watermark = s.sealWatermark(e.binding(r), mark)
	if !uncounted {
		b.total = strconv.FormatUint(total, 10)
	}
	b.rows = newRowCounter(e.format, int(total))
	return b, s.startExport(ctx, r, b, e, total)
}

// exportSource opens the export of one feed.
func (s *Server) exportSource(q filingwire.FeedQuery, format string) exportSource {
	return func(ctx context.Context, limit int) (io.ReadCloser, error) {
		q := q
		q.Limit = limit
		if isFlat(format) {
			return s.Events.ExportFlat(ctx, q, format)
		}
		return s.Events.Export(ctx, q)
	}
}

// startExport reserves the price of total rows and says what is done when the export ends.
func (s *Server) startExport(ctx context.Context, r *request, b *exportBody, e *exportRequest, total uint64) (err error) {
	r.units = exportUnits(total)
	if b.charge, err = s.reserve(ctx, r, meterEventExport, r.units); err != nil {
		return err
	}
	b.ctx, b.cancel = context.WithCancel(s.base) // an export outlives the time that a request has
	b.done = func(rows int, err error) {
		attrs := []any{"requestId", r.id, "orgId", r.org.ID, "feed", e.feed, "format", e.format, "rows", rows, "duration", s.Now().Sub(r.start)}
		defer b.charge.release()
		if err != nil {
			s.Logger.Warn("export broke off", append(attrs, "error", err)...)
			return
		}
		b.charge.settle(r.id, exportUnits(uint64(rows)))
		s.Logger.Info("export ended", attrs...)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(b.ctx), recordTimeout)
		defer cancel()
		if err := s.record(ctx, r, filingwire.EventExportCompleted, ExportCompleted{Feed: e.feed, Format: e.format, Rows: rows, Watermark: b.watermark}); err != nil {
			s.Logger.Error("export not recorded", append(attrs, "error", err)...) // it is sent: nobody is left to be told
		}
	}
	return nil
}

// ExportCompleted is the data of the event export.completed.
type ExportCompleted struct {
	Feed      string `json:"feed"`
	Format    string `json:"format"`
	Rows      int    `json:"rows"`
	Watermark string `json:"watermark,omitempty"`
}

// wantsJSONOnly tells whether a client admits JSON but no NDJSON.
func wantsJSONOnly(accept string) bool {
	return strings.Contains(accept, fiber.MIMEApplicationJSON) &&
		!strings.Contains(accept, "ndjson") && !strings.Contains(accept, "*/*") && !strings.Contains(accept, "application/*")
}
