package api

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// sessionTTL bounds a session, however much it is used.
const sessionTTL = 12 * time.Hour

const (
	sessionKeySize    = 32
	sessionExpirySize = 8
	maxSessionSize    = 512
	sessionPrefix     = "fws_" // by which a session is known to be a secret; see secretShapes
)

// sessionSealer makes the cookies of the console: an API key and the end of the session,
// encrypted and authenticated. Every instance with the same secret reads them; none is stored.
type sessionSealer struct {
	aead   cipher.AEAD
	name   string
	secure bool
}

func newSessionSealer(secret []byte, publicURL string) (*sessionSealer, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "filingwire console session v1", sessionKeySize)
	if err != nil {
		return nil, fmt.Errorf("derive session key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("session cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("session cipher: %w", err)
	}
	s := &sessionSealer{aead: aead, name: "filingwire_session", secure: strings.HasPrefix(publicURL, "https://")}
	if s.secure {
		s.name = "__Secure-" + s.name // browsers refuse to let http set it
	}
	return s, nil
}

func (s *sessionSealer) seal(secret string, end time.Time) string {
	plain := binary.BigEndian.AppendUint64(nil, uint64(end.UnixMilli()))
	return sessionPrefix + cursorEncoding.EncodeToString(s.aead.Seal(nil, nil, append(plain, secret...), []byte(s.name)))
}

// open returns the key of a session that has not ended.
func (s *sessionSealer) open(cookie string, now time.Time) (secret string, ok bool) {
	text, ok := strings.CutPrefix(cookie, sessionPrefix)
	if !ok || len(cookie) > maxSessionSize {
		return "", false
	}
	sealed, err := cursorEncoding.DecodeString(text)
	if err != nil {
		return "", false
	}
	plain, err := s.aead.Open(nil, nil, sealed, []byte(s.name))
	if err != nil || len(plain) < sessionExpirySize {
		return "", false
	}
	if end := int64(binary.BigEndian.Uint64(plain)); now.UnixMilli() >= end {
		return "", false
	}
	return string(plain[sessionExpirySize:]), true
}

// cookie is sent to the console only, and to no script.
func (s *sessionSealer) cookie(value string, end time.Time) *fiber.Cookie {
	return &fiber.Cookie{Name: s.name, Value: value, Path: consolePath, Expires: end, HTTPOnly: true,
		Secure: s.secure, SameSite: fiber.CookieSameSiteStrictMode}
}
