package warehouse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/filingwire/filingwire"
)

// Rows are rendered whole, whatever pieces the stream comes in and however little is read at a
// time: lines lie across pieces, and the longest are longer than one, or than a reader's buffer.
func TestExportRead(t *testing.T) {
	var lines, want bytes.Buffer
	for i := range 400 {
		doc := fmt.Sprintf(`{"id":"%d","text":"%s"}`, i, strings.Repeat("x", i*i%9000))
		if i == 200 {
			doc = fmt.Sprintf(`{"id":"%d","text":"%s"}`, i, strings.Repeat("y", 2*chunkBytes))
		}
		fmt.Fprintf(&lines, "evt_%d\t%s\n", i, doc)
		row := filingwire.ReadRow{Doc: []byte(doc)}
		want.Write(append(row.AppendResolved(nil, time.Time{}), '\n'))
	}
	broken := errors.New("broken")
	for _, size := range []int{1, 512, rowRoom, 20 << 10, 64 << 10} {
		for name, stream := range map[string]io.Reader{
			"whole":     bytes.NewReader(lines.Bytes()),
			"in halves": iotest.HalfReader(bytes.NewReader(lines.Bytes())),
			"broken":    io.MultiReader(bytes.NewReader(lines.Bytes()), iotest.ErrReader(broken)),
		} {
			e := &export{stream: readAhead(io.NopCloser(stream)), left: -1, q: filingwire.FeedQuery{Feed: filingwire.OfficerChanges}}
			var got bytes.Buffer
			var err error
			for p := make([]byte, size); err == nil; {
				var n int
				n, err = e.Read(p)
				got.Write(p[:n])
			}
			if ended := name != "broken"; !bytes.Equal(got.Bytes(), want.Bytes()) || errors.Is(err, io.EOF) != ended || errors.Is(err, broken) == ended {
				t.Errorf("%s, %d bytes at a time: %d of %d bytes, %v", name, size, got.Len(), want.Len(), err)
			}
			if err := e.stream.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
