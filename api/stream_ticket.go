package api

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	ticketTime   = time.Minute
	ticketPrefix = "fwt_" // by which a ticket is known to be a secret; see secretShapes
)

// ticket opens one WebSocket for the caller that asked for it. Everything it stands for is in
// its token, encrypted; the store keeps that it was used.
type ticket struct {
	ID       string             `json:"i"`
	OrgID    string             `json:"o"`
	CallerID string             `json:"c"`
	Mode     string             `json:"m"`
	Livemode bool               `json:"l"`
	Expires  filingwire.Instant `json:"e"`
	Token    tokenHold          `json:"b,omitzero"`
}

// StreamTicket is a ticket as its caller gets it.
type StreamTicket struct {
	Object    string             `json:"object" enum:"stream_ticket"`
	Token     string             `json:"token,omitempty" doc:"For the parameter ticket; opens one connection. Left out of a replayed reply"`
	TicketID  string             `json:"ticketId"`
	IssuedAt  filingwire.Instant `json:"issuedAt" format:"date-time"`
	ExpiresAt filingwire.Instant `json:"expiresAt" format:"date-time"`
	RequestID string             `json:"requestId"`
}

type ticketSealer struct{ aead cipher.AEAD }

func newTicketSealer(secret []byte) (*ticketSealer, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "filingwire stream tickets v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive key of tickets: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("derive key of tickets: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("derive key of tickets: %w", err)
	}
	return &ticketSealer{aead}, nil
}

func (t *ticketSealer) seal(v ticket) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("seal ticket: %w", err)
	}
	nonce := make([]byte, t.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return ticketPrefix + cursorEncoding.EncodeToString(t.aead.Seal(nonce, nonce, text, nil)), nil
}

func (t *ticketSealer) open(token string) (*ticket, bool) {
	text, ok := strings.CutPrefix(token, ticketPrefix)
	sealed, err := cursorEncoding.DecodeString(text)
	n := t.aead.NonceSize()
	if !ok || err != nil || len(sealed) < n {
		return nil, false
	}
	plain, err := t.aead.Open(nil, sealed[:n], sealed[n:], nil)
	v := new(ticket)
	return v, err == nil && json.Unmarshal(plain, v) == nil
}

func (s *Server) issueTicket(r *request) (*StreamTicket, error) {
	now := filingwire.InstantOf(s.Now())
	v := ticket{ID: filingwire.NewID("tkt_"), OrgID: r.org.ID, CallerID: r.caller.id, Mode: r.caller.mode, Livemode: r.caller.livemode,
		Expires: filingwire.InstantOf(now.Add(ticketTime)), Token: r.caller.token}
	token, err := s.tickets.seal(v)
	if err != nil {
		return nil, err
	}
	return &StreamTicket{Object: "stream_ticket", Token: token, TicketID: v.ID, IssuedAt: now, ExpiresAt: v.Expires, RequestID: r.id}, nil
}

// useTicket takes a ticket, which then is used up. Whatever is wrong with it, the error is
// errBadCredential.
func (s *Server) useTicket(ctx context.Context, token string) (*ticket, error) {
	v, ok := s.tickets.open(token)
	if !ok || !filingwire.InstantOf(s.Now()).Before(v.Expires.Time) {
		return nil, errBadCredential
	}
	if err := s.ticketHolder(ctx, v); err != nil {
		return nil, err
	}
	only, err := s.Delivery.UseTicket(ctx, v.ID, filingwire.NewID(""), v.Expires)
	if err != nil {
		return nil, err
	}
	if !only {
		return nil, errBadCredential
	}
	return v, nil
}

// ticketHolder tells whether the credential that asked for the ticket still works: a key until it
// is revoked, a token until it expires or its organization is linked no more.
func (s *Server) ticketHolder(ctx context.Context, v *ticket) error {
	now := s.Now()
	if v.Mode == authOAuth {
		return s.tokens.holds(ctx, v.Token, v.OrgID)
	}
	if s.holders.live(v.CallerID, now) {
		return nil
	}
	k, err := s.Accounts.Key(ctx, v.OrgID, v.CallerID)
	if filingwire.ErrorCode(err) == filingwire.CodeNotFound || err == nil && !k.Live(filingwire.InstantOf(now)) {
		return errBadCredential
	}
	if err == nil {
		s.holders.seen(v.CallerID, now)
	}
	return err
}

// ticketHolders are keys of open WebSockets that were live a moment ago, so that many
// connections of a key ask the store once.
type ticketHolders struct {
	mu    sync.Mutex
	until map[string]time.Time // by the key's id
}

func (h *ticketHolders) live(id string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return now.Before(h.until[id])
}

// seen remembers a key that was live at a moment before the store was asked.
func (h *ticketHolders) seen(id string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.DeleteFunc(h.until, func(_ string, until time.Time) bool { return !at.Before(until) })
	if h.until == nil {
		h.until = map[string]time.Time{}
	}
	h.until[id] = at.Add(keyTTL)
}
