package api

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/klauspost/compress/zstd"

	"github.com/filingwire/filingwire"
)

// lines of an NDJSON export as values.
func lines(t *testing.T, body string) (rows []map[string]any) {
	t.Helper()
	for line := range strings.Lines(body) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		rows = append(rows, row)
	}
	return rows
}

// TestExportsEqualTheFeeds holds contract 5, "the default row of the list minus its `freshness`
// key, same key order and encoding": an export's rows are those of the list without freshness, in
// ascending order, same keys in the same order and encoding, in every format.
func TestExportsEqualTheFeeds(t *testing.T) {
	h := newLibrary(t, nil)
	type page struct {
		Data []json.RawMessage `json:"data"`
	}
	var all strings.Builder
	for _, feed := range h.Feeds {
		list := get[page](t, h, feedsPath+feed.Name+"?limit=1000&include_superseded=true").Data
		slices.Reverse(list)
		var want strings.Builder
		for _, row := range list {
			whole, _, ok := strings.Cut(string(row), `,"freshness":`)
			if !ok {
				t.Fatalf("no freshness in %s", row)
			}
			want.WriteString(whole + "}\n")
		}
		path := "/v1/events/export?include_superseded=true&feed=" + feed.Name
		r := h.do(t, "GET", path+"&format=ndjson")
		if r.status != 200 || r.body != want.String() || r.header.Get("Content-Type") != "application/x-ndjson" {
			t.Errorf("%s: NDJSON differs from the list: %d, %d and %d bytes", feed.Name, r.status, len(r.body), want.Len())
		}
		all.WriteString(r.body)
		inline := get[EventExport](t, h, path)
		if inline.Format != "json" || inline.Count != len(list) || inline.Content != "["+strings.ReplaceAll(strings.TrimSuffix(r.body, "\n"), "\n", ",")+"]" {
			t.Errorf("%s: JSON of %d rows differs from the list of %d", feed.Name, inline.Count, len(list))
		}
		checkCSV(t, h, path+"&format=csv", feed, lines(t, r.body))
		if r := h.do(t, "GET", path+"&format=parquet"); r.status != 200 || !strings.HasPrefix(r.body, "PAR1") || !strings.HasSuffix(r.body, "PAR1") ||
			r.header.Get("Content-Type") != "application/vnd.apache.parquet" || r.header.Get("Content-Disposition") != `attachment; filename="`+feed.Name+`.parquet"` {
			t.Errorf("%s: %d %v", feed.Name, r.status, r.header)
		}
	}
	if r := h.do(t, "GET", "/v1/delivery/events/export?include_superseded=true&feed=all&format=ndjson"); r.body != all.String() {
		t.Errorf("all feeds: %d, %d bytes instead of %d", r.status, len(r.body), all.Len())
	}
}

// checkCSV holds every cell against the row's field.
func checkCSV(t *testing.T, h *harness, path string, feed *filingwire.Feed, rows []map[string]any) {
	t.Helper()
	r := h.do(t, "GET", path)
	records, err := csv.NewReader(strings.NewReader(r.body)).ReadAll()
	if err != nil || len(records) != len(rows)+1 || r.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%s: %d, %d records of %d rows, %v", feed.Name, r.status, len(records), len(rows), err)
	}
	for i, row := range rows {
		cells := map[string]string{}
		flattenRow("", row, cells)
		for j, name := range records[0] {
			if got, want := records[i+1][j], cells[name]; !sameCell(got, want) {
				t.Errorf("%s %v: column %s holds %q, the row %q", feed.Name, row["id"], name, got, want)
			}
			delete(cells, name)
		}
		for name, left := range cells {
			if left != "" {
				t.Errorf("%s: no column %s", feed.Name, name)
			}
		}
	}
}

// flattenRow writes the fields of an object as a flat file has them.
func flattenRow(prefix string, object map[string]any, cells map[string]string) {
	for key, value := range object {
		var name strings.Builder
		for i, c := range key {
			if unicode.IsUpper(c) && i > 0 {
				name.WriteByte('_')
			}
			name.WriteRune(unicode.ToLower(c))
		}
		column := prefix + name.String()
		switch value := value.(type) {
		case map[string]any:
			flattenRow(column+"_", value, cells)
		case nil:
			cells[column] = ""
		case string:
			cells[column] = value
		case float64:
			cells[column] = strconv.FormatFloat(value, 'f', -1, 64)
		default:
			b, _ := json.Marshal(value)
			cells[column] = string(b)
		}
	}
}

// sameCell compares cells as the values that they stand for.
func sameCell(a, b string) bool {
	if a == b {
		return true
	}
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	if m, ok := x.(float64); ok {
		n, ok := y.(float64)
		return ok && math.Abs(m-n) <= 1e-9*math.Abs(m)
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}

// Contract 5: "`format=csv` and `format=parquet` for one feed (`feed=all` → 400)".
func TestExportFaults(t *testing.T) {
	h := newHarness(t, nil)
	h.events.count = func(filingwire.FeedQuery) (uint64, error) { return maxInlineRows + 1, nil }
	for query, parameter := range map[string]string{
		"feed=all&format=csv":                              "feed",
		"feed=all&format=parquet":                          "feed",
		"feed=restatements&format=xml":                     "format",
		"feed=restatements&format=":                        "format",
		"feed=nothing":                                     "feed",
		"feed=restatements":                                "format", // more rows than one object holds
		"feed=restatements&role=ceo":                       "role",
		"feed=restatements&limit=0":                        "limit",
		"feed=restatements&format=ndjson&view=agent":       "view",
		"feed=restatements&format=ndjson&cursor=x":         "cursor",
		"feed=restatements&format=ndjson&updated_after=":   "updated_after",
		"feed=all&format=ndjson&meeting_type=annual":       "meeting_type",
		"feed=restatements&format=ndjson&limit=9999999999": "limit",
	} {
		r := h.do(t, "GET", "/v1/events/export?"+query)
		if d := checkError(t, r, 400, "invalid_query_parameter"); d["parameter"] != parameter || r.header.Get("SECAPI-Watermark") != "" {
			t.Errorf("%s: %v, headers %v", query, d, r.header)
		}
	}
	h.key = h.accounts.add("org_A", "payg", func(k *filingwire.APIKey) { k.Scopes = []string{filingwire.ScopeReadAccount} })
	if d := checkError(t, h.do(t, "GET", "/v1/events/export?feed=restatements"), 403, "insufficient_scope"); d["requiredScope"] != "read:sec" {
		t.Errorf("details %v", d)
	}
	if rows, _ := h.billed(t, "org_A"); rows != 0 {
		t.Errorf("%d failed exports billed", rows)
	}
}

// Contract 5: "`Accept-Encoding: gzip|zstd`".
func TestExportEncodings(t *testing.T) {
	h := newHarness(t, nil)
	h.events.export = exportOf(5000)
	h.events.count = func(filingwire.FeedQuery) (uint64, error) { return 5000, nil }
	path := "/v1/events/export?feed=restatements&format="
	for _, format := range []string{"ndjson", "json"} {
		plain := h.do(t, "GET", path+format, "Accept-Encoding", "identity")
		if plain.header.Get("Content-Encoding") != "" || len(plain.body) < 100_000 {
			t.Fatalf("%v, %d bytes", plain.header, len(plain.body))
		}
		for accept, encoding := range map[string]string{"gzip": "gzip", "zstd": "zstd", "gzip, zstd": "zstd", "GZIP;q=1.0, zstd;q=0.5": "gzip",
			"br, deflate": "", "gzip;q=0, zstd;q=0": "", "gzip;q=x": ""} {
			r := h.do(t, "GET", path+format, "Accept-Encoding", accept)
			var unpacked io.Reader = strings.NewReader(r.body)
			var err error
			switch encoding {
			case "gzip":
				unpacked, err = gzip.NewReader(unpacked)
			case "zstd":
				unpacked, err = zstd.NewReader(unpacked)
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(unpacked)
			if err != nil || string(body) != plain.body || r.header.Get("Content-Encoding") != encoding || r.header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s, %q: %v, %d bytes of %d, %v", format, accept, err, len(body), len(plain.body), r.header)
			}
			if encoding != "" && len(r.body) > len(plain.body)/5 {
				t.Errorf("%s: %d bytes of %d", encoding, len(r.body), len(plain.body))
			}
		}
	}
}

// "A failure midway ends the stream abnormally (chunked encoding broken off), never as a short
// but valid file", and is not billed.
func TestFlatAndPackedExportsNeverEndShort(t *testing.T) {
	broken := errors.New("connection reset")
	for name, test := range map[string]struct {
		format, encoding string
		reader           io.Reader
	}{
		"lines, gzip":             {"ndjson", "gzip", &brokenReader{"{\"a\":1}\n", broken}},
		"lines, zstd":             {"ndjson", "zstd", &brokenReader{"{\"a\":1}\n", broken}},
		"CSV, error":              {"csv", "", &brokenReader{"a,b\n1,2\n", broken}},
		"CSV in a quoted line":    {"csv", "", strings.NewReader("a,b\n1,\"x\n")},
		"CSV without a line":      {"csv", "", strings.NewReader("a,b")},
		"Parquet, error":          {"parquet", "", &brokenReader{"PAR1....", broken}},
		"Parquet without its end": {"parquet", "gzip", strings.NewReader("PAR1........")},
	} {
		h := newHarness(t, nil) // a request may outlive its client
		h.events.count = func(filingwire.FeedQuery) (uint64, error) { return 3, nil }
		h.events.export = func(context.Context, filingwire.FeedQuery) (io.ReadCloser, error) {
			return io.NopCloser(test.reader), nil
		}
		h.events.flat = func(filingwire.FeedQuery, string) (io.ReadCloser, error) { return io.NopCloser(test.reader), nil }
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+"/v1/events/export?feed=restatements&format="+test.format, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("x-api-key", h.key)
		req.Header.Set("Accept-Encoding", test.encoding)
		resp, err := http.DefaultClient.Do(req)
		if err == nil { // else it broke off before anything was sent
			if b, err := io.ReadAll(resp.Body); err == nil {
				t.Errorf("%s: the client took %q for the whole", name, b)
			}
			resp.Body.Close()
		}
		if rows, _ := h.billed(t, "org_A"); rows != 0 {
			t.Errorf("%s: it broke off and was billed", name)
		}
	}
}

// Contract 5, `export.completed`: an export that ended is billed by the rows sent and recorded as `export.completed`.
func TestExportIsRecorded(t *testing.T) {
	ledger := &fakeRecorder{}
	h := newHarness(t, func(c *Config) { c.Recorder = ledger })
	h.events.count = func(filingwire.FeedQuery) (uint64, error) { return 3, nil }
	h.events.flat = func(filingwire.FeedQuery, string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("a,b\n1,\"x\ny \"\"z\"\"\"\n2,\n")), nil
	}
	r := h.do(t, "GET", "/v1/events/export?feed=restatements&format=csv")
	deadline := time.Now().Add(time.Minute)
	events := ledger.take()
	for len(events) == 0 && time.Now().Before(deadline) { // recorded when the last byte is sent
		events = ledger.take()
	}
	if len(events) != 1 || events[0].Type != "export.completed" || *events[0].RequestID != r.header.Get("Request-Id") ||
		string(events[0].Data) != `{"feed":"restatements","format":"csv","rows":2,"watermark":"`+r.header.Get("SECAPI-Watermark")+`"}` {
		t.Errorf("events %+v of %d %s", events, r.status, r.body)
	}
	ledger.fail(errors.New("no broker"))
	if r := h.do(t, "GET", "/v1/events/export?feed=restatements&format=csv"); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
}
