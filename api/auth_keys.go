package api

import (
	"context"
	"crypto/subtle"
	"log/slog"
	"maps"
	"slices"
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
	touchTimeout  = 10 * time.Second
	// touchPause is from one record of uses to the next: an insert each would be most of what
	// the warehouse does.
	touchPause = 2 * time.Second
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

	asked *gather[filingwire.APIKey]

	mu        sync.Mutex
	known     map[string]knownKey
	used      map[string]filingwire.APIKey // whose use is to be recorded
	recording bool
	touches   sync.WaitGroup
	hurry     chan struct{} // ends a pause
}

func newKeyring(store accountStore, now func() time.Time, log *slog.Logger) *keyring {
	return &keyring{store: store, orgs: newOrgCache(orgsByID(store), now), asked: newGather(keysOf(store)), now: now, log: log,
		known: map[string]knownKey{}, used: map[string]filingwire.APIKey{}, hurry: make(chan struct{})}
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
	key, exists, err := k.asked.get(ctx, hash)
	if err == nil && exists {
		found.org, err = k.orgs.get(ctx, key.OrgID)
	}
	switch {
	case err == nil && exists:
		found.key, found.until = &key, now.Add(keyTTL)
		found.caller = &caller{id: key.ID, mode: authKey, scopes: key.Scopes, livemode: key.Livemode, expires: key.ExpiresAt}
	case err == nil, filingwire.ErrorCode(err) == filingwire.CodeNotFound:
	default:
		return knownKey{}, unchecked(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if last := k.known[hash].touched; last.After(found.touched) {
		found.touched = last
	}
	if found.key != nil && found.key.Live(filingwire.InstantOf(now)) && now.Sub(found.touched) >= touchInterval {
		k.touch(*found.key, now)
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

// touch has the use of the key recorded, soon and with others. It must not delay the request or
// fail it. The store merges what it is given, so that this state of the key undoes no newer one.
func (k *keyring) touch(key filingwire.APIKey, now time.Time) {
	used := filingwire.InstantOf(now)
	key.LastUsedAt = &used
	k.used[key.Hash] = key
	if !k.recording {
		k.recording = true
		k.touches.Go(k.record)
	}
}

// record runs while there are uses to record.
func (k *keyring) record() {
	for {
		k.mu.Lock()
		used := slices.Collect(maps.Values(k.used))
		clear(k.used)
		k.recording = len(used) > 0
		k.mu.Unlock()
		if len(used) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), touchTimeout)
		if err := k.store.PutKeys(ctx, used); err != nil {
			k.log.Warn("uses of keys not recorded", "keys", len(used), "error", err)
		}
		cancel()
		select {
		case <-time.After(touchPause):
		case <-k.hurry:
		}
	}
}

// wait returns when every use has been recorded.
func (k *keyring) wait() {
	recorded := make(chan struct{})
	go func() {
		k.touches.Wait()
		close(recorded)
	}()
	for {
		select {
		case <-recorded:
			return
		case k.hurry <- struct{}{}:
		}
	}
}
