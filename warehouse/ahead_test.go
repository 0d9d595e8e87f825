package warehouse

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func TestReadAhead(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef"), aheadBuffers*aheadBytes/10)
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
		got, err := io.ReadAll(a)
		if !bytes.Equal(got, text) || !errors.Is(err, c.want) {
			t.Errorf("%s: %d of %d bytes, %v", name, len(got), len(text), err)
		}
		if _, err := a.Read(make([]byte, 1)); err == nil {
			t.Errorf("%s: no error behind the end", name)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	in, out := io.Pipe()
	left := readAhead(in) // nobody reads it
	if _, err := out.Write(text[:aheadBytes]); err != nil {
		t.Fatal(err)
	}
	out.CloseWithError(broken)
	if err := left.Close(); err != nil {
		t.Error(err)
	}
}
