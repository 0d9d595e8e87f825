package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	maxIdempotencyKeySize = 255
	answerTTL             = 24 * time.Hour
	// claimTTL outlives every request, so that a claim which ended without an answer is one
	// whose process died.
	claimTTL = 2 * requestTimeout
	// claimTimeout bounds the end of a claim, which happens even when the client has left.
	claimTimeout = 5 * time.Second
)

var (
	errIdempotencyReused = &filingwire.Error{Code: codeIdempotencyReused, Message: "This Idempotency-Key was sent with another body before."}
	errIdempotencyInUse  = &filingwire.Error{Code: codeIdempotencyInUse, Message: "A request with this Idempotency-Key is still running. Try again later."}
)

// claimStore keeps claims to Idempotency-Keys for every instance.
type claimStore interface {
	PutClaim(ctx context.Context, c filingwire.Claim) error
	VoidClaim(ctx context.Context, c filingwire.Claim) error
	Claims(ctx context.Context, scope string, now filingwire.Instant) ([]filingwire.Claim, error)
}

// once runs a POST or PUT with an Idempotency-Key at most once and gives later ones the same
// answer. The store has no locks, so in this order:
//
//  1. Read the claims to the key: an answer is replayed, a running request refuses this one.
//  2. Claim it, then read all claims again. Of two that overlap each sees the other, or the
//     later one sees the earlier: never do both run, possibly neither.
//  3. run
//  4. Keep the answer, or void the claim. When the process dies before, the claim ends by
//     itself.
func (s *Server) once(c *fiber.Ctx, r *request, body []byte, run func()) {
	method, key := c.Method(), c.Get("Idempotency-Key")
	if key == "" || body == nil || r.caller == nil || method != http.MethodPost && method != http.MethodPut {
		run()
		return
	}
	if len(key) > maxIdempotencyKeySize || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		s.fail(c, r, headerError("idempotency-key", "Idempotency-Key must be at most 255 printable ASCII characters."))
		return
	}
	claim := filingwire.Claim{
		Scope:       digest(r.org.ID, r.caller.mode, r.caller.id, method, c.Path(), key),
		ID:          filingwire.NewID("clm_"),
		Fingerprint: digest(string(c.Request().URI().QueryString()), string(body)),
		RequestID:   r.id,
		Traceparent: r.traceparent,
		ExpiresAt:   filingwire.InstantOf(s.Now().Add(claimTTL)),
	}
	kept, err := s.claim(c.UserContext(), claim)
	switch {
	case err != nil:
		s.fail(c, r, err)
		return
	case kept != nil:
		replay(c, r, kept)
		return
	}
	ended := false
	defer func() {
		if !ended { // run panicked
			s.endClaim(c.UserContext(), r, claim)
		}
	}()
	run()
	ended = true
	if status := c.Response().StatusCode(); isKept(status) {
		if kept, ok := withoutSecrets(c.Response().Body()); ok {
			claim.Status, claim.Body = status, kept
		}
	}
	s.endClaim(c.UserContext(), r, claim)
}

// claim returns the answer to replay, or nil when the request may run.
func (s *Server) claim(ctx context.Context, claim filingwire.Claim) (*filingwire.Claim, error) {
	kept, err := s.foreignClaim(ctx, claim)
	if kept != nil || err != nil {
		return kept, err
	}
	if err := s.Accounts.PutClaim(ctx, claim); err != nil {
		return nil, unclaimed(err)
	}
	kept, err = s.foreignClaim(ctx, claim)
	if kept != nil || err != nil {
		s.voidClaim(ctx, claim)
	}
	return kept, err
}

// foreignClaim returns the answer that another request with the key got, or an error when
// there is another request without one.
func (s *Server) foreignClaim(ctx context.Context, claim filingwire.Claim) (*filingwire.Claim, error) {
	all, err := s.Accounts.Claims(ctx, claim.Scope, filingwire.InstantOf(s.Now()))
	if err != nil {
		return nil, unclaimed(err)
	}
	for i := range all {
		switch other := &all[i]; {
		case other.ID == claim.ID:
		case other.Fingerprint != claim.Fingerprint:
			return nil, errIdempotencyReused
		case other.Status == 0:
			return nil, errIdempotencyInUse
		default:
			return other, nil
		}
	}
	return nil, nil
}

// endClaim keeps the answer of a claim that has one and voids it otherwise.
func (s *Server) endClaim(ctx context.Context, r *request, claim filingwire.Claim) {
	if claim.Status == 0 {
		s.voidClaim(ctx, claim)
		return
	}
	claim.ExpiresAt = filingwire.InstantOf(r.start.Add(answerTTL))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), claimTimeout)
	defer cancel()
	if err := s.Accounts.PutClaim(ctx, claim); err != nil {
		s.Logger.Error("answer not kept for its Idempotency-Key", "requestId", r.id, "error", err)
	}
}

func (s *Server) voidClaim(ctx context.Context, claim filingwire.Claim) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), claimTimeout)
	defer cancel()
	if err := s.Accounts.VoidClaim(ctx, claim); err != nil {
		s.Logger.Warn("claim to an Idempotency-Key not ended", "requestId", claim.RequestID, "error", err)
	}
}

func unclaimed(err error) error {
	return &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "The Idempotency-Key cannot be checked at the moment.", Err: err}
}

// isKept tells whether an answer is final. Clients send the others again with the same key.
func isKept(status int) bool {
	return status >= 200 && status < 300 || status == http.StatusNotFound || status == http.StatusConflict
}

// replay answers r as an earlier request was answered, under its own id and trace.
func replay(c *fiber.Ctx, r *request, kept *filingwire.Claim) {
	r.replayed, r.units = true, 0
	body := bytes.ReplaceAll(kept.Body, []byte(kept.RequestID), []byte(r.id))
	body = bytes.ReplaceAll(body, []byte(kept.Traceparent), []byte(r.traceparent))
	c.Set("Idempotent-Replayed", "true")
	c.Set("Original-Request", kept.RequestID)
	c.Status(kept.Status).Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Response().SetBodyRaw(body)
}

// secretMembers are shown in the one reply that creates them and never kept.
var secretMembers = []string{"secret", "signingSecret", "token"}

// withoutSecrets copies a JSON reply without the members that hold secrets; ok is false for
// what is not JSON.
func withoutSecrets(body []byte) (kept []byte, ok bool) {
	if !json.Valid(body) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	w := bodyWriter{d: d, keepNulls: true, omit: func(key string) bool { return slices.Contains(secretMembers, key) }}
	if err := w.value("body", 0); err != nil {
		return nil, false
	}
	return w.out, true
}

// digest stands for a list of texts.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}
