package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	ssePath          = "/v1/stream/sse"
	mediaEventStream = "text/event-stream"
	transportSSE     = "sse"
)

func (s *Server) registerSSE() {
	op := huma.Operation{OperationID: "streamEvents", Method: http.MethodGet, Path: ssePath, Summary: "Events as they happen, as Server-Sent Events", Tags: []string{streamTag},
		Description: "Each message has the event's type in event, the event in data and a cursor in id: a client that reconnects sends it as Last-Event-ID and misses nothing. Without cursor the stream begins now. A comment is sent every 15 seconds at the latest. A reader that is too slow is cut off; it resumes from its cursor.",
		Parameters: []*huma.Param{
			queryParam("stream_id", "Events of a subscription; default: all events", &huma.Schema{Type: huma.TypeString}),
			queryParam("cursor", "Begin after it; the header Last-Event-ID wins", &huma.Schema{Type: huma.TypeString}),
			{Name: "Last-Event-ID", In: "header", Description: "The id of the last message", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		Errors:    []int{http.StatusPaymentRequired, http.StatusNotFound, http.StatusConflict},
		Responses: map[string]*huma.Response{"200": {Description: "A stream of events", Content: map[string]*huma.MediaType{mediaEventStream: {Schema: &huma.Schema{Type: huma.TypeString}}}}},
	}
	s.handle(op, access{meter: meterStreamEvent, metersItself: true}, s.serveSSE)
}

func (s *Server) serveSSE(c *fiber.Ctx, r *request) error {
	r.units = 0 // each event is metered by itself
	id, err := nonEmptyValue(c, "stream_id")
	if err != nil {
		return err
	}
	view, err := s.streamViewOf(c.UserContext(), r.org, r.caller.livemode, id, transportSSE)
	if err != nil {
		return err
	}
	cursor, _ := queryValue(c, "cursor")
	if last := c.Get("Last-Event-ID"); last != "" {
		cursor = last
	}
	from, err := s.openStreamCursor(r.org.ID, id, cursor)
	if err != nil {
		return err
	}
	secret, authorization := c.Get("X-Api-Key"), c.Get(fiber.HeaderAuthorization)
	reader, err := s.openStream(c.UserContext(), view, from, func(ctx context.Context) error {
		who, err := s.credentialOf(ctx, secret, authorization)
		if err == nil && who.org.ID != view.org.ID { // the token's organization is linked to another one by now
			return errNotLinked
		}
		return err
	})
	if err != nil {
		return err
	}
	c.Status(http.StatusOK).Set(fiber.HeaderContentType, mediaEventStream)
	c.Set("X-Accel-Buffering", "no") // proxies must pass events on at once
	if c.Method() == fiber.MethodHead {
		reader.close()
		return nil
	}
	c.Response().SetBodyStream(&sseBody{reader: reader, conn: c.Context().Conn(), now: s.Now}, -1)
	return nil
}

// sseBody renders a stream as Server-Sent Events. It blocks in Read until there is something
// to send; Close is called when the client has left.
type sseBody struct {
	reader *streamReader
	conn   net.Conn
	now    func() time.Time
	begun  bool
	beat   time.Time      // of the last sign of life
	events []*sharedEntry // not yet in buf
	buf    []byte         // not yet read; shared with other readers
	err    error
}

func (b *sseBody) Read(p []byte) (int, error) {
	for len(b.buf) == 0 && !b.nextFrame() {
		if b.err != nil {
			return 0, b.err
		}
		b.fill()
	}
	if err := b.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	n := 0
	for n < len(p) && (len(b.buf) > 0 || b.nextFrame()) {
		c := copy(p[n:], b.buf)
		n, b.buf = n+c, b.buf[c:]
	}
	return n, nil
}

// nextFrame makes the next event what is read.
func (b *sseBody) nextFrame() bool {
	if len(b.events) == 0 {
		return false
	}
	e, v := b.events[0], &b.reader.streamView
	b.events = b.events[1:]
	body := e.body(v.org.ID) // JSON without line breaks
	b.buf = e.frame(v.key(), func() []byte {
		return fmt.Appendf(make([]byte, 0, len(body)+200), "id: %s\nevent: %s\ndata: %s\n\n", b.reader.s.sealStreamCursor(v.org.ID, v.streamID, e.Position), e.Event.Type, body)
	})
	return true
}

func (b *sseBody) fill() {
	if !b.begun {
		b.begun, b.beat = true, b.now()
		b.buf = []byte("retry: 2000\n\n") // the headers leave with it
		return
	}
	events, _, err := b.reader.next(b.reader.s.stopping)
	switch {
	case errors.Is(err, errHeartbeat):
		if now := b.now(); now.Sub(b.beat) >= b.reader.s.beat {
			b.beat = now
			b.buf = []byte(": " + filingwire.InstantOf(now).String() + "\n\n")
		}
	case b.reader.s.stopping.Err() != nil:
		b.err = io.EOF // a whole stream: the client connects again, elsewhere
	case err != nil:
		b.fail(err)
	default:
		b.beat, b.events = b.now(), events
	}
}

// fail tells the client why the stream ends.
func (b *sseBody) fail(err error) {
	b.err = io.EOF
	if e := streamFault(err); e != nil {
		b.buf = []byte("event: error\ndata: {\"code\":\"" + string(e.Code) + "\",\"message\":\"" + e.Message + "\"}\n\n")
		return
	}
	b.err = io.ErrUnexpectedEOF // too slow, or the warehouse is away: resume from the cursor
}

// streamFault is what a reader is told of an error: nil = to come again.
func streamFault(err error) *filingwire.Error {
	var e *filingwire.Error
	if errors.As(err, &e) && answers[e.Code].status != 0 && answers[e.Code].status < 500 {
		return e
	}
	return nil
}

func (b *sseBody) Close() error {
	b.reader.close()
	return nil
}
