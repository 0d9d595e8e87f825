package warehouse

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func TestReadAhead(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef"), aheadBytes/10)
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		stream io.Reader
		want   error
	}{
		"whole":       {bytes.NewReader(text), nil},
		"in halves":   {iotest.HalfReader(bytes.NewReader(text)), nil},
		"end at once": {iotest.DataErrReader(bytes.NewReader(text)), nil},
		"broken":      {io.MultiReader(bytes.NewReader(text), iotest.ErrReader(broken)), broken},
	} {
		a := readAhead(io.NopCloser(c.stream))
		var got []byte
		piece, err := a.next()
		for ; len(piece) > 0; piece, err = a.next() {
			got = append(got, piece...)
		}
		if !bytes.Equal(got, text) || !errors.Is(err, c.want) {
			t.Errorf("%s: %d of %d bytes, %v", name, len(got), len(text), err)
		}
		if piece, err := a.next(); len(piece) > 0 || !errors.Is(err, c.want) {
			t.Errorf("%s: %d bytes behind the end, %v", name, len(piece), err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	in, out := io.Pipe()
	left := readAhead(in) // nobody reads it
	if _, err := out.Write(text[:100]); err != nil {
		t.Fatal(err)
	}
	out.CloseWithError(broken)
	if err := left.Close(); err != nil {
		t.Error(err)
	}
}
