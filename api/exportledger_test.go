package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// Contract 5: `GET /v1/events/export` without a feed is "the ledger with the filters above".
func TestLedgerExport(t *testing.T) {
	d := newDeliveryHarness(t, "ledger_export", nil)
	for n := range 5 {
		d.publish(t, n)
	}
	d.endpoint(t, "http://hooks.example.com", "")
	type page struct {
		Data []json.RawMessage `json:"data"`
	}
	for _, filter := range []string{"", "&kind=event", "&kind=webhook_delivery", "&type=officer_change.published", "&since=2020-01-01T00:00:00Z", "&limit=2"} {
		var want strings.Builder
		list := get[page](t, d.harness, "/v1/events?limit=100"+strings.ReplaceAll(filter, "&limit=2", ""))
		if filter == "&limit=2" {
			list.Data = list.Data[:2]
		}
		for _, record := range list.Data {
			want.Write(record)
			want.WriteByte('\n')
		}
		for _, path := range []string{exportPath, exportAliasPath} {
			r := d.do(t, "GET", path+"?format=ndjson"+filter)
			got := r.body
			if strings.Count(got, "export.completed") > 0 && filter != "&type=officer_change.published" { // earlier exports are in the ledger too
				var rest strings.Builder
				for line := range strings.Lines(got) {
					if !strings.Contains(line, "export.completed") {
						rest.WriteString(line)
					}
				}
				got = rest.String()
			}
			var plain strings.Builder
			for line := range strings.Lines(want.String()) {
				if !strings.Contains(line, "export.completed") {
					plain.WriteString(line)
				}
			}
			if r.status != 200 || filter != "&limit=2" && got != plain.String() || filter == "&limit=2" && strings.Count(r.body, "\n") != 2 {
				t.Errorf("%s%s: %d\n%s\n%s", path, filter, r.status, r.body, want.String())
			}
			if r.header.Get("SECAPI-Meter-Class") != "event_export" {
				t.Errorf("headers %v", r.header)
			}
		}
	}
	inline := get[EventExport](t, d.harness, exportPath+"?type=officer_change.published")
	if inline.Format != "json" || inline.Count != 5 || !strings.HasPrefix(inline.Content, `[{"kind":"event",`) {
		t.Errorf("%+v", inline)
	}
	for query, parameter := range map[string]string{"format=csv": "format", "kind=nothing": "kind", "ticker=HRWP": "ticker", "since=yesterday": "since", "updated_after=x": "updated_after", "limit=0": "limit"} {
		if details := checkError(t, d.do(t, "GET", exportPath+"?"+query), 400, "invalid_query_parameter"); details["parameter"] != parameter {
			t.Errorf("%s: details %v", query, details)
		}
	}
	// "any valid key: … ledger and its export"; of a feed only one that reads feeds
	secret, prefix := filingwire.NewKeySecret(true)
	k := filingwire.APIKey{ID: filingwire.NewID("key_"), OrgID: d.org, CreatedAt: filingwire.InstantOf(testNow), Livemode: true, Prefix: prefix,
		Hash: filingwire.HashKeySecret(secret), Scopes: []string{filingwire.ScopeReadAccount}}
	if err := d.topic.PutKey(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if r := d.do(t, "GET", exportPath+"?format=ndjson", "x-api-key", secret); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	checkError(t, d.do(t, "GET", exportPath+"?feed=all", "x-api-key", secret), 403, "insufficient_scope")
	other, key := newOwner(t, d.topic.Warehouse, "team")
	if r := d.do(t, "GET", exportPath+"?format=ndjson&kind=event", "x-api-key", key); r.status != 200 || strings.Contains(r.body, d.org) || strings.Count(r.body, "\n") != 5 {
		t.Errorf("of %s: %d %s", other, r.status, r.body)
	}
}
