package filingwire

import (
	"fmt"
	"time"
)

const instantLayout = "2006-01-02T15:04:05.000Z"

// Instant is a moment in UTC with millisecond precision; its text form is
// RFC 3339 with exactly three decimals, "2026-03-19T12:00:00.000Z".
type Instant struct{ time.Time }

// InstantOf truncates t to a millisecond of UTC.
func InstantOf(t time.Time) Instant { return Instant{t.UTC().Truncate(time.Millisecond)} }

func (i Instant) String() string { return i.UTC().Format(instantLayout) }

// MarshalText implements encoding.TextMarshaler.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText accepts any RFC 3339 instant.
func (i *Instant) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fmt.Errorf("parse instant %q: %w", b, err)
	}
	*i = InstantOf(t)
	return nil
}

// MarshalJSON overrides the one that time.Time brings.
func (i Instant) MarshalJSON() ([]byte, error) { return []byte(`"` + i.String() + `"`), nil }

// UnmarshalJSON overrides the one that time.Time brings.
func (i *Instant) UnmarshalJSON(b []byte) error {
	if len(b) < 2 || b[0] != '"' {
		return fmt.Errorf("parse instant %s: not a string", b)
	}
	return i.UnmarshalText(b[1 : len(b)-1])
}

// Date is a calendar day "YYYY-MM-DD"; "" means unknown.
type Date string

// DateOf returns the calendar day of t in t's own location.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// ParseDate accepts only an existing calendar day written YYYY-MM-DD, between 1970 and 2149
// (the range of the warehouse's Date type).
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1970 || t.Year() > 2148 {
		return "", fmt.Errorf("%q is not a date YYYY-MM-DD", s)
	}
	return Date(s), nil
}

// Time returns midnight UTC of the day, the zero time for an unknown or malformed one.
func (d Date) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}
