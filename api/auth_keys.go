package api

import (
	"context"
	"crypto/subtle"
	"log/slog"
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
	touchInterval = 30 * time.Second
	touchTimeout  = 5 * time.Second
	maxTouches    = 4 // at a time; a use that finds no room is recorded with the next
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
	touched time.Time
}

// keyring looks keys up and remembers the answers for a moment. It holds no secrets.
type keyring struct {
	store accountStore
	orgs  *orgCache
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	known   map[string]knownKey
	touches sync.WaitGroup
	room    chan struct{} // for touches
}

func newKeyring(store accountStore, now func() time.Time, log *slog.Logger) *keyring {
	return &keyring{store: store, orgs: newOrgCache(store.Organization, now), now: now, log: log, known: map[string]knownKey{}, room: make(chan struct{}, maxTouches)}
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
	found := knownKey{until: now.Add(unknownKeyTTL), touched: touched}
	key, err := k.store.KeyByHash(ctx, hash)
	if err == nil {
		found.org, err = k.orgs.get(ctx, key.OrgID)
	}
	switch {
	case err == nil:
		found.key, found.until = key, now.Add(keyTTL)
		found.caller = &caller{id: key.ID, mode: authKey, scopes: key.Scopes, livemode: key.Livemode, expires: key.ExpiresAt}
	case filingwire.ErrorCode(err) == filingwire.CodeNotFound:
	default:
		return knownKey{}, unchecked(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if last := k.known[hash].touched; last.After(found.touched) {
		found.touched = last
	}
	if found.key != nil && found.key.Live(filingwire.InstantOf(now)) && now.Sub(found.touched) >= touchInterval && k.touch(*found.key, now) {
		found.touched = now
	}
	if len(k.known) >= maxCachedKeys {
		k.evict(now)
	}
	k.known[hash] = found
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
}

// touch records the use of the key, unless too many uses are being recorded. It must not
// delay the request or fail it. The store merges what it is given, so that this state of the
// key undoes no newer one.
func (k *keyring) touch(key filingwire.APIKey, now time.Time) bool {
	select {
	case k.room <- struct{}{}:
	default:
		return false
	}
	used := filingwire.InstantOf(now)
	key.LastUsedAt = &used
	k.touches.Go(func() {
		defer func() { <-k.room }()
		ctx, cancel := context.WithTimeout(context.Background(), touchTimeout)
		defer cancel()
		if err := k.store.PutKey(ctx, key); err != nil {
			k.log.Warn("use of key not recorded", "keyId", key.ID, "error", err)
		}
	})
	return true
}

// wait returns when every use has been recorded.
func (k *keyring) wait() { k.touches.Wait() }
