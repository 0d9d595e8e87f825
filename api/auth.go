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
	maxCachedKeys = 10_000
	touchInterval = 30 * time.Second
	touchTimeout  = 5 * time.Second
)

// credential is what is known of a key, by its hash; key is nil when there is none.
type credential struct {
	key     *filingwire.APIKey
	org     *filingwire.Organization
	until   time.Time
	touched time.Time
}

// keyring looks keys up and remembers the answers for a moment. It holds no secrets.
type keyring struct {
	store accountStore
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	known   map[string]credential
	touches sync.WaitGroup
}

func newKeyring(store accountStore, now func() time.Time, log *slog.Logger) *keyring {
	return &keyring{store: store, now: now, log: log, known: map[string]credential{}}
}

// lookup returns the live key that secret belongs to, and its organization.
// Whatever is wrong with the secret, the error is errBadCredential.
func (k *keyring) lookup(ctx context.Context, secret string) (*filingwire.APIKey, *filingwire.Organization, error) {
	livemode, ok := filingwire.CheckKeySecret(secret)
	if !ok {
		return nil, nil, errBadCredential
	}
	hash := filingwire.HashKeySecret(secret)
	now := k.now()
	k.mu.Lock()
	found, ok := k.known[hash]
	k.mu.Unlock()
	if !ok || !now.Before(found.until) {
		var err error
		if found, err = k.load(ctx, hash, now, found.touched); err != nil {
			return nil, nil, err
		}
	}
	if found.key == nil || found.key.Livemode != livemode || !found.key.Live(filingwire.InstantOf(now)) ||
		subtle.ConstantTimeCompare([]byte(found.key.Hash), []byte(hash)) != 1 {
		return nil, nil, errBadCredential
	}
	return found.key, found.org, nil
}

// load asks the store. The answer is as old as now, taken before asking.
func (k *keyring) load(ctx context.Context, hash string, now, touched time.Time) (credential, error) {
	found := credential{until: now.Add(unknownKeyTTL), touched: touched}
	key, err := k.store.KeyByHash(ctx, hash)
	if err == nil {
		found.org, err = k.store.Organization(ctx, key.OrgID)
	}
	switch {
	case err == nil:
		found.key, found.until = key, now.Add(keyTTL)
	case filingwire.ErrorCode(err) == filingwire.CodeNotFound:
	default:
		return credential{}, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "The credential cannot be checked at the moment.", Err: err}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if last := k.known[hash].touched; last.After(found.touched) {
		found.touched = last
	}
	if found.key != nil && found.key.Live(filingwire.InstantOf(now)) && now.Sub(found.touched) >= touchInterval {
		found.touched = now
		k.touch(found.key, now)
	}
	if len(k.known) >= maxCachedKeys {
		k.evict(now)
	}
	k.known[hash] = found
	return found, nil
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

// touch records the use of the key. It must not delay the request or fail it.
func (k *keyring) touch(key *filingwire.APIKey, now time.Time) {
	k.touches.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), touchTimeout)
		defer cancel()
		if err := k.store.TouchKey(ctx, key.OrgID, key.ID, filingwire.InstantOf(now)); err != nil {
			k.log.Warn("use of key not recorded", "keyId", key.ID, "error", err)
		}
	})
}

// wait returns when every use has been recorded.
func (k *keyring) wait() { k.touches.Wait() }
