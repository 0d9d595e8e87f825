package embedded

import (
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
)

// A statement without streamed data is read whole, up to maxStatement.
const (
	statementHead = 64 << 10
	maxStatement  = 64 << 20
)

// request is one HTTP request to ClickHouse: the statement from the URL, the body, or
// both, as the server reads it.
type request struct {
	statement
	sql      string
	rows     io.Reader // data of an INSERT, in the format that it names
	output   string    // format of a result when the statement names none
	revision uint64    // of the native protocol that the client decodes
	database string
	id       string
	settings map[string]string
	params   *params
	whole    bool // answer only when the statement has ended
	compress bool
}

func (c *ClickHouse) parse(r *http.Request) (*request, error) {
	q := &request{output: "TabSeparated", settings: maps.Clone(c.settings), params: &params{}}
	values := r.URL.Query()
	decompress := false
	for name, all := range values {
		value := all[len(all)-1]
		switch name {
		case "query", "user", "password", "quota_key", "role", "stacktrace", "buffer_size", "session_id", "session_timeout", "session_check":
		case "database":
			q.database = value
		case "default_format":
			q.output = value
		case "query_id":
			q.id = value
		case "client_protocol_version":
			q.revision, _ = strconv.ParseUint(value, 10, 32)
		case "wait_end_of_query":
			q.whole = value != "0"
		case "compress":
			q.compress = value != "0"
		case "decompress":
			decompress = value != "0"
		default:
			if param, ok := strings.CutPrefix(name, "param_"); ok {
				q.params.add(param, value)
			} else if isSettingName(name) {
				q.settings[name] = value
			} else {
				return nil, fmt.Errorf("URL parameter %q is not a setting", name)
			}
		}
	}
	header(r, "X-ClickHouse-Database", &q.database)
	header(r, "X-ClickHouse-Format", &q.output)
	body, size, err := q.body(r, decompress)
	if err != nil {
		return nil, err
	}
	return q, q.read(values.Get("query"), body, size)
}

func header(r *http.Request, name string, into *string) {
	if value := r.Header.Get(name); value != "" {
		*into = value
	}
}

// body is the decoded body and its size, -1 when that is not known.
func (q *request) body(r *http.Request, decompress bool) (body io.Reader, size int64, err error) {
	if r.Body == nil {
		return http.NoBody, 0, nil
	}
	if kind := r.Header.Get("Content-Type"); strings.HasPrefix(kind, "multipart/") {
		return nil, 0, fmt.Errorf("%s bodies (external tables) are not supported by the embedded engine", kind)
	}
	body, size = r.Body, r.ContentLength
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip":
		if body, err = gzip.NewReader(body); err != nil {
			return nil, 0, fmt.Errorf("read gzip body: %w", err)
		}
		size = -1
	default:
		return nil, 0, fmt.Errorf("body encoding %q is not supported by the embedded engine", encoding)
	}
	if decompress {
		body, size = compress.NewReader(body), -1
	}
	return body, size, nil
}

// read tells statement and data apart. The data of an INSERT is left in the body, unless
// its FORMAT clause is not within the head.
func (q *request) read(sql string, body io.Reader, size int64) error {
	separator := "\n"
	if sql == "" {
		if size < 0 || size > statementHead {
			size = statementHead
		}
		head := make([]byte, size+1)
		n, err := io.ReadFull(body, head)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return fmt.Errorf("read body: %w", err)
		}
		sql = string(head[:n])
		separator = ""
	}
	if q.split(sql, body); q.rows != nil {
		return nil
	}
	rest, err := io.ReadAll(io.LimitReader(body, maxStatement+1))
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	if len(rest) > maxStatement {
		return fmt.Errorf("statement is larger than %d bytes: send its data in a FORMAT that streams", maxStatement)
	}
	if len(rest) > 0 {
		sql += separator + string(rest)
	}
	q.split(sql, http.NoBody)
	return nil
}

// split takes sql for the statement and, in an INSERT with data, what follows for the data.
func (q *request) split(sql string, body io.Reader) {
	q.sql, q.statement = sql, scanStatement(sql)
	if q.verb == "INSERT" && q.format != "" {
		q.sql, q.rows = sql[:q.start], io.MultiReader(strings.NewReader(sql[q.end:]), body)
	}
}

// isSelect reports whether the result can be larger than memory.
func (q *request) isSelect() bool { return q.verb == "SELECT" || q.verb == "WITH" }

// streamed are the formats in which the blocks of a result follow one another. The others
// have a head, a tail or a count, and the engine would write those around every block.
var streamed = map[string]bool{
	"native": true, "rowbinary": true, "rawblob": true, "msgpack": true, "null": true, "csv": true,
	"tsv": true, "tabseparated": true, "tsvraw": true, "tabseparatedraw": true, "raw": true, "lineasstring": true,
	"jsoneachrow": true, "jsonlines": true, "ndjson": true, "jsonstringseachrow": true,
	"jsoncompacteachrow": true, "jsoncompactstringseachrow": true,
}

func (q *request) streams() bool {
	if q.format != "" {
		return streamed[strings.ToLower(q.format)]
	}
	return streamed[strings.ToLower(q.output)]
}

// intoFile is the statement with its result written to path.
func (q *request) intoFile(path string) string {
	head, format, tail := strings.TrimRight(q.sql, "; \t\r\n"), q.output, ""
	if q.format != "" {
		head, format, tail = q.sql[:q.start], q.format, q.sql[q.end:]
	}
	return head + "\nINTO OUTFILE " + quote(path) + " FORMAT " + format + tail
}

// leaves reports whether the statement changes the session that it runs in, which
// the next request must not see.
func (q *request) leaves() bool {
	return q.verb == "SET" || q.verb == "USE" || q.verb == "CREATE" && strings.Contains(strings.ToUpper(q.sql), "TEMPORARY")
}
