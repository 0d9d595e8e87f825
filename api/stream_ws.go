package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	ticketsPath       = "/v1/stream/tickets"
	wsPath            = "/v1/stream/ws"
	transportWS       = "websocket"
	maxClientMessage  = 4 << 10
	clientMessages    = 20 // in clientWindow
	clientWindow      = 10 * time.Second
	clientIdle        = 60 * time.Second // without a pong, or anything else
	closeWriteTimeout = time.Second
)

func (s *Server) registerWebSocket() {
	tickets := huma.Operation{OperationID: "createStreamTicket", Method: http.MethodPost, Path: ticketsPath, Summary: "A ticket that opens one WebSocket within 60 seconds",
		Tags: []string{streamTag}}
	a := access{meter: meterAccount}
	a.describe(&tickets)
	huma.Register(s.huma, tickets, func(ctx context.Context, _ *struct{}) (*reply[StreamTicket], error) {
		return replyOf(s.issueTicket(requestOf(ctx)))
	})
	op := huma.Operation{OperationID: "openWebSocket", Method: http.MethodGet, Path: wsPath, Summary: "Events as they happen, over a WebSocket", Tags: []string{streamTag},
		Description: "The first frame is connected; then one frame per event, whose event is the event's type and whose cursor resumes after it. " +
			"A message {\"event\":\"ping\"} is answered with pong. The ticket is the credential.",
		Parameters: []*huma.Param{
			{Name: "ticket", In: "query", Required: true, Description: "token of a stream ticket", Schema: &huma.Schema{Type: huma.TypeString}},
			queryParam("stream_id", "Events of a subscription; default: all events", &huma.Schema{Type: huma.TypeString}),
			queryParam("cursor", "Begin after it; default: now", &huma.Schema{Type: huma.TypeString}),
			queryParam("forms", "Only filings on these forms, separated by commas", &huma.Schema{Type: huma.TypeString}),
			queryParam("tickers", "Only filings of these companies, separated by commas", &huma.Schema{Type: huma.TypeString}),
		},
		Errors:    []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusNotFound, http.StatusUpgradeRequired},
		Responses: map[string]*huma.Response{"101": {Description: "The connection is a WebSocket now"}}}
	s.handle(op, access{public: true, meter: meterStreamEvent}, s.openWebSocket)
}

var errNotWebSocket = &filingwire.Error{Code: codeUpgradeRequired, Message: "This path speaks WebSocket."}

// openWebSocket answers what is wrong while it can still answer, then becomes a WebSocket.
func (s *Server) openWebSocket(c *fiber.Ctx, r *request) error {
	token, err := nonEmptyValue(c, "ticket")
	if err != nil {
		return err
	}
	id, err := nonEmptyValue(c, "stream_id")
	if err != nil {
		return err
	}
	if !websocket.IsWebSocketUpgrade(c) {
		return errNotWebSocket
	}
	ctx := c.UserContext()
	ticket, err := s.useTicket(ctx, token)
	if err != nil {
		return err
	}
	if r.org, err = s.metering.organization(ctx, ticket.OrgID); err != nil {
		return err
	}
	view, err := s.streamViewOf(ctx, r.org, ticket.Livemode, id, transportWS)
	if err != nil {
		return err
	}
	forms, _ := queryValue(c, "forms")
	if view.forms, err = splitList("forms", forms, func(v string) string { return strings.ToUpper(strings.TrimSpace(v)) }); err != nil {
		return err
	}
	tickers, _ := queryValue(c, "tickers")
	if view.tickers, err = splitList("tickers", tickers, func(v string) string { return strings.ToUpper(strings.TrimSpace(v)) }); err != nil {
		return err
	}
	cursor, _ := queryValue(c, "cursor")
	from, err := s.openStreamCursor(r.org.ID, id, cursor)
	if err != nil {
		return err
	}
	reader, err := s.openStream(ctx, view, from, func(ctx context.Context) error { return s.ticketHolder(ctx, ticket) })
	if err != nil {
		return err
	}
	s.streaming.Add(1)
	upgrade := websocket.New(func(conn *websocket.Conn) {
		defer s.streaming.Done()
		defer reader.close()
		(&wsStream{reader: reader, conn: conn, out: make(chan any, 8), bye: make(chan struct{})}).serve()
	}, websocket.Config{HandshakeTimeout: 10 * time.Second, ReadBufferSize: 1 << 10, WriteBufferSize: 4 << 10})
	if err := upgrade(c); err != nil {
		s.streaming.Done()
		reader.close()
		return errNotWebSocket
	}
	return nil
}

// wsStream sends a stream over a WebSocket. One goroutine writes, one reads what the client
// sends, one waits for events.
type wsStream struct {
	reader *streamReader
	conn   *websocket.Conn
	out    chan any      // frames
	bye    chan struct{} // closed when there are no more
}

type wsFilters struct {
	Forms   []string `json:"forms"`
	Tickers []string `json:"tickers"`
}

type wsConnected struct {
	Event        string             `json:"event"`
	ConnectionID string             `json:"connectionId"`
	OrgID        string             `json:"orgId"`
	Filters      wsFilters          `json:"filters"`
	Cursor       string             `json:"cursor"`
	ServerTime   filingwire.Instant `json:"serverTime"`
}

// wsFiling names the filing that an event is about; a key is empty where there is none, such as
// the ticker of a company that is not listed.
type wsFiling struct {
	AccessionNumber string             `json:"accessionNumber"`
	Form            string             `json:"form"`
	Ticker          string             `json:"ticker"`
	CIK             string             `json:"cik"`
	CompletedAt     filingwire.Instant `json:"completedAt"`
}

type wsEvent struct {
	Event       string             `json:"event"`
	ID          string             `json:"id"`
	Filing      *wsFiling          `json:"filing,omitempty"`
	Data        json.RawMessage    `json:"data"`
	Cursor      string             `json:"cursor"`
	DeliveredAt filingwire.Instant `json:"deliveredAt"`
	Replayed    bool               `json:"replayed"`
}

type wsNotice struct {
	Event        string              `json:"event"`
	Code         filingwire.Code     `json:"code,omitempty"`
	Message      string              `json:"message,omitempty"`
	RetryAfterMs int64               `json:"retryAfterMs,omitempty"`
	ServerTime   *filingwire.Instant `json:"serverTime,omitempty"`
}

// serve runs until the client leaves, the reader is cut off or the server stops.
func (w *wsStream) serve() {
	r := w.reader
	ctx, cancel := context.WithCancel(r.s.stopping)
	defer cancel()
	written, read := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		defer cancel()
		w.write(ctx)
	}()
	go func() {
		defer close(read)
		defer cancel()
		w.read(ctx)
	}()
	forms, tickers := r.forms, r.tickers
	if forms == nil {
		forms = []string{}
	}
	if tickers == nil {
		tickers = []string{}
	}
	w.send(ctx, wsConnected{Event: "connected", ConnectionID: filingwire.NewID("conn_"), OrgID: r.org.ID, Filters: wsFilters{forms, tickers},
		Cursor: w.cursor(r.position), ServerTime: w.now()})
	for ctx.Err() == nil {
		events, replayed, err := r.next(ctx)
		if errors.Is(err, errHeartbeat) {
			continue // pings go out by themselves
		}
		if err != nil {
			if e := streamFault(err); e != nil {
				w.send(ctx, wsNotice{Event: "error", Code: e.Code, Message: e.Message})
			}
			break
		}
		for _, e := range events {
			w.send(ctx, wsEvent{Event: e.Event.Type, ID: e.Event.ID, Filing: filingOf(&e.LogEntry), Data: e.Event.Data, Cursor: w.cursor(e.Position),
				DeliveredAt: w.now(), Replayed: replayed})
		}
	}
	close(w.bye)
	<-written
	_ = w.conn.SetReadDeadline(time.Now()) // fails only where the reading ends, too
	<-read                                 // the server uses its buffer again
}

func (w *wsStream) now() filingwire.Instant { return filingwire.InstantOf(w.reader.s.Now()) }

func (w *wsStream) cursor(position uint64) string {
	return w.reader.s.sealStreamCursor(w.reader.org.ID, w.reader.streamID, position)
}

// send hands a frame to the writer.
func (w *wsStream) send(ctx context.Context, frame any) {
	select {
	case w.out <- frame:
	case <-ctx.Done():
	}
}

// write sends frames and pings; at the end it says goodbye. The server closes the connection
// when both directions have ended.
func (w *wsStream) write(ctx context.Context) {
	ping := time.NewTicker(w.reader.s.beat)
	defer ping.Stop()
	for {
		_ = w.conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // fails as the write does
		select {
		case frame := <-w.out:
			if w.conn.WriteJSON(frame) != nil {
				return
			}
			continue
		default:
		}
		select {
		case frame := <-w.out:
			if w.conn.WriteJSON(frame) != nil {
				return
			}
		case <-ping.C:
			if w.conn.WriteMessage(websocket.PingMessage, nil) != nil {
				return
			}
		case <-w.bye:
			w.goodbye()
			return
		case <-ctx.Done():
			w.goodbye()
			return
		}
	}
}

// goodbye tells the client to come again; the connection ends either way.
func (w *wsStream) goodbye() {
	text := websocket.FormatCloseMessage(websocket.CloseServiceRestart, "resume from your cursor")
	_ = w.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(closeWriteTimeout))
}

// read answers pings of the client until it leaves or falls silent.
func (w *wsStream) read(ctx context.Context) {
	w.conn.SetReadLimit(maxClientMessage)
	alive := func(string) error {
		if err := w.conn.SetReadDeadline(time.Now().Add(clientIdle)); err != nil {
			return err
		}
		return ctx.Err() // looked at behind the deadline, which serve sets behind the context's end
	}
	w.conn.SetPongHandler(alive)
	window, count := time.Now(), 0
	for {
		if alive("") != nil {
			return
		}
		_, text, err := w.conn.ReadMessage()
		if err != nil {
			return
		}
		if now := time.Now(); now.Sub(window) >= clientWindow {
			window, count = now, 0
		}
		if count++; count > clientMessages {
			if count == clientMessages+1 {
				left := clientWindow - time.Since(window)
				w.send(ctx, wsNotice{Event: "rate_limited", Message: "Too many messages; they are ignored for a while.", RetryAfterMs: max(left.Milliseconds(), 1)})
			}
			continue
		}
		var message struct{ Event, Type string }
		if strings.TrimSpace(string(text)) == "ping" || json.Unmarshal(text, &message) == nil && (message.Event == "ping" || message.Type == "ping") {
			now := w.now()
			w.send(ctx, wsNotice{Event: "pong", ServerTime: &now})
		}
	}
}

func filingOf(e *filingwire.LogEntry) *wsFiling {
	if !e.Event.Published() {
		return nil
	}
	f := &wsFiling{AccessionNumber: e.Subject.DocumentID, Form: e.Subject.Form, CompletedAt: e.Event.CreatedAt}
	if len(e.Subject.Tickers) > 0 {
		f.Ticker = e.Subject.Tickers[0]
	}
	if len(e.Subject.CIKs) > 0 {
		f.CIK = e.Subject.CIKs[0]
	}
	return f
}
