package filingwire

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func filingMessage(body []byte) *Message {
	return &Message{
		Filing: &Filing{Accession: "0009990001-26-000001", Form: "8-K", Filers: []Filer{{CIK: "0009990001", Name: "Acme"}},
			FilingDate: "2026-11-02", URL: "https://www.sec.gov/x"},
		RetrievedAt: InstantOf(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)), Body: body,
	}
}

func TestMessageRoundTrip(t *testing.T) {
	for name, m := range map[string]*Message{
		"filing": filingMessage([]byte("<SEC-DOCUMENT>\x00\xff")),
		"empty":  filingMessage(nil),
		"release": {Release: &Release{SourceType: LitigationRelease, Number: "LR-1", PublishedAt: InstantOf(time.Unix(1_790_000_000, 0))},
			RetrievedAt: InstantOf(time.Unix(1_790_000_001, 0)), Body: bytes.Repeat([]byte("a"), 1<<20)},
	} {
		b, err := m.Encode()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := DecodeMessage(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(got.Body, m.Body) || got.Key() != m.Key() || got.DocumentID() != m.DocumentID() || got.RetrievedAt != m.RetrievedAt {
			t.Errorf("%s: %+v, want %+v", name, got, m)
		}
	}
}

// A forged or damaged envelope is an error, never a panic and never a document.
func TestForgedEnvelope(t *testing.T) {
	good, err := filingMessage([]byte("body")).Encode()
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, with string) []byte { return bytes.Replace(good, []byte(old), []byte(with), 1) }
	for name, b := range map[string][]byte{
		"nothing": nil, "another version": append([]byte{9}, good[1:]...), "header cut off": good[:20], "body cut off": good[:len(good)-3],
		"length beyond the end": {1, 0xff, 0xff, 0x3f}, "no accession number": change("0009990001-26-000001", "0009990001-26-00000x"),
		"no such date": change("2026-11-02", "2026-13-02"), "a short CIK": change(`"cik":"0009990001"`, `"cik":"000999000x"`),
		"neither": change(`"filing":`, `"filinG2":`),
	} {
		if m, err := DecodeMessage(b); !errors.Is(err, ErrEnvelope) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

// A body that only looks small is refused before it fills the memory.
func TestTooLarge(t *testing.T) {
	if _, err := filingMessage(make([]byte, MaxDocumentBytes+1)).Encode(); !errors.Is(err, ErrBodyTooLarge) {
		t.Errorf("encoding: %v", err)
	}
	good, err := filingMessage(nil).Encode()
	if err != nil {
		t.Fatal(err)
	}
	empty := zstdEncoder.EncodeAll(nil, nil)
	bomb := append(good[:len(good)-len(empty):len(good)-len(empty)], zstdEncoder.EncodeAll(make([]byte, MaxDocumentBytes+1), nil)...)
	if _, err := DecodeMessage(bomb); !errors.Is(err, ErrBodyTooLarge) {
		t.Errorf("decoding: %v", err)
	}
}

func FuzzDecodeMessage(f *testing.F) {
	good, err := filingMessage([]byte("body")).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:9])
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := DecodeMessage(b)
		if err != nil {
			if !errors.Is(err, ErrEnvelope) && !errors.Is(err, ErrBodyTooLarge) {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		again, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if n, err := DecodeMessage(again); err != nil || !bytes.Equal(n.Body, m.Body) || n.Key() != m.Key() {
			t.Fatalf("%+v became %+v: %v", m, n, err)
		}
	})
}

// Contract 2: "the secret ends in a checksum so that a typo is refused without a look-up and secret
// scanners can match it".
func TestKeySecrets(t *testing.T) {
	secret, prefix := NewKeySecret(true)
	if live, ok := CheckKeySecret(secret); !live || !ok || !strings.HasPrefix(secret, prefix) {
		t.Errorf("%q with prefix %q: live %v, ok %v", secret, prefix, live, ok)
	}
	test, _ := NewKeySecret(false)
	if live, ok := CheckKeySecret(test); live || !ok {
		t.Errorf("%q: live %v, ok %v", test, live, ok)
	}
	for i := range secret {
		c := byte('x')
		if secret[i] == c {
			c = 'y'
		}
		if _, ok := CheckKeySecret(secret[:i] + string(c) + secret[i+1:]); ok {
			t.Errorf("a typo at %d is accepted", i)
		}
	}
	for _, s := range []string{"", "secapi_live_", secret[:len(secret)-1], secret + "x", strings.ToUpper(secret)} {
		if _, ok := CheckKeySecret(s); ok {
			t.Errorf("%q is accepted", s)
		}
	}
}

func FuzzCheckKeySecret(f *testing.F) {
	secret, _ := NewKeySecret(true)
	f.Add(secret)
	f.Add("secapi_test_")
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok := CheckKeySecret(s); ok && keyChecksum(s[:len(s)-8]) != s[len(s)-8:] {
			t.Fatalf("%q is accepted", s)
		}
	})
}
