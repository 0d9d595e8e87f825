package ingest

import (
	"net/http"
	"sync"
)

// validators remembers what was last kept of a page, for conditional requests.
type validators struct {
	mu    sync.Mutex
	pages map[string][2]string // URL to ETag and Last-Modified
}

const maxValidators = 1024

func (v *validators) apply(r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, ok := v.pages[r.URL.String()]
	if !ok {
		return
	}
	if p[0] != "" {
		r.Header.Set("If-None-Match", p[0])
	}
	if p[1] != "" {
		r.Header.Set("If-Modified-Since", p[1])
	}
}

// keep marks p as dealt with: the next conditional request asks only for what is newer. It
// is called after the effects of p are stored, never before.
func (c *client) keep(p *page) {
	v := &c.validators
	v.mu.Lock()
	defer v.mu.Unlock()
	if p.notModified || p.etag == "" && p.lastModified == "" {
		return
	}
	if len(v.pages) >= maxValidators {
		clear(v.pages) // costs one unconditional request each
	}
	if v.pages == nil {
		v.pages = map[string][2]string{}
	}
	v.pages[p.key] = [2]string{p.etag, p.lastModified}
}
