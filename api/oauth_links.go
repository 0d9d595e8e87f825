package api

import (
	"context"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const maxCachedLinks = 10_000

var errNotLinked = &filingwire.Error{Code: codeNotLinked, Message: "No organization is linked to the token's organization."}

// linkStore knows which organization a tenant's organization is linked to.
type linkStore interface {
	LinkedOrganization(ctx context.Context, workosID string) (*filingwire.Organization, error)
}

type knownLink struct {
	org   *filingwire.Organization // nil = none
	until time.Time
}

// links remembers for a moment whom tokens speak for. It is asked with ids of verified tokens
// only.
type links struct {
	store linkStore
	now   func() time.Time

	mu    sync.Mutex
	known map[string]knownLink
}

// organization returns the linked organization or errNotLinked.
func (l *links) organization(ctx context.Context, workosID string) (*filingwire.Organization, error) {
	now := l.now()
	l.mu.Lock()
	link, ok := l.known[workosID]
	l.mu.Unlock()
	if !ok || !now.Before(link.until) {
		org, err := l.store.LinkedOrganization(ctx, workosID)
		switch {
		case err == nil:
			link = knownLink{org, now.Add(keyTTL)}
		case filingwire.ErrorCode(err) == filingwire.CodeNotFound:
			link = knownLink{nil, now.Add(unknownKeyTTL)}
		default:
			return nil, unchecked(err)
		}
		l.mu.Lock()
		if len(l.known) >= maxCachedLinks {
			clear(l.known)
		}
		l.known[workosID] = link
		l.mu.Unlock()
	}
	if link.org == nil {
		return nil, errNotLinked
	}
	return link.org, nil
}
