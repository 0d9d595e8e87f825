package api

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/filingwire/filingwire"
)

const (
	// keySetTTL bounds how long a key that the issuer withdrew still verifies.
	keySetTTL = 10 * time.Minute
	// unknownKeyPause bounds how often tokens with invented key ids make us ask the issuer.
	unknownKeyPause = 10 * time.Second
	// failurePause spares an issuer that is down, and the requests that would wait for it.
	failurePause = 2 * time.Second
	minRSABits   = 2048
)

var errAuthUnavailable = &filingwire.Error{Code: codeAuthUnavailable, Message: "Bearer tokens cannot be verified at the moment."}

// keySet is the issuer's public keys by their id.
type keySet struct {
	url string
	now func() time.Time
	log *slog.Logger

	fetching sync.Mutex // one fetch at a time; it is held for as long as that takes

	mu      sync.Mutex
	keys    map[string]*jose.JSONWebKey
	fetched time.Time // when keys were current
	failed  time.Time // when the issuer was last found unreachable
}

// find returns the key with the id, nil when the issuer has none. When that cannot be told
// the error is errAuthUnavailable.
func (k *keySet) find(ctx context.Context, id string) (*jose.JSONWebKey, error) {
	if key, done, err := k.known(id); done {
		return key, err
	}
	k.fetching.Lock()
	defer k.fetching.Unlock()
	if key, done, err := k.known(id); done { // another request has fetched meanwhile
		return key, err
	}
	asked := k.now()
	keys, err := fetchKeys(ctx, k.url)
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil {
			k.failed = asked
		}
		k.log.Warn("keys of the token issuer not read", "error", err)
		return nil, errAuthUnavailable
	}
	k.keys, k.fetched, k.failed = keys, asked, time.Time{}
	return keys[id], nil
}

// known answers from memory; done is false when the issuer must be asked.
func (k *keySet) known(id string) (key *jose.JSONWebKey, done bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	age := now.Sub(k.fetched)
	if key = k.keys[id]; key != nil && age < keySetTTL {
		return key, true, nil
	}
	if now.Sub(k.failed) < failurePause {
		return nil, true, errAuthUnavailable
	}
	return nil, age < unknownKeyPause, nil
}

func fetchKeys(ctx context.Context, address string) (map[string]*jose.JSONWebKey, error) {
	body, err := fetchDocument(ctx, address)
	if err != nil {
		return nil, err
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("parse key set: %w", err)
	}
	if set.Keys == nil {
		return nil, errors.New("not a key set")
	}
	keys := map[string]*jose.JSONWebKey{}
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) == nil && verifies(&key) { // keys for other purposes may stand beside ours
			keys[key.KeyID] = &key
		}
	}
	return keys, nil
}

func verifies(key *jose.JSONWebKey) bool {
	if public, ok := key.Key.(*rsa.PublicKey); ok && public.N.BitLen() < minRSABits {
		return false
	}
	return key.KeyID != "" && (key.Use == "" || key.Use == "sig") && key.IsPublic() && key.Valid()
}

// fetchDocument reads what the tenant publishes at the address.
func fetchDocument(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := providerClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", address, resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxProviderBody+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxProviderBody {
		return nil, fmt.Errorf("%s answered more than %d bytes", address, maxProviderBody)
	}
	return body, nil
}
