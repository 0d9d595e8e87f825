package api

import (
	"context"
	"crypto/subtle"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// keyTTL bounds how long a revoked key still works; the contract allows 5 s.
	keyTTL = 3 * time.Second
	// unknownKeyTTL bounds how long a new key may still be refused.
	unknownKeyTTL = time.Second
	// maxCachedKeys bounds the memory; 100,000 keys in use stay warm.
	maxCachedKeys = 1 << 17
)

// credential is a caller and its organization.
type credential struct {
	caller *caller
	org    *filingwire.Organization
}

// knownKey is what is known of a key, by its hash; key is nil when there is none.
type knownKey struct {
	credential
	key     *filingwire.APIKey
	until   time.Time
	asked   time.Time // by a request, to a second
	touched time.Time // when its use was last recorded
}

// keyring looks keys up and remembers the answers for a moment. It holds no secrets.
type keyring struct {
	store accountStore
	orgs  *orgCache
	now   func() time.Time
	log   *slog.Logger

	asked *gather[filingwire.APIKey]

	mu        sync.Mutex
	known     map[string]knownKey
	inUse     map[string]bool              // that are read again before they are forgotten; see refresh
	used      map[string]filingwire.APIKey // whose use is to be recorded
	recording bool
	touches   sync.WaitGroup
	hurry     chan struct{} // ends a pause
}

func newKeyring(store accountStore, now func() time.Time, log *slog.Logger) *keyring {
	return &keyring{store: store, orgs: newOrgCache(orgsByID(store), now), asked: newGather(keysOf(store)), now: now, log: log,
		known: map[string]knownKey{}, inUse: map[string]bool{}, used: map[string]filingwire.APIKey{}, hurry: make(chan struct{})}
}

func keysOf(store accountStore) func(context.Context, []string) (map[string]filingwire.APIKey, error) {
	return func(ctx context.Context, hashes []string) (map[string]filingwire.APIKey, error) {
		found, err := store.KeysByHash(ctx, hashes)
		byHash := make(map[string]filingwire.APIKey, len(found))
		for _, k := range found {
			byHash[k.Hash] = k
		}
		return byHash, err
	}
}

// lookup returns the holder of the live key that secret belongs to.
// Whatever is wrong with the secret, the error is errBadCredential.
func (k *keyring) lookup(ctx context.Context, secret string) (credential, error) {
	livemode, ok := filingwire.CheckKeySecret(secret)
	if !ok {
		return credential{}, errBadCredential
	}
	hash := filingwire.HashKeySecret(secret)
	now := k.now()
	k.mu.Lock()
	found, ok := k.known[hash]
	if ok && found.key != nil && now.Sub(found.asked) >= time.Second {
		found.asked = now
		k.known[hash], k.inUse[hash] = found, true
	}
	k.mu.Unlock()
	if !ok || !now.Before(found.until) {
		var err error
		if found, err = k.load(ctx, hash, now, found.touched); err != nil {
			return credential{}, err
		}
	}
	if found.key == nil || found.key.Livemode != livemode || !found.key.Live(filingwire.InstantOf(now)) ||
		subtle.ConstantTimeCompare([]byte(found.key.Hash), []byte(hash)) != 1 {
		return credential{}, errBadCredential
	}
	return found.credential, nil
}

// load asks the store. The answer is as old as now, taken before asking.
func (k *keyring) load(ctx context.Context, hash string, now, touched time.Time) (knownKey, error) {
	found := knownKey{until: now.Add(unknownKeyTTL), asked: now, touched: touched}
	key, exists, err := k.asked.get(ctx, hash)
	if err == nil && exists {
		found.org, err = k.orgs.get(ctx, key.OrgID)
	}
	switch {
	case err == nil && exists:
		found = newKnownKey(&key, found.org, now)
		found.touched = touched
	case err == nil, filingwire.ErrorCode(err) == filingwire.CodeNotFound:
	default:
		return knownKey{}, unchecked(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if last := k.known[hash].touched; last.After(found.touched) {
		found.touched = last
	}
	k.touch(&found)
	if len(k.known) >= maxCachedKeys {
		k.evict(now)
	}
	k.known[hash] = found
	if found.key != nil {
		k.inUse[hash] = true
	}
	return found, nil
}

// unchecked is the error of a credential that nobody can tell to be good or bad.
func unchecked(err error) error {
	return &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "The credential cannot be checked at the moment.", Err: err}
}

// forget makes this instance ask the store again for the key.
func (k *keyring) forget(hash string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.known, hash)
}

func (k *keyring) evict(now time.Time) {
	for hash, c := range k.known {
		if !now.Before(c.until) {
			delete(k.known, hash)
		}
	}
	if len(k.known) >= maxCachedKeys {
		clear(k.known)
	}
	maps.DeleteFunc(k.inUse, func(hash string, _ bool) bool { return k.known[hash].key == nil })
}
