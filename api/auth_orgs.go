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
	asked *gather[*filingwire.Organization]
	now   func() time.Time

	mu    sync.Mutex
	known map[string]knownOrg
}

// knownOrg is what the store said of an id: an organization, or that there is none.
type knownOrg struct {
	org   *filingwire.Organization
	err   error
	until time.Time
}

func newOrgCache(ask askOrgs, now func() time.Time) *orgCache {
	return &orgCache{asked: newGather(ask), now: now, known: map[string]knownOrg{}}
}

// askOrgs returns those of the organizations that exist, by what they were asked for with.
type askOrgs = func(ctx context.Context, ids []string) (map[string]*filingwire.Organization, error)

func orgsByID(store accountStore) askOrgs {
	return func(ctx context.Context, ids []string) (map[string]*filingwire.Organization, error) {
		found, err := store.OrganizationsByID(ctx, ids)
		byID := make(map[string]*filingwire.Organization, len(found))
		for i := range found {
			byID[found[i].ID] = &found[i]
		}
		return byID, err
	}
}

// orgsByTenant asks by the ids of the identity provider, which are few.
func orgsByTenant(store accountStore) askOrgs {
	return func(ctx context.Context, ids []string) (map[string]*filingwire.Organization, error) {
		found := make(map[string]*filingwire.Organization, len(ids))
		for _, id := range ids {
			org, err := store.LinkedOrganization(ctx, id)
			switch {
			case err == nil:
				found[id] = org
			case filingwire.ErrorCode(err) != filingwire.CodeNotFound:
				return nil, err
			}
		}
		return found, nil
	}
}

// get returns what the store said a moment ago, or says now. Failures other than CodeNotFound
// are not remembered.
func (o *orgCache) get(ctx context.Context, id string) (*filingwire.Organization, error) {
	now := o.now()
	o.mu.Lock()
	found, ok := o.known[id]
	o.mu.Unlock()
	if ok && now.Before(found.until) {
		return found.org, found.err
	}
	org, exists, err := o.asked.get(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case exists:
		found = knownOrg{org: org, until: now.Add(orgTTL)}
	default:
		found = knownOrg{err: &filingwire.Error{Code: filingwire.CodeNotFound, Message: "No such organization."}, until: now.Add(unknownOrgTTL)}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= maxCachedOrgs {
		clear(o.known)
	}
	o.known[id] = found
	return found.org, found.err
}

// reload reads organizations as of now, those that exist, and remembers them.
func (o *orgCache) reload(ctx context.Context, now time.Time, ids []string) (map[string]*filingwire.Organization, error) {
	found, err := o.asked.ask(ctx, ids)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, org := range found {
		o.known[id] = knownOrg{org: org, until: now.Add(orgTTL)}
	}
	return found, nil
}
