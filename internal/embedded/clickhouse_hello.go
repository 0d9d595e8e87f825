package embedded

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

const (
	// hello is what clickhouse-go asks first. From the answer on it decodes Native data at
	// the revision that the answer names.
	hello       = "SELECT displayName(), version(), revision(), timezone()"
	displayName = "filingwire"
)

// greet answers hello with revision 0, in which libchdb writes Native data; the answer
// itself is still encoded at the revision that the client announced.
func (c *ClickHouse) greet(r *http.Request, q *request) (*http.Response, error) {
	block := proto.NewBlock()
	row := []struct {
		name, kind string
		value      any
	}{
		{"displayName()", "String", displayName},
		{"version()", "String", c.version},
		{"revision()", "UInt32", uint32(0)},
		{"timezone()", "String", c.timezone},
	}
	for i, cell := range row {
		if err := block.AddColumn(cell.name, column.Type(cell.kind)); err != nil {
			return nil, fmt.Errorf("encode hello: %w", err)
		}
		if err := block.Columns[i].AppendRow(cell.value); err != nil {
			return nil, fmt.Errorf("encode hello: %w", err)
		}
	}
	var buf chproto.Buffer
	if err := block.Encode(&buf, q.revision); err != nil {
		return nil, fmt.Errorf("encode hello: %w", err)
	}
	return q.answer(r, io.NopCloser(bytes.NewReader(buf.Buf)), int64(len(buf.Buf))), nil
}
