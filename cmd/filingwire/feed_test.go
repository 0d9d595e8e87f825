package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/filingwire/filingwire/classify"
)

// feedServer answers lists of events; refusal, when set, comes first.
func feedServer(t *testing.T, refusal func(w http.ResponseWriter, r *http.Request) bool, rows ...string) (base string, asked *[]url.Values) {
	t.Helper()
	asked = &[]url.Values{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Query())
		if r.Header.Get("X-Api-Key") != "secapi_test_x" {
			t.Errorf("key %q", r.Header.Get("X-Api-Key"))
		}
		if refusal != nil && refusal(w, r) {
			return
		}
		from := 0
		_, _ = fmt.Sscanf(r.URL.Query().Get("cursor"), "after%d", &from) // none begins at 0
		page := rows[from:min(len(rows), from+2)]
		next := "null"
		if from+2 < len(rows) {
			next = fmt.Sprintf(`"after%d"`, from+2)
		}
		fmt.Fprintf(w, `{"object":"list","data":[%s],"hasMore":%t,"nextCursor":%s}`, strings.Join(page, ","), next != "null", next)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func runFeed(t *testing.T, base string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("FILINGWIRE_API_KEY", "secapi_test_x")
	t.Setenv("FILINGWIRE_URL", base)
	var out, err bytes.Buffer
	code = run(t.Context(), append([]string{"feed"}, args...), &out, &err)
	return code, out.String(), err.String()
}

var feedRows = []string{
	`{"id":"a","filingDate":"2026-03-19","ticker":"BRNM","companyName":"Brindlemark Instruments, Inc.","changeType":"departure","person":{"name":"Ada Ng"},"roles":["Chief Financial Officer","Director"],"effectiveDate":"2026-04-01"}`,
	`{"id":"b","filingDate":"2026-03-18","ticker":null,"companyName":"Zürich\u001b[31m\u202e Höfe AG","changeType":"appointment","person":null,"roles":[],"effectiveDate":null}`,
	`{"id":"c","filingDate":"2026-03-17","companyName":"C"}`,
}

func TestFeedInAPipe(t *testing.T) {
	base, asked := feedServer(t, nil, feedRows...)
	code, stdout, stderr := runFeed(t, base, "officer-changes", "--ticker", "BRNM", "--since", "2026-01-31", "-f", "change_type=departure", "--all")
	if code != 0 || stdout != strings.Join(feedRows, "\n")+"\n" || stderr != "" {
		t.Errorf("%d %q\n%s", code, stderr, stdout)
	}
	if len(*asked) != 2 || (*asked)[0].Encode() != "change_type=departure&date_from=2026-01-31&limit=1000&ticker=BRNM" || (*asked)[1].Get("cursor") != "after2" {
		t.Errorf("asked %v", *asked)
	}
	if _, stdout, _ := runFeed(t, base, "officer-changes", "-n", "1"); !strings.HasPrefix(feedRows[0], stdout[:20]) {
		t.Error(stdout)
	}
}

func TestFeedTable(t *testing.T) {
	base, _ := feedServer(t, nil, feedRows...)
	code, stdout, stderr := runFeed(t, base, "officer-changes", "--table", "-n", "2")
	want := `DATE        TICKER  COMPANY                 CHANGE       PERSON  ROLE                     EFFECTIVE
2026-03-19  BRNM    Brindlemark Instrumen…  departure    Ada Ng  Chief Financial Office…  2026-04-01
2026-03-18          Zürich [31m Höfe AG     appointment
`
	if code != 0 || stdout != want || stderr != "2 events; there are more: raise --limit, or take --all.\n" {
		t.Errorf("%d %q\n%s", code, stderr, stdout)
	}
	if strings.ContainsAny(stdout, "\x1b\u202e") {
		t.Error("a filing's text steers the terminal")
	}
	table := newFeedTable(feedNamed("officer-changes"))
	if err := table.add(json.RawMessage(feedRows[0])); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	table.print(&out, 60, true)
	if !strings.Contains(out.String(), red+"departure") {
		t.Errorf("%q", out.String())
	}
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if !colours(true) || colours(false) {
		t.Error("colours belong on a terminal, and only there")
	}
	t.Setenv("NO_COLOR", "1")
	if colours(true) {
		t.Error("NO_COLOR is not honoured")
	}
	for name := range feedColumns {
		if name != "" && !slices.Contains(feedNames(classify.Feeds()), name) {
			t.Errorf("columns of a feed %s that does not exist", name)
		}
	}
}

func TestFeedFaultsSayWhatToDo(t *testing.T) {
	refuse := func(status int, body string) string {
		base, _ := feedServer(t, func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return true
		})
		return base
	}
	for _, c := range []struct {
		base, want string
		args       []string
	}{
		{refuse(401, `{"code":"authentication_failed","message":"The credential is not valid."}`), "check FILINGWIRE_API_KEY", nil},
		{refuse(403, `{"code":"insufficient_scope","message":"No scope.","details":{"requiredScope":"read:sec"}}`), "filingwire keys create --scopes read:sec", nil},
		{refuse(402, `{"code":"billing_required","message":"Pay."}`), "put a card on file", nil},
		{refuse(400, `{"code":"invalid_query_parameter","message":"role: no.","details":{"acceptedValues":["ceo","cfo"]}}`), "accepted are ceo, cfo", nil},
		{refuse(500, `{"code":"internal_error","message":"Oh.","requestId":"req_1"}`), "request req_1", nil},
		{refuse(200, `<html>`), "what answers there is not Filingwire", nil},
		{"http://127.0.0.1:1", "start one with `filingwire up`, or set FILINGWIRE_URL", nil},
		{"ftp://x", "is not an address like", nil},
		{"http://x", "neither a date like", []string{"--since", "yesterday"}},
		{"http://x", "has the filters change_type, role, person", []string{"-f", "nope=1"}},
		{"http://x", "at least 1", []string{"-n", "0"}},
	} {
		code, stdout, stderr := runFeed(t, c.base, append([]string{"officer-changes"}, c.args...)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: %d %q instead of %q", c.base, code, stderr, c.want)
		}
	}
	t.Setenv("FILINGWIRE_API_KEY", "")
	var out, err bytes.Buffer
	if code := run(t.Context(), []string{"feed", "enforcement"}, &out, &err); code != 1 || !strings.Contains(err.String(), "set FILINGWIRE_API_KEY") {
		t.Errorf("%d %s", code, err.String())
	}
}

// TestFeedWaits: a client waits as long as Retry-After says, and not for ever.
func TestFeedWaits(t *testing.T) {
	tries := 0
	base, _ := feedServer(t, func(w http.ResponseWriter, _ *http.Request) bool {
		tries++
		w.Header().Set("Retry-After", "3")
		if tries%feedTries == 0 {
			return false
		}
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"code":"rate_limit_exceeded","message":"Slow."}`)
		return true
	}, feedRows...)
	client, err := newFeedClient(base, "secapi_test_x")
	if err != nil {
		t.Fatal(err)
	}
	var waited []time.Duration
	client.wait = func(_ context.Context, d time.Duration) error {
		waited = append(waited, d)
		return nil
	}
	if list, err := client.list(t.Context(), "officer-changes", url.Values{}); err != nil || len(list.Data) != 2 || len(waited) != feedTries-1 || waited[0] != 3*time.Second {
		t.Errorf("%v after %v", err, waited)
	}
	tries = -feedTries * 2
	client.wait = func(ctx context.Context, _ time.Duration) error { return context.Canceled }
	if _, err := client.list(t.Context(), "officer-changes", url.Values{}); err == nil {
		t.Error("it goes on when it is told to stop")
	}
}

func TestParseDay(t *testing.T) {
	now := time.Date(2026, 3, 31, 1, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{"": "", "2026-01-31": "2026-01-31", "30d": "2026-03-01", "2w": "2026-03-17", "1m": "2026-03-03", "1y": "2025-03-31", "0d": "2026-03-31"} {
		if got, err := parseDay(text, now); got != want || err != nil {
			t.Errorf("%s is %s, not %s: %v", text, want, got, err)
		}
	}
	for _, text := range []string{"d", "30", "-1d", "2026-02-30", "30h", "99999y"} {
		if got, err := parseDay(text, now); err == nil {
			t.Errorf("%s is %s", text, got)
		}
	}
}

func TestCompletion(t *testing.T) {
	var c cli
	parser, err := kong.New(&c, vars())
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]string{
		"fee":                              "feed",
		"feed off":                         "officer-changes",
		"feed officer-changes --tic":       "--ticker",
		"feed --ticker BRNM enf":           "enforcement",
		"feed --json vot":                  "voting-results",
		"feed officer-changes -n 3 --unti": "--until",
		"keys re":                          "revoke",
		"completion z":                     "zsh",
		"compl":                            "completion", // the hidden command is not offered
		"failures list --stage sub":        "submission",
		"feed officer-changes x":           "",
	} {
		if got := strings.Join(complete(parser.Model.Node, strings.Split(words, " ")), " "); got != want {
			t.Errorf("%s: %q instead of %q", words, got, want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		var out, fault bytes.Buffer
		if code := run(t.Context(), []string{"completion", shell}, &out, &fault); code != 0 || !strings.Contains(out.String(), "filingwire complete --") {
			t.Errorf("%s: %d %s", shell, code, fault.String())
		}
	}
	var out, fault bytes.Buffer
	if code := run(t.Context(), []string{"complete", "--", "feed", "off"}, &out, &fault); code != 0 || out.String() != "officer-changes\n" {
		t.Errorf("%d %q %s", code, out.String(), fault.String())
	}
}
