package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// tenant is what one organization owns.
type tenant struct {
	key     string            // with every scope
	ids     map[string]string // by the route's pattern
	cursors map[string]string // by the route's pattern
}

func newTenant(t *testing.T, h *harness, org string) *tenant {
	t.Helper()
	owner := &tenant{ids: map[string]string{}, cursors: map[string]string{}}
	owner.key = h.accounts.add(org, "team", func(k *filingwire.APIKey) { k.Scopes = filingwire.Scopes })
	for range 2 {
		h.accounts.add(org, "team", func(k *filingwire.APIKey) {
			owner.ids["/v1/api_keys/{id}"], owner.ids["/v1/api_keys/{id}/rotate"] = k.ID, k.ID
		})
	}
	for _, path := range []string{"/v1/api_keys", "/v1/events/restatements"} {
		m := h.do(t, "GET", path+"?limit=1", "x-api-key", owner.key).decode(t)
		cursor, ok := m["nextCursor"].(string)
		if !ok {
			t.Fatalf("%s has one page: %v", path, m)
		}
		owner.cursors[path] = cursor
	}
	return owner
}

// shared are routes whose ids belong to nobody: published rows are everybody's.
var shared = regexp.MustCompile(`^/v1/(events/[a-z-]+|traces)/\{id\}(/text)?$`)

var requestIDs = regexp.MustCompile(`(req|err)_[0-9A-Z]{26}|00-[0-9a-f]{32}-[0-9a-f]{16}-01`)

// Contract 1: "A key of an organization never sees another organization's rows: a foreign id
// answers 404, same body as an unknown one." Every documented route takes part: one that is
// new fails until it is listed here.
func TestForeignIDs(t *testing.T) {
	h := newHarness(t, nil)
	h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		return []filingwire.ReadRow{storedRow("rst_1", "2026-03-20"), storedRow("rst_2", "2026-03-19")}, nil
	}
	mine, theirs := newTenant(t, h, "org_B"), newTenant(t, h, "org_C")
	var document struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
			Security   []any
		}
	}
	if err := json.Unmarshal(h.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	before := h.accounts.rowsOf("org_C")
	walked := 0
	for path, item := range document.Paths {
		for method, op := range item {
			method = strings.ToUpper(method)
			has := func(in, name string) bool {
				return slices.ContainsFunc(op.Parameters, func(p struct{ Name, In string }) bool { return p.In == in && p.Name == name })
			}
			if strings.Contains(path, "{") && !shared.MatchString(path) {
				id, ok := theirs.ids[path]
				if !ok {
					t.Errorf("%s %s: no foreign id is known to this test", method, path)
					continue
				}
				walked++
				ask := func(id string) *result {
					target := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, id)
					return h.send(t, method, target, strings.NewReader("{}"), "x-api-key", mine.key)
				}
				foreign, unknown := ask(id), ask(filingwire.NewID(id[:strings.Index(id, "_")+1]))
				if foreign.status != http.StatusNotFound || requestIDs.ReplaceAllString(foreign.body, "") != requestIDs.ReplaceAllString(unknown.body, "") {
					t.Errorf("%s %s: %d %s, an unknown id %d %s", method, path, foreign.status, foreign.body, unknown.status, unknown.body)
				}
			}
			if has("query", "cursor") {
				cursor, ok := theirs.cursors[path]
				if strings.HasPrefix(path, feedsPath) {
					cursor, ok = theirs.cursors["/v1/events/restatements"], true
				}
				if !ok {
					t.Errorf("%s %s: no foreign cursor is known to this test", method, path)
					continue
				}
				walked++
				checkError(t, h.do(t, method, path+"?cursor="+cursor, "x-api-key", mine.key), 400, "invalid_cursor")
			}
			// what answers without an id speaks of the caller alone
			if method == http.MethodGet && !strings.Contains(path, "{") && len(op.Security) > 0 {
				walked++
				r := h.do(t, method, path, "x-api-key", mine.key)
				if strings.Contains(r.body, "org_C") || slices.ContainsFunc(before, func(k filingwire.APIKey) bool { return strings.Contains(r.body, k.ID) }) {
					t.Errorf("%s %s shows another organization: %s", method, path, r.body)
				}
			}
		}
	}
	if walked < 10 {
		t.Errorf("only %d questions were asked", walked)
	}
	after := h.accounts.rowsOf("org_C")
	if len(after) != len(before) || slices.ContainsFunc(after, func(k filingwire.APIKey) bool { return k.RevokedAt != nil }) {
		t.Errorf("another organization's keys changed: %+v", after)
	}
}

func (f *fakeAccounts) rowsOf(org string) []filingwire.APIKey {
	f.mu.Lock()
	defer f.mu.Unlock()
	var keys []filingwire.APIKey
	for _, k := range f.keys {
		if k.OrgID == org {
			keys = append(keys, k)
		}
	}
	return keys
}
