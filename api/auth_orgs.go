package api

import (
	"context"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// orgTTL and keyTTL together bound how old the plan and state of a caller may be.
	orgTTL        = 2 * time.Second
	unknownOrgTTL = time.Second
	maxCachedOrgs = 10_000
)

// orgCache remembers organizations for a moment.
type orgCache struct {
	load func(ctx context.Context, id string) (*filingwire.Organization, error)
	now  func() time.Time

	mu    sync.Mutex
	known map[string]knownOrg
}

// knownOrg is what load said of an id: an organization, or that there is none.
type knownOrg struct {
	org   *filingwire.Organization
	err   error
	until time.Time
}

func newOrgCache(load func(context.Context, string) (*filingwire.Organization, error), now func() time.Time) *orgCache {
	return &orgCache{load: load, now: now, known: map[string]knownOrg{}}
}

// get returns what load returned a moment ago, or does now. Failures other than CodeNotFound
// are not remembered.
func (o *orgCache) get(ctx context.Context, id string) (*filingwire.Organization, error) {
	now := o.now()
	o.mu.Lock()
	found, ok := o.known[id]
	o.mu.Unlock()
	if ok && now.Before(found.until) {
		return found.org, found.err
	}
	found.org, found.err = o.load(ctx, id)
	switch {
	case found.err == nil:
		found.until = now.Add(orgTTL)
	case filingwire.ErrorCode(found.err) == filingwire.CodeNotFound:
		found.until = now.Add(unknownOrgTTL)
	default:
		return nil, found.err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= maxCachedOrgs {
		clear(o.known)
	}
	o.known[id] = found
	return found.org, found.err
}
