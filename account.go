package filingwire

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash/crc32"
	"strings"

	"github.com/oklog/ulid/v2"
)

// NewID makes a time-ordered id with a prefix such as "org_" or "req_".
func NewID(prefix string) string { return prefix + ulid.Make().String() }

// Organization is a customer; every account row belongs to one.
type Organization struct {
	ID        string            `json:"id"`
	CreatedAt Instant           `json:"createdAt" format:"date-time"`
	Livemode  bool              `json:"livemode"`
	Name      *string           `json:"name"`
	Metadata  map[string]string `json:"metadata"`
	Plan      string            `json:"-"` // key of the rate card's plan
	State     string            `json:"-"` // billing state
	// Negotiated terms, which replace the plan's.
	RatePerMinute int  `json:"-"` // 0 = the plan's
	MeterDiscount *int `json:"-"` // percent; nil = the plan's
}

// Scopes of API keys.
const (
	ScopeReadSEC      = "read:sec"
	ScopeReadAccount  = "read:account"
	ScopeWriteAccount = "write:account"
	ScopeOperator     = "admin:operator"
)

// Scopes lists every scope a key may have.
var Scopes = []string{ScopeReadSEC, ScopeReadAccount, ScopeWriteAccount, ScopeOperator}

// APIKey is a credential of an organization. Its secret is known only to its holder.
type APIKey struct {
	ID         string
	OrgID      string
	CreatedAt  Instant
	Livemode   bool
	Label      string
	Prefix     string // the first characters of the secret, for recognition
	Hash       string // hex sha256 of the secret
	Scopes     []string
	RevokedAt  *Instant
	ExpiresAt  *Instant
	LastUsedAt *Instant
}

// Live tells whether the key may be used at now.
func (k *APIKey) Live(now Instant) bool {
	return (k.RevokedAt == nil || now.Before(k.RevokedAt.Time)) && (k.ExpiresAt == nil || now.Before(k.ExpiresAt.Time))
}

// Has tells whether the key carries the scope.
func (k *APIKey) Has(scope string) bool {
	for _, s := range k.Scopes {
		if s == scope {
			return true
		}
	}
	return false
}

// Claim is one request's claim to an Idempotency-Key, and its answer once there is one.
type Claim struct {
	Scope       string // stands for the key and whose it is, for which method and path
	ID          string
	Fingerprint string // of what was sent
	RequestID   string
	Traceparent string
	ExpiresAt   Instant // of the answer, or of the claim of a request that never answered
	Status      int     // of the answer, 0 = none yet
	Body        []byte
}

const (
	liveKeyPrefix  = "secapi_live_"
	testKeyPrefix  = "secapi_test_"
	keyPrefixChars = 6 // of the random part, shown in listings
)

// NewKeySecret makes a secret of 32 random bytes and a checksum, so that a typo is refused
// without a look-up and secret scanners can match it. It returns the recognisable prefix too.
func NewKeySecret(livemode bool) (secret, prefix string) {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	return KeySecretOf(livemode, random)
}

// KeySecretOf makes the secret of given random bytes. The demo key is derived from the
// installation's secret this way, so that it need not be stored to be shown again.
func KeySecretOf(livemode bool, random [32]byte) (secret, prefix string) {
	head := testKeyPrefix
	if livemode {
		head = liveKeyPrefix
	}
	body := head + base64.RawURLEncoding.EncodeToString(random[:])
	return body + keyChecksum(body), body[:len(head)+keyPrefixChars]
}

// CheckKeySecret tells whether s is a well-formed secret and of which mode.
func CheckKeySecret(s string) (livemode, ok bool) {
	livemode = strings.HasPrefix(s, liveKeyPrefix)
	if !livemode && !strings.HasPrefix(s, testKeyPrefix) || len(s) != len(liveKeyPrefix)+43+8 {
		return false, false
	}
	body := s[:len(s)-8]
	return livemode, keyChecksum(body) == s[len(s)-8:]
}

// HashKeySecret is what is stored of a secret. The secret has 256 random bits, so a fast
// hash suffices.
func HashKeySecret(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

func keyChecksum(body string) string {
	sum := crc32.ChecksumIEEE([]byte(body))
	return hex.EncodeToString([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
}
