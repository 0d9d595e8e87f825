// Package api serves the HTTP contract: the feeds, exports, identity and operations.
package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	bodyLimit      = 1 << 20
	headerLimit    = 16 << 10
	requestTimeout = 30 * time.Second
	readTimeout    = 30 * time.Second
	// writeTimeout bounds a reply, and one chunk of an export.
	writeTimeout = time.Minute
	idleTimeout  = 2 * time.Minute
)

// eventStore holds the rows of the feeds.
type eventStore interface {
	// State stands for all that lists of the feed are made of, as it was at most a moment ago.
	State(ctx context.Context, feed *filingwire.Feed) (string, error)
	List(ctx context.Context, q filingwire.FeedQuery) ([]filingwire.ReadRow, error)
	Row(ctx context.Context, feed *filingwire.Feed, id string, agent bool) (*filingwire.ReadRow, error)
	Count(ctx context.Context, q filingwire.FeedQuery) (uint64, error)
	Export(ctx context.Context, q filingwire.FeedQuery) (io.ReadCloser, error)
	// ExportFlat is Export in flat columns, as csv or parquet.
	ExportFlat(ctx context.Context, q filingwire.FeedQuery, format string) (io.ReadCloser, error)
	// ChangesEnd is the end of the change log of a feed, nil = of all.
	ChangesEnd(ctx context.Context, feed *filingwire.Feed) (uint64, error)
	// Tenures returns whom a ticker stands for and when.
	Tenures(ctx context.Context, ticker string) ([]filingwire.Tenure, error)
	Coverage(ctx context.Context, feed *filingwire.Feed, from, to filingwire.Date) ([]filingwire.CoverageDay, error)
	traceStore
}

// accountStore holds organizations and their keys.
type accountStore interface {
	// KeysByHash and OrganizationsByID return those that exist, in no order.
	KeysByHash(ctx context.Context, hashes []string) ([]filingwire.APIKey, error)
	OrganizationsByID(ctx context.Context, ids []string) ([]filingwire.Organization, error)
	Organization(ctx context.Context, id string) (*filingwire.Organization, error)
	keyStore
	linkStore
	claimStore
	billingStore
}

// Config of a Server.
type Config struct {
	Events   eventStore
	Accounts accountStore
	Recorder recorder // of what happens to accounts; nil = nothing is recorded
	// Delivery holds the ledger, webhooks and streams; nil = the server has none of them.
	Delivery deliveryStore
	// InsecureWebhooks, for development, lets webhooks go to http and to any address.
	InsecureWebhooks bool
	// Usage takes what was metered; default: Accounts, without the broker in between.
	Usage usageStore
	// UsageJournal is a directory where usage stands until Usage has taken it, so that a kill of
	// this process loses none; several processes may share it. "" = memory alone: a kill loses
	// what was metered in the last moments.
	UsageJournal string
	// OnUsage is told of usage that was taken: how long ago the oldest of it was metered.
	OnUsage func(age time.Duration)
	Feeds   []*filingwire.Feed // default: all
	// PublicURL is where clients reach the server; no header of a request ever builds a URL.
	PublicURL string
	Secret    []byte // 32 bytes, from which every key of the server is derived
	Version   string // default "dev"
	OAuth     OAuth  // zero: bearer tokens are refused
	Stripe    Stripe // zero: nothing is bought, and usage is settled elsewhere
	// KeyLimit is how many active keys an organization may have; default: that of its plan.
	KeyLimit func(*filingwire.Organization) int
	// Ready names the checks of /readyz.
	Ready map[string]func(context.Context) error
	// OnDelivery is told of every attempt to deliver an event: its outcome, one of
	// DeliveryOutcomes, how long it took and how old the event was at its end.
	OnDelivery func(outcome string, attempt int, took, age time.Duration)
	// OnReply is told of every reply; route is the operation's pattern, "" = none.
	OnReply func(route, method string, status int, took time.Duration)
	Logger  *slog.Logger
	Now     func() time.Time
}

func (c *Config) validate() error {
	var faults []error
	if c.Events == nil {
		faults = append(faults, errors.New("no event store"))
	}
	if c.Accounts == nil {
		faults = append(faults, errors.New("no account store"))
	}
	if len(c.Secret) != 32 {
		faults = append(faults, fmt.Errorf("secret of %d bytes instead of 32", len(c.Secret)))
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		faults = append(faults, fmt.Errorf("public URL %q is not an http(s) address", c.PublicURL))
	}
	return errors.Join(append(faults, c.OAuth.validate(), c.Stripe.validate())...)
}

// Server answers requests.
type Server struct {
	Config
	app     *fiber.App
	mcp     *mcpServer
	huma    huma.API
	keys    *keyring
	tokens  *tokenVerifier // nil = no bearer tokens
	tenant  *tenantMetadata
	cursors *cursorSealer
	openAPI []byte
	pages
	reads *readCache

	metering *metering
	metered  sync.WaitGroup // what runs until base ends

	sender      *webhookSender
	dispatching atomic.Pointer[dispatcher] // nil = not in this process
	retries     []time.Duration            // from one attempt to the next
	queued      int                        // deliveries of an endpoint in memory
	held        time.Duration              // until a delivery is looked at again that may not be made now
	tickets     *ticketSealer
	holders     ticketHolders
	hub         *hub
	beat        time.Duration  // of open streams
	recheck     time.Duration  // of their credentials
	streaming   sync.WaitGroup // WebSockets
	// stopping ends open streams, which would hold up a shutdown.
	stopping context.Context
	stop     context.CancelFunc
	paid     paidEvents

	// base is the parent of every request's context; cancel ends running queries.
	base   context.Context
	cancel context.CancelFunc

	creating  sync.Mutex // keys are created one at a time
	budgeting sync.Mutex // so are budgets changed

	mu     sync.Mutex
	ln     net.Listener
	closed bool
}

// New builds a server; it reports all faults of the configuration at once.
func New(config Config) (*Server, error) {
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	if config.Feeds == nil {
		config.Feeds = []*filingwire.Feed{filingwire.AuditorChanges, filingwire.Restatements,
			filingwire.OfficerChanges, filingwire.VotingResultsFeed, filingwire.EnforcementActions}
	}
	if config.Version == "" {
		config.Version = "dev"
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	config.Logger = slog.New(redacting{config.Logger.Handler()})
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Recorder == nil {
		config.Recorder = noRecorder{}
	}
	if config.OnReply == nil {
		config.OnReply = func(string, string, int, time.Duration) {}
	}
	if config.OnDelivery == nil {
		config.OnDelivery = func(string, int, time.Duration, time.Duration) {}
	}
	if config.KeyLimit == nil {
		config.KeyLimit = planKeyLimit
	}
	if config.Usage == nil {
		config.Usage = config.Accounts
	}
	config.PublicURL = strings.TrimRight(config.PublicURL, "/")
	s := &Server{Config: config}
	s.base, s.cancel = context.WithCancel(context.Background())
	s.reads = newReadCache(config.Now)
	s.stopping, s.stop = context.WithCancel(s.base)
	s.keys = newKeyring(config.Accounts, config.Now, config.Logger)
	s.metering = newMetering(config.Accounts, s.keys.orgs, config.Usage, &config.Stripe, config.Now, config.Logger)
	s.metering.announce = s.announceThresholds
	if err := s.openOutbox(); err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	s.tokens, s.tenant = newTokenVerifier(config), newTenantMetadata(config)
	var err error
	if s.cursors, err = newCursorSealer(config.Secret); err != nil {
		return nil, err
	}
	if err := s.prepareDelivery(); err != nil {
		return nil, err
	}
	if s.pages, err = newPages(config); err != nil {
		return nil, err
	}
	s.app = fiber.New(fiber.Config{
		// Without it every string of a request is a view into a buffer that the next
		// request overwrites.
		Immutable:                    true,
		CaseSensitive:                true,
		BodyLimit:                    bodyLimit,
		ReadBufferSize:               headerLimit,
		WriteBufferSize:              headerLimit,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.refuse,
	})
	s.app.Use(s.open)
	s.huma = humafiber.NewWithGroup(s.app, headToo{s.app}, newHumaConfig(config.PublicURL, config.Version))
	s.huma.UseMiddleware(s.admit)
	s.registerOperations()
	s.registerIdentity()
	s.registerKeys()
	s.registerBilling()
	s.registerStripe()
	s.registerWellKnown()
	s.registerFeeds()
	s.registerExport()
	if s.Delivery != nil {
		s.registerLedger()
		s.registerWebhooks()
		s.registerStreams()
	}
	s.registerTraces()
	s.registerDocuments()
	s.registerConsole()
	s.registerReference()
	s.registerCoverage()
	s.registerMCP()
	s.nameEventTypes()
	if s.openAPI, err = describe(s.huma.OpenAPI()); err != nil {
		return nil, err
	}
	if err := s.openMCP(); err != nil {
		return nil, err
	}
	s.app.Server().Handler = knownMethods(s.enterConsole(s.app.Handler()))
	s.metered.Go(func() { s.keys.run(s.base) })
	s.metered.Go(func() { s.metering.run(s.base) })
	s.metered.Go(func() { s.metering.outbox.run(s.base) })
	return s, nil
}

// prepareDelivery derives the keys of webhooks and streams.
func (s *Server) prepareDelivery() (err error) {
	s.paid.ids, s.retries, s.queued, s.held = map[string]bool{}, retryDelays, maxQueuedTasks, heldFor
	s.beat, s.recheck = streamBeat, streamRecheck
	s.hub = newHub(s.Delivery, s.Logger)
	s.sender = &webhookSender{client: newWebhookClient(s.InsecureWebhooks, nil), now: s.Now}
	if s.sender.sealer, err = newSecretSealer(s.Secret); err != nil {
		return err
	}
	s.tickets, err = newTicketSealer(s.Secret)
	return err
}

// headToo answers HEAD wherever GET is answered.
type headToo struct{ fiber.Router }

func (r headToo) Add(method, path string, handlers ...fiber.Handler) fiber.Router {
	if method == fiber.MethodGet {
		r.Router.Add(fiber.MethodHead, path, handlers...)
	}
	return r.Router.Add(method, path, handlers...)
}

// OpenAPI is the document served at /openapi.json.
func (s *Server) OpenAPI() []byte { return s.openAPI }
