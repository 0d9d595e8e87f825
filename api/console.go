package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/filingwire/filingwire"
)

const (
	consolePath        = "/console"
	consoleAPIPath     = consolePath + "/api"
	consoleSessionPath = consolePath + "/session"

	// consoleHeader is one that no form and no link can send.
	consoleHeader = "X-Filingwire-Console"

	codeCrossSite filingwire.Code = "cross_site_request"
	codeNoSession filingwire.Code = "session_ended"
)

var (
	errCrossSite = &filingwire.Error{Code: codeCrossSite, Message: "The console answers its own pages only."}
	errNoSession = &filingwire.Error{Code: codeNoSession, Message: "There is no session, or it has ended. Sign in again."}
)

// The console is a page that calls the same API as every other client. Its calls come to
// /console/api/v1/… with a session cookie; enterConsole turns them into calls to /v1/… with
// the session's key before anything else sees them. So the console can do nothing that the
// key cannot, and is gated, metered and logged as any client is.

// enterConsole gives the requests of a session to next as requests of its key. The others
// pass as they are; consoleRefusal answers them.
func (s *Server) enterConsole(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		target, ok := strings.CutPrefix(string(ctx.RequestURI()), consoleAPIPath)
		if ok && strings.HasPrefix(target, "/v1/") && ownPage(&ctx.Request) {
			if secret, ok := s.sessions.open(string(ctx.Request.Header.Cookie(s.sessions.name)), s.Now()); ok {
				ctx.Request.SetRequestURI(target)
				ctx.Request.Header.DelAllCookies()
				ctx.Request.Header.Del(fiber.HeaderAuthorization)
				ctx.Request.Header.Set("X-Api-Key", secret)
			}
		}
		next(ctx)
	}
}

// ownPage tells whether a page of the console sent the request. Browsers say so themselves
// in Sec-Fetch-Site; where they do not (http beyond loopback), a foreign page's request has
// an Origin that is not the host's. What changes something also needs a header that a page
// can only send to its own origin.
func ownPage(r *fasthttp.Request) bool {
	switch string(r.Header.Method()) {
	case fiber.MethodGet, fiber.MethodHead:
	default:
		if len(r.Header.Peek(consoleHeader)) == 0 {
			return false
		}
	}
	if site := r.Header.Peek("Sec-Fetch-Site"); len(site) > 0 {
		return string(site) == "same-origin"
	}
	origin := r.Header.Peek(fiber.HeaderOrigin)
	if len(origin) == 0 {
		return true // a browser sends it with everything that changes something
	}
	u, err := url.Parse(string(origin))
	return err == nil && u.Host == string(r.Header.Host())
}

func (s *Server) registerConsole() {
	s.app.Get(consolePath+"/config", s.consoleConfig)
	s.app.Get(consoleSessionPath, s.session)
	s.app.Post(consoleSessionPath, s.signIn)
	s.app.Delete(consoleSessionPath, s.signOut)
	s.app.All(consoleAPIPath+"/*", consoleRefusal)
	s.app.Get(consolePath+"/assets/*", s.console.serveAsset)
	s.app.Get(consolePath, s.console.servePage)
	s.app.Get(consolePath+"/*", s.console.servePage)
	s.app.Get("/", func(c *fiber.Ctx) error { return c.Redirect(consolePath, http.StatusSeeOther) })
}

// consoleRefusal answers a call that enterConsole did not take.
func consoleRefusal(c *fiber.Ctx) error {
	switch {
	case !ownPage(c.Request()):
		return errCrossSite
	case !strings.HasPrefix(string(c.Request().RequestURI()), consoleAPIPath+"/v1/"):
		return errNoSuchPath
	}
	return errNoSession
}

// signIn puts an API key into a session. The key is held against the store now and at
// every call of the session, so that revoking it ends the session as fast as any use of it.
func (s *Server) signIn(c *fiber.Ctx) error {
	if !ownPage(c.Request()) {
		return errCrossSite
	}
	if err := checkMediaType(c); err != nil {
		return err
	}
	var body struct {
		Key string `json:"key"`
	}
	if err := json.Unmarshal(c.Body(), &body); err != nil {
		return invalidJSON("The request body is not valid JSON.")
	}
	secret := strings.TrimSpace(body.Key)
	who, err := s.keys.lookup(c.UserContext(), secret)
	if err != nil {
		return err
	}
	now := s.Now()
	end := now.Add(sessionTTL)
	if at := who.caller.expires; at != nil && at.Before(end) {
		end = at.Time
	}
	c.Cookie(s.sessions.cookie(s.sessions.seal(secret, end), end))
	return sendSession(c, true)
}

// session tells a page whether it needs to ask for a key. Only a call of the API tells
// whether the key is still good.
func (s *Server) session(c *fiber.Ctx) error {
	_, ok := s.sessions.open(c.Cookies(s.sessions.name), s.Now())
	return sendSession(c, ok)
}

func sendSession(c *fiber.Ctx, signedIn bool) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(map[string]any{"object": "console_session", "signedIn": signedIn})
}

// signOut makes the browser forget the session.
func (s *Server) signOut(c *fiber.Ctx) error {
	if !ownPage(c.Request()) {
		return errCrossSite
	}
	c.Cookie(s.sessions.cookie("", time.Unix(1, 0)))
	return c.SendStatus(http.StatusNoContent)
}

// consoleFeed is what the console knows of a feed beforehand.
type consoleFeed struct {
	Name      string          `json:"name"`
	Object    string          `json:"object"`
	Item      string          `json:"item"`
	EventType string          `json:"eventType"`
	Summary   string          `json:"summary"`
	Filters   []consoleFilter `json:"filters"`
}

type consoleFilter struct {
	Param  string   `json:"param"`
	Doc    string   `json:"doc"`
	Values []string `json:"values,omitempty"`
	Number bool     `json:"number,omitempty"`
}

// consoleConfig tells the feeds, so that a new one appears in the console by itself.
func (s *Server) consoleConfig(c *fiber.Ctx) error {
	feeds := make([]consoleFeed, 0, len(s.Feeds))
	for _, f := range s.Feeds {
		feed := consoleFeed{Name: f.Name, Object: f.Object, Item: f.Item, EventType: f.EventType, Summary: f.Summary, Filters: []consoleFilter{}}
		for _, filter := range f.Filters {
			number := filter.Op == filingwire.FilterMin || filter.Op == filingwire.FilterMax
			feed.Filters = append(feed.Filters, consoleFilter{Param: filter.Param, Doc: filter.Doc, Values: filter.Enum, Number: number})
		}
		feeds = append(feeds, feed)
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.JSON(map[string]any{"version": s.Version, "publicUrl": s.PublicURL, "feeds": feeds})
}
