package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	feedTimeout = time.Minute
	feedTries   = 5
	// longestPause bounds what is waited for a server that asks for patience.
	longestPause = 30 * time.Second
	largestPage  = 256 << 20
)

// feedClient reads feeds over HTTP.
type feedClient struct {
	base string
	key  string
	http http.Client
	wait func(ctx context.Context, d time.Duration) error
}

// feedList is a page of a feed.
type feedList struct {
	Data       []json.RawMessage `json:"data"`
	HasMore    bool              `json:"hasMore"`
	NextCursor string            `json:"nextCursor"`
}

// feedError is the server's refusal.
type feedError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details struct {
		AcceptedValues []string `json:"acceptedValues"`
		RequiredScope  string   `json:"requiredScope"`
	} `json:"details"`
	RequestID string `json:"requestId"`
	status    int
}

// advice says what to do about a code.
var advice = map[string]string{
	"authentication_failed":            "check FILINGWIRE_API_KEY; the key may be mistyped, expired or revoked",
	"billing_required":                 "put a card on file or choose a plan, in the console under Usage and billing",
	"billing_budget_hard_cap_exceeded": "raise the spending cap, in the console under Usage and billing",
	"billing_budget_approval_required": "raise the approval threshold, in the console under Usage and billing",
	"rate_limit_exceeded":              "wait a minute, or ask for a larger plan",
	"not_found":                        "check --url; the server may be of another version",
	"unknown":                          "check --url; what answers there is not Filingwire",
}

func (e *feedError) Error() string {
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(e.Message, "."))
	if len(e.Details.AcceptedValues) > 0 {
		fmt.Fprintf(&b, ": accepted are %s", strings.Join(e.Details.AcceptedValues, ", "))
	}
	switch {
	case e.Details.RequiredScope != "":
		fmt.Fprintf(&b, "; make a key with it: filingwire keys create --scopes %s", e.Details.RequiredScope)
	case advice[e.Code] != "":
		fmt.Fprintf(&b, "; %s", advice[e.Code])
	}
	if e.status >= http.StatusInternalServerError && e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	return b.String()
}

func newFeedClient(base, key string) (*feedClient, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("--url=%s is not an address like https://api.example.com", base)
	}
	if key == "" {
		return nil, errors.New("set FILINGWIRE_API_KEY to an API key; `filingwire up` prints a demo key, `filingwire keys create` makes others")
	}
	return &feedClient{base: strings.TrimRight(base, "/"), key: key, http: http.Client{Timeout: feedTimeout}, wait: wait}, nil
}

// list reads one page. Where the server asks for patience it waits, as long as it is told.
func (c *feedClient) list(ctx context.Context, feed string, query url.Values) (*feedList, error) {
	for try := 1; ; try++ {
		list, pause, err := c.try(ctx, feed, query)
		if err == nil || pause <= 0 || pause > longestPause || try == feedTries {
			return list, err
		}
		if err := c.wait(ctx, pause); err != nil {
			return nil, err
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// try reads one page; pause is how long to wait before the next try, 0 = there is no use.
func (c *feedClient) try(ctx context.Context, feed string, query url.Values) (list *feedList, pause time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/v1/events/"+feed+"?"+query.Encode(), nil)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("X-Api-Key", c.key)
	req.Header.Set("User-Agent", "filingwire-cli/"+version)
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		return nil, 0, fmt.Errorf("no server answers at %s: start one with `filingwire up`, or set FILINGWIRE_URL (%w)", c.base, errors.Unwrap(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestPage))
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", feed, err)
	}
	if resp.StatusCode == http.StatusOK {
		list = new(feedList)
		if err := json.Unmarshal(body, list); err == nil && list.Data != nil {
			return list, 0, nil
		}
	}
	refusal := &feedError{status: resp.StatusCode}
	if json.Unmarshal(body, refusal) != nil || refusal.Message == "" {
		refusal = &feedError{Code: "unknown", Message: fmt.Sprintf("%s answers %s and no events", c.base, resp.Status)}
	}
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable {
		if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
			pause = time.Duration(max(seconds, 1)) * time.Second
		}
	}
	return nil, pause, refusal
}
