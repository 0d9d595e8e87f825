package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// client calls the API as the clients of the public API do: a key in a header, bodies with
// explicit nulls, another try after Retry-After, pages until hasMore is false.
type client struct {
	*testing.T
	base, key string
	retried   int
}

// call returns the reply to a request that is not rate limited.
func (c *client) call(method, path, body string) (*http.Response, []byte) {
	c.Helper()
	for range 100 {
		reply, b := c.once(method, path, body)
		if reply.StatusCode != http.StatusTooManyRequests {
			return reply, b
		}
		c.retried++
		seconds, err := strconv.Atoi(reply.Header.Get("Retry-After"))
		if err != nil || seconds < 1 || seconds > 60 {
			c.Fatalf("Retry-After %q", reply.Header.Get("Retry-After"))
		}
		type details struct {
			Retryable         bool
			RetryAfterSeconds int
			Limit             int
			Period            string
			MeterClass        string
		}
		var e struct {
			Details details
			Error   struct{ Data struct{ Details details } } // where the reply is JSON-RPC
		}
		err = json.Unmarshal(b, &e)
		d := e.Details
		if path == "/mcp" {
			d = e.Error.Data.Details
		}
		if err != nil || !d.Retryable || d.RetryAfterSeconds < 1 || d.Limit < 1 || d.Period != "minute" || d.MeterClass == "" {
			c.Fatalf("429 without what a client needs: %s", b)
		}
		select {
		case <-time.After(time.Duration(seconds) * time.Second):
		case <-c.Context().Done():
			c.Fatal(c.Context().Err())
		}
	}
	c.Fatalf("%s %s is rate limited for good", method, path)
	return nil, nil
}

func (c *client) once(method, path, body string) (*http.Response, []byte) {
	c.Helper()
	request, err := http.NewRequestWithContext(c.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	if c.key != "" {
		request.Header.Set("x-api-key", c.key)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		c.Fatal(err)
	}
	defer reply.Body.Close()
	b, err := io.ReadAll(reply.Body)
	if err != nil {
		c.Fatal(err)
	}
	return reply, b
}

// object calls and checks the status, the headers that every reply has, and the shape.
func (c *client) object(status int, method, path, body, want string) map[string]any {
	c.Helper()
	reply, b := c.call(method, path, body)
	if reply.StatusCode != status {
		c.Errorf("%s %s: status %d, want %d: %.400s", method, path, reply.StatusCode, status, b)
		return map[string]any{}
	}
	c.checkHeaders(reply, path)
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(b))
	if err := decoder.Decode(&object); err != nil {
		c.Errorf("%s %s: %v: %.400s", method, path, err, b)
		return map[string]any{}
	}
	if id, ok := object["requestId"].(string); ok && id != reply.Header.Get("Request-Id") {
		c.Errorf("%s %s: requestId %s, header %s", method, path, id, reply.Header.Get("Request-Id"))
	}
	if strings.HasPrefix(path, "/v1/") {
		c.checkForm(path, object)
	}
	if want != "" {
		for _, fault := range parseShape(want).faults("", object) {
			c.Errorf("%s %s: %s", method, path, fault)
		}
	}
	return object
}

var (
	camelCase     = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
	instantLike   = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d`)
	contractsForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
)

// checkForm holds contract 1, conventions: "camelCase fields"; "Instants are RFC 3339 UTC with
// milliseconds (`2026-03-19T12:00:00.000Z`); dates `YYYY-MM-DD`".
func (c *client) checkForm(at string, v any) {
	c.Helper()
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if !camelCase.MatchString(key) {
				c.Errorf("%s has a key %s", at, key)
			}
			if text, ok := value.(string); ok && strings.HasSuffix(key, "Date") && text != "" {
				if _, err := time.Parse(time.DateOnly, text); err != nil {
					c.Errorf("%s.%s is %s", at, key, text)
				}
			}
			c.checkForm(at+"."+key, value)
		}
	case []any:
		for _, item := range v {
			c.checkForm(at, item)
		}
	case string:
		if instantLike.MatchString(v) && !contractsForm.MatchString(v) && len(v) < 40 {
			c.Errorf("%s is %s", at, v)
		}
	}
}

func (c *client) checkHeaders(reply *http.Response, path string) {
	c.Helper()
	names := []string{"Request-Id", "Traceparent"}
	if strings.HasPrefix(path, "/v1/") {
		names = append(names, "Secapi-Version", "Secapi-Meter-Class", "Secapi-Estimated-Cost")
	}
	if strings.HasPrefix(path, "/v1/") && c.key != "" {
		names = append(names, "Secapi-Plan-Key", "Secapi-Billing-State", "Secapi-Free-Grant-Remaining", "Secapi-Budget-Used",
			"Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset")
	}
	for _, name := range names {
		if reply.Header.Get(name) == "" {
			c.Errorf("%s: no header %s", path, name)
		}
	}
}

const errorShape = `object:"error", id, code, type:"invalid_request_error"|"authentication_error"|"permission_error"|"billing_error"|"rate_limit_error"|"not_found_error"|"conflict_error"|"api_error", message, requestId, traceparent, details{}`

// refused calls and checks that the reply is the error.
func (c *client) refused(status int, code, method, path, body string) map[string]any {
	c.Helper()
	e := c.object(status, method, path, body, strings.Replace(errorShape, "details{}", "details", 1))
	if e["code"] != code {
		c.Errorf("%s %s: code %v, want %s", method, path, e["code"], code)
	}
	details, ok := e["details"].(map[string]any)
	if !ok {
		c.Errorf("%s %s: details %v", method, path, e["details"])
	}
	return details
}

// all reads a list to its end, page by page, and returns its rows; a row that comes
// twice fails.
func (c *client) all(path, item string) []map[string]any {
	c.Helper()
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	var rows []map[string]any
	seen := map[any]bool{}
	cursor := ""
	for range 1000 {
		page := c.object(http.StatusOK, "GET", path+separator+"limit=40"+cursor, "",
			fmt.Sprintf(`object:"list", data[]{%s}, hasMore, requestId, traceparent`, item))
		data, _ := page["data"].([]any)
		for _, v := range data {
			row := v.(map[string]any)
			if id := row["id"]; id != nil && seen[id] {
				c.Errorf("%s: %v comes twice", path, id)
			} else {
				seen[id] = true
			}
			rows = append(rows, row)
		}
		if page["hasMore"] != true {
			if next := page["nextCursor"]; next != nil {
				c.Errorf("%s: the last page has nextCursor %v", path, next)
			}
			return rows
		}
		next, _ := page["nextCursor"].(string)
		if next == "" || len(data) == 0 {
			c.Fatalf("%s: more rows but no way on", path)
		}
		cursor = "&cursor=" + url.QueryEscape(next)
	}
	c.Fatalf("%s does not end", path)
	return nil
}
