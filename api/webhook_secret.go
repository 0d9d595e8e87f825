package api

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/filingwire/filingwire"
)

// signingSecrets sign what is sent to an endpoint: the current one and, for as long as it
// overlaps, the one before.
type signingSecrets struct {
	Current       string              `json:"current"`
	Previous      string              `json:"previous,omitempty"`
	PreviousUntil *filingwire.Instant `json:"previousUntil,omitempty"`
}

const signingSecretBytes = 32

func newSigningSecret() string {
	var random [signingSecretBytes]byte
	_, _ = rand.Read(random[:]) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(random[:])
}

// live are the secrets that sign at now, the current one first.
func (s *signingSecrets) live(now filingwire.Instant) []string {
	if s.Previous != "" && s.PreviousUntil != nil && now.Before(s.PreviousUntil.Time) {
		return []string{s.Current, s.Previous}
	}
	return []string{s.Current}
}

// secretSealer encrypts signing secrets at rest, each for its own endpoint.
type secretSealer struct{ aead cipher.AEAD }

func newSecretSealer(secret []byte) (*secretSealer, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "filingwire webhook signing secrets v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive key of signing secrets: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("derive key of signing secrets: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("derive key of signing secrets: %w", err)
	}
	return &secretSealer{aead}, nil
}

func (s *secretSealer) seal(endpointID string, secrets signingSecrets) ([]byte, error) {
	text, err := json.Marshal(secrets)
	if err != nil {
		return nil, fmt.Errorf("seal signing secrets: %w", err)
	}
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return s.aead.Seal(nonce, nonce, text, []byte(endpointID)), nil
}

// open fails for what seal did not make for this endpoint with this installation's secret.
func (s *secretSealer) open(endpointID string, sealed []byte) (*signingSecrets, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("open signing secrets: too short")
	}
	text, err := s.aead.Open(nil, sealed[:n], sealed[n:], []byte(endpointID))
	if err != nil {
		return nil, fmt.Errorf("open signing secrets: %w", err)
	}
	secrets := new(signingSecrets)
	if err := json.Unmarshal(text, secrets); err != nil {
		return nil, fmt.Errorf("open signing secrets: %w", err)
	}
	return secrets, nil
}
