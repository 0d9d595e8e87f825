package api

import (
	"os"
	"strings"
	"testing"
)

// TestReference: /docs works offline. Its renderer comes with `make build` and `make test`;
// CI must have it.
func TestReference(t *testing.T) {
	h := newHarness(t, nil)
	r := h.do(t, "GET", "/docs", "x-api-key", "", "Accept-Encoding", "identity")
	if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || strings.Contains(r.body, "https:") {
		t.Errorf("status %d, %s", r.status, r.body)
	}
	for _, part := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self';", "frame-ancestors 'none'"} {
		if !strings.Contains(r.header.Get("Content-Security-Policy"), part) {
			t.Errorf("%s is not in %s", part, r.header.Get("Content-Security-Policy"))
		}
	}
	if r := h.do(t, "GET", "/docs/start.js", "x-api-key", ""); r.status != 200 {
		t.Errorf("status %d", r.status)
	}
	checkError(t, h.do(t, "GET", "/docs/nothing.js"), 404, "not_found")
	renderer := h.do(t, "GET", "/docs/"+rendererName, "x-api-key", "", "Accept-Encoding", "identity")
	switch {
	case renderer.status == 200 && renderer.header.Get("Content-Encoding") == "":
		if len(renderer.body) < 1<<20 || !strings.Contains(renderer.body, "createApiReference") {
			t.Errorf("a renderer of %d bytes", len(renderer.body))
		}
	case os.Getenv("CI") != "":
		t.Errorf("the renderer is not built in: status %d", renderer.status)
	default:
		checkError(t, renderer, 404, "not_found")
	}
}
