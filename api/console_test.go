package api

import (
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// signIn returns the session's cookie.
func signIn(t *testing.T, h *harness, key string) *http.Cookie {
	t.Helper()
	r := h.send(t, "POST", "/console/session", strings.NewReader(`{"key":"`+key+`"}`), "x-api-key", "", "content-type", "application/json", consoleHeader, "1")
	if r.status != 200 {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	cookie, err := http.ParseSetCookie(r.header.Get("Set-Cookie"))
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// page sends a request as a page of the console would.
func page(t *testing.T, h *harness, cookie *http.Cookie, method, path string, headers ...string) *result {
	t.Helper()
	headers = append([]string{"x-api-key", "", "Cookie", cookie.Name + "=" + cookie.Value, consoleHeader, "1", "Sec-Fetch-Site", "same-origin"}, headers...)
	return h.do(t, method, path, headers...)
}

func TestConsoleSession(t *testing.T) {
	h := newHarness(t, nil)
	cookie := signIn(t, h, h.key)
	if !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/console" || cookie.Expires.IsZero() {
		t.Errorf("cookie is %s", cookie)
	}
	if strings.Contains(cookie.Value, h.key) || strings.Contains(h.log.String(), h.key) {
		t.Error("the key is shown")
	}
	r := page(t, h, cookie, "GET", "/console/api/v1/me")
	if r.status != 200 || r.decode(t)["orgId"] != "org_A" {
		t.Errorf("status %d: %s", r.status, r.body)
	}
	if r := page(t, h, cookie, "GET", "/console/session"); r.decode(t)["signedIn"] != true {
		t.Error(r.body)
	}
	if r := h.do(t, "GET", "/console/session"); r.decode(t)["signedIn"] != false {
		t.Error(r.body)
	}
	r = page(t, h, cookie, "DELETE", "/console/session")
	if gone, err := http.ParseSetCookie(r.header.Get("Set-Cookie")); r.status != 204 || err != nil || gone.Value != "" || !gone.Expires.Before(testNow) {
		t.Errorf("status %d, %q", r.status, r.header.Get("Set-Cookie"))
	}
}

func TestConsoleCallsAreThoseOfTheKey(t *testing.T) {
	h := newHarness(t, nil)
	cookie := signIn(t, h, h.key)
	other := h.accounts.add("org_B", "team", nil)
	direct := h.do(t, "GET", "/v1/events/officer-changes?limit=3")
	r := page(t, h, cookie, "GET", "/console/api/v1/events/officer-changes?limit=3")
	for _, name := range []string{"SECAPI-Meter-Class", "SECAPI-Estimated-Cost", "SECAPI-Plan-Key", "SECAPI-Billing-State"} {
		if r.header.Get(name) == "" || r.header.Get(name) != direct.header.Get(name) {
			t.Errorf("%s is %q for the console and %q for a client", name, r.header.Get(name), direct.header.Get(name))
		}
	}
	if r := page(t, h, cookie, "GET", "/console/api/v1/me", "x-api-key", other, "authorization", "Bearer x"); r.decode(t)["orgId"] != "org_A" {
		t.Errorf("another key replaces the session's: %s", r.body)
	}
	checkError(t, page(t, h, cookie, "GET", "/console/api/v1/api_keys"), 403, "insufficient_scope")
	checkError(t, page(t, h, cookie, "GET", "/console/api/v1/nothing"), 404, "not_found")
	checkError(t, page(t, h, cookie, "GET", "/console/api/v1/events/officer-changes?nothing=1"), 400, "invalid_query_parameter")
	checkError(t, page(t, h, cookie, "GET", "/console/api/healthz"), 404, "not_found")
	checkError(t, page(t, h, cookie, "GET", "/console/api/v1/../../healthz"), 404, "not_found")
	checkError(t, h.do(t, "GET", "/v1/me", "x-api-key", "", "Cookie", cookie.Name+"="+cookie.Value), 401, "missing_api_key")
}

func TestConsoleAnswersItsOwnPagesOnly(t *testing.T) {
	h := newHarness(t, nil)
	cookie := signIn(t, h, h.key)
	for name, c := range map[string]struct {
		method  string
		headers []string
	}{
		"another site":         {"GET", []string{"Sec-Fetch-Site", "cross-site"}},
		"another port or host": {"GET", []string{"Sec-Fetch-Site", "same-site"}},
		"typed address":        {"GET", []string{"Sec-Fetch-Site", "none"}},
		"foreign origin":       {"POST", []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example.test"}},
		"opaque origin":        {"POST", []string{"Sec-Fetch-Site", "", "Origin", "null"}},
		"a form":               {"POST", []string{consoleHeader, ""}},
		"a form, deleting":     {"DELETE", []string{consoleHeader, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			checkError(t, page(t, h, cookie, c.method, "/console/api/v1/api_keys", c.headers...), 403, "cross_site_request")
			if c.method == "POST" {
				checkError(t, page(t, h, cookie, "POST", "/console/session", c.headers...), 403, "cross_site_request")
			}
		})
	}
	if r := page(t, h, cookie, "GET", "/console/api/v1/me", "Sec-Fetch-Site", ""); r.status != 200 {
		t.Errorf("a browser without Sec-Fetch-Site gets %d", r.status)
	}
	if r := page(t, h, cookie, "GET", "/console/api/v1/me", "Sec-Fetch-Site", "", "Origin", h.base); r.status != 200 {
		t.Errorf("the own origin gets %d", r.status)
	}
}

func TestConsoleSessionEnds(t *testing.T) {
	h := newHarness(t, nil)
	me := "/console/api/v1/me"
	cookie := signIn(t, h, h.key)

	t.Run("bad cookies", func(t *testing.T) {
		flipped := []byte(cookie.Value)
		flipped[len(flipped)/2] ^= 1
		for _, value := range []string{"", "x", string(flipped), cookie.Value[1:], strings.Repeat("A", 600)} {
			checkError(t, page(t, h, &http.Cookie{Name: cookie.Name, Value: value}, "GET", me), 401, "session_ended")
		}
		other := newHarness(t, func(c *Config) { c.Secret[0]++ })
		checkError(t, page(t, other, cookie, "GET", me), 401, "session_ended")
	})
	t.Run("bad keys", func(t *testing.T) {
		for _, key := range []string{"", "secapi_live_nothing", h.key[:len(h.key)-1]} {
			r := h.send(t, "POST", "/console/session", strings.NewReader(`{"key":"`+key+`"}`), "content-type", "application/json", consoleHeader, "1")
			checkError(t, r, 401, "authentication_failed")
			if r.header.Get("Set-Cookie") != "" {
				t.Error("a cookie all the same")
			}
		}
		checkError(t, h.send(t, "POST", "/console/session", strings.NewReader(`{`), "content-type", "application/json", consoleHeader, "1"), 400, "invalid_json")
		checkError(t, h.send(t, "POST", "/console/session", strings.NewReader(`key=x`), "content-type", "application/x-www-form-urlencoded", consoleHeader, "1"), 415, "unsupported_media_type")
	})
	t.Run("a revoked key ends its session within 5 s", func(t *testing.T) {
		key := h.accounts.add("org_A", "payg", nil)
		cookie := signIn(t, h, key)
		if r := page(t, h, cookie, "GET", me); r.status != 200 {
			t.Fatal(r.body)
		}
		h.accounts.mu.Lock()
		k := h.accounts.keys[filingwire.HashKeySecret(key)]
		at := filingwire.InstantOf(h.clock.now())
		k.RevokedAt = &at
		h.accounts.keys[k.Hash] = k
		h.accounts.mu.Unlock()
		h.clock.advance(5 * time.Second)
		checkError(t, page(t, h, cookie, "GET", me), 401, "authentication_failed")
	})
	t.Run("not after its key", func(t *testing.T) {
		at := filingwire.InstantOf(h.clock.now().Add(time.Hour))
		cookie := signIn(t, h, h.accounts.add("org_A", "payg", func(k *filingwire.APIKey) { k.ExpiresAt = &at }))
		if !cookie.Expires.Equal(at.Truncate(time.Second)) {
			t.Errorf("it expires at %s, the key at %s", cookie.Expires, at)
		}
	})
	t.Run("after twelve hours", func(t *testing.T) {
		cookie := signIn(t, h, h.key)
		h.clock.advance(sessionTTL - time.Second)
		if r := page(t, h, cookie, "GET", me); r.status != 200 {
			t.Error(r.body)
		}
		h.clock.advance(time.Second)
		checkError(t, page(t, h, cookie, "GET", me), 401, "session_ended")
	})
}

func TestConsolePages(t *testing.T) {
	h := newHarness(t, nil)
	for _, path := range []string{"/console", "/console/billing", "/console/events/officer-changes/ofc_1", "/console/whatever"} {
		r := h.do(t, "GET", path, "x-api-key", "", "Accept-Encoding", "identity")
		if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || !strings.Contains(r.body, "<title>Filingwire") {
			t.Errorf("%s: status %d, %.80s", path, r.status, r.body)
		}
		policy := r.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s is not in %s", part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("headers %v", r.header)
		}
	}
	r := h.do(t, "GET", "/console/assets/app.js", "x-api-key", "")
	if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/javascript") {
		t.Fatalf("status %d, %v", r.status, r.header)
	}
	if again := h.do(t, "GET", "/console/assets/app.js", "If-None-Match", r.header.Get("ETag")); again.status != 304 || again.body != "" {
		t.Errorf("status %d", again.status)
	}
	for _, path := range []string{"/console/assets/nothing.js", "/console/assets/index.html", "/console/assets/../api.go"} {
		if r := h.do(t, "GET", path); r.status != 404 && !strings.Contains(r.body, "<title>Filingwire") {
			t.Errorf("%s: status %d", path, r.status)
		}
	}
	config := h.do(t, "GET", "/console/config", "x-api-key", "").decode(t)
	if feeds := config["feeds"].([]any); len(feeds) != len(h.Feeds) {
		t.Errorf("%d feeds instead of %d", len(feeds), len(h.Feeds))
	}
}

// TestConsoleFiles holds the console's sources against what makes them safe and light:
// text is never parsed as markup or code, nothing is loaded from elsewhere.
func TestConsoleFiles(t *testing.T) {
	markup := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|srcdoc|style=|javascript:`)
	elsewhere := regexp.MustCompile(`(?:src|href|from|url\(|import\()\s*[=(]?\s*['"]?(?:https?:)?//`)
	weight, n := 0, 0
	err := fs.WalkDir(consoleFiles, "console", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := fs.ReadFile(consoleFiles, path)
		if err != nil {
			return err
		}
		weight, n = weight+len(b), n+1
		if found := markup.Find(b); found != nil {
			t.Errorf("%s has %s", path, found)
		}
		if found := elsewhere.Find(b); found != nil {
			t.Errorf("%s loads %s", path, found)
		}
		return nil
	})
	if err != nil || n < 10 {
		t.Fatalf("%d files, %v", n, err)
	}
	if weight > 300<<10 {
		t.Errorf("the console weighs %d KiB, 300 are allowed", weight>>10)
	}
	t.Logf("%d files, %d KiB", n, weight>>10)
}
