package api

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	refreshInterval = time.Second
	refreshBatch    = 1000
	touchInterval   = 30 * time.Second
	touchTimeout    = 10 * time.Second
	// touchPause is from one record of uses to the next: an insert each would be most of what
	// the warehouse does.
	touchPause = 2 * time.Second
)

// run reads the keys in use again until ctx ends, so that no request waits for a key that was
// used a moment ago, and all of them are a statement or two, however many they are.
func (k *keyring) run(ctx context.Context) {
	every(ctx, refreshInterval, func() {
		if err := k.refresh(ctx); err != nil && ctx.Err() == nil {
			k.log.Warn("keys in use not read", "error", err) // requests ask for themselves
		}
	})
}

// refresh reads the keys in use whose time is over before it comes again.
func (k *keyring) refresh(ctx context.Context) error {
	due := k.now().Add(2 * refreshInterval)
	var hashes []string
	k.mu.Lock()
	for hash := range k.inUse {
		switch c := k.known[hash]; {
		case c.key == nil || k.now().Sub(c.asked) >= idleAfter:
			delete(k.inUse, hash)
		case c.until.Before(due):
			hashes = append(hashes, hash)
		}
	}
	k.mu.Unlock()
	for batch := range slices.Chunk(hashes, refreshBatch) {
		if err := k.reload(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

func (k *keyring) reload(ctx context.Context, hashes []string) error {
	now := k.now() // before asking: what is learned is as old as this
	ctx, cancel := context.WithTimeout(ctx, gatherTimeout)
	defer cancel()
	keys, err := keysOf(k.store)(ctx, hashes)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, key := range keys {
		ids[key.OrgID] = true
	}
	orgs, err := k.orgs.reload(ctx, now, slices.Collect(maps.Keys(ids)))
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, hash := range hashes {
		old, ok := k.known[hash]
		key, exists := keys[hash]
		org := orgs[key.OrgID]
		switch {
		case !ok || old.until.After(now.Add(keyTTL)): // forgotten, or read since
		case !exists || org == nil:
			delete(k.known, hash)
		default:
			fresh := newKnownKey(&key, org, now)
			fresh.asked, fresh.touched = old.asked, old.touched
			k.touch(&fresh)
			k.known[hash] = fresh
		}
	}
	return nil
}

func newKnownKey(key *filingwire.APIKey, org *filingwire.Organization, now time.Time) knownKey {
	who := &caller{id: key.ID, mode: authKey, scopes: key.Scopes, livemode: key.Livemode, expires: key.ExpiresAt}
	return knownKey{credential: credential{who, org}, key: key, until: now.Add(keyTTL), asked: now}
}

// touch has the use of a key recorded when the last record is old, soon and with others. It must
// not delay the request or fail it. The store merges what it is given, so that this state of the
// key undoes no newer one. The lock is held.
func (k *keyring) touch(known *knownKey) {
	if known.key == nil || !known.key.Live(filingwire.InstantOf(known.asked)) || known.asked.Sub(known.touched) < touchInterval {
		return
	}
	known.touched = known.asked
	key, used := *known.key, filingwire.InstantOf(known.asked)
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
