package api

import (
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
)

// writes records what is written to a connection.
type writes struct {
	net.Conn
	sent []string
	err  error
}

func (w *writes) Write(p []byte) (int, error) {
	w.sent = append(w.sent, string(p))
	return len(p), w.err
}

func TestWritesAreHeldBack(t *testing.T) {
	out := new(writes)
	c := &lingeringConn{Conn: out}
	write := func(s string) {
		t.Helper()
		if n, err := io.WriteString(c, s); n != len(s) || err != nil {
			t.Fatalf("wrote %d of %d bytes: %v", n, len(s), err)
		}
	}
	long, longer := strings.Repeat("x", heldBytes-1), strings.Repeat("y", heldBytes+1)
	write("head")
	c.hold()
	write("a")
	write("b")
	if err := c.flush(); err != nil {
		t.Fatal(err)
	}
	write(long)
	write("c")
	write("d")
	write(longer)
	write("e")
	if err := c.release(); err != nil {
		t.Fatal(err)
	}
	write("tail")
	if want := []string{"head", "ab", long + "c", "d", longer, "e", "tail"}; !slices.Equal(out.sent, want) {
		t.Errorf("%d writes, want %d: %.60q", len(out.sent), len(want), out.sent)
	}
	c.hold()
	write("lost")
	out.err = errors.New("gone")
	if err := c.release(); !errors.Is(err, out.err) {
		t.Errorf("release of what cannot be sent: %v", err)
	}
	var none *lingeringConn // of a request that came another way
	none.hold()
	if err := errors.Join(none.flush(), none.release()); err != nil {
		t.Error(err)
	}
}
