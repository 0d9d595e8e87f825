package api

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/filingwire/filingwire"
)

const (
	cursorMACSize = 16
	dateSize      = len("2006-01-02")
	maxRowIDSize  = 128
)

var errBadCursor = &filingwire.Error{Code: filingwire.CodeInvalidCursor,
	Message: "The cursor was not made by this list with these filters. Start again without it."}

var cursorEncoding = base64.RawURLEncoding.Strict()

// cursorSealer makes cursors: a position and a MAC over it and the listing that it belongs
// to, so that nobody else's, no other filters' and no invented cursor is accepted.
type cursorSealer struct{ key []byte }

func newCursorSealer(secret []byte) (*cursorSealer, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "filingwire cursor v1", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive cursor key: %w", err)
	}
	return &cursorSealer{key}, nil
}

// seal renders the position as a cursor of the listing.
func (s *cursorSealer) seal(listing string, p filingwire.Position) string {
	b := s.mac(listing, string(p.Date), p.ID)
	b = append(append(b, p.Date...), p.ID...)
	return cursorEncoding.EncodeToString(b)
}

// open returns the position of a cursor that seal made for the same listing, else errBadCursor.
func (s *cursorSealer) open(listing, cursor string) (*filingwire.Position, error) {
	b, err := cursorEncoding.DecodeString(cursor)
	// The decoder passes over line breaks, which would give a cursor several spellings.
	if err != nil || strings.ContainsAny(cursor, "\r\n") ||
		len(b) <= cursorMACSize+dateSize || len(b) > cursorMACSize+dateSize+maxRowIDSize {
		return nil, errBadCursor
	}
	date, id := string(b[cursorMACSize:cursorMACSize+dateSize]), string(b[cursorMACSize+dateSize:])
	if !hmac.Equal(b[:cursorMACSize], s.mac(listing, date, id)) {
		return nil, errBadCursor
	}
	return &filingwire.Position{Date: filingwire.Date(date), ID: id}, nil
}

func (s *cursorSealer) mac(listing, date, id string) []byte {
	h := hmac.New(sha256.New, s.key)
	for _, part := range []string{listing, date, id} {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return h.Sum(nil)[:cursorMACSize]
}
