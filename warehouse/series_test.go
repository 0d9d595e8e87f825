package warehouse

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// The lines of all statements come as one stream, each statement asked when it is its turn; a
// statement that fails or is cut off is an error, never a gap.
func TestSeries(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		texts []string // "!" = cannot be asked, "~" at the end = then breaks
		want  string
		err   error
	}{
		"none":              {nil, "", nil},
		"lines":             {[]string{"a\nb\n", "c\n"}, "a\nb\nc\n", nil},
		"empty ones":        {[]string{"", "a\n", "", "", "b\n", ""}, "a\nb\n", nil},
		"cut off":           {[]string{"a\nb", "c\n"}, "a\nb", io.ErrUnexpectedEOF},
		"breaks":            {[]string{"a\n~", "c\n"}, "a\n", broken},
		"second is refused": {[]string{"a\n", "!"}, "a\n", broken},
	} {
		open := 0
		s := &series{}
		for _, text := range c.texts {
			s.left = append(s.left, statement{sql: text})
		}
		s.open = func(q statement) (io.ReadCloser, error) {
			if q.sql == "!" {
				return nil, broken
			}
			if open++; open > 1 {
				t.Errorf("%s: %d are open", name, open)
			}
			text, breaks := strings.CutSuffix(q.sql, "~")
			var r io.Reader = strings.NewReader(text)
			if breaks {
				r = io.MultiReader(r, iotest.ErrReader(broken))
			}
			return closing{iotest.OneByteReader(r), func() { open-- }}, nil
		}
		got, err := io.ReadAll(s)
		if string(got) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if err := s.Close(); err != nil || open != 0 {
			t.Errorf("%s: closed: %v, %d are open", name, err, open)
		}
	}
}

type closing struct {
	io.Reader
	close func()
}

func (c closing) Close() error { c.close(); return nil }
