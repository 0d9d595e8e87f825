package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/filingwire/filingwire"
)

// Contract 5, webhooks: creation, the object's fields, the secret shown once, change, enable
// and disable, deletion; each is an event.
func TestWebhookEndpoints(t *testing.T) {
	d := newDeliveryHarness(t, "webhooks", nil)
	created := d.call(t, 201, "POST", webhooksPath, `{"destinationUrl":"https://hooks.example.com/a","description":"CI","subscribedEventTypes":["restatement.*","filing.published"],"filters":{"tickers":["hrwp"],"ciks":["101"],"items":["5.02"]}}`)
	id, secret := created["id"].(string), created["signingSecret"].(string)
	if !strings.HasPrefix(id, "whk_") || !strings.HasPrefix(secret, "whsec_") || created["object"] != "webhook_endpoint" || created["status"] != "active" || created["orgId"] != d.org {
		t.Errorf("created %v", created)
	}
	hasKeys(t, "endpoint", created, "object id createdAt updatedAt livemode orgId description destinationUrl subscribedEventTypes filters status lastDeliveredAt signingSecret")
	delete(created, "signingSecret")
	want := `{"ciks":["0000000101"],"items":["5.02"],"tickers":["HRWP"]}`
	if b, _ := json.Marshal(created["filters"]); string(b) != want {
		t.Errorf("filters %s", b)
	}
	if got := d.call(t, 200, "GET", webhooksPath+"/"+id, ""); !equalJSON(got, created) {
		t.Errorf("got %v, want %v", got, created)
	}
	list := d.do(t, "GET", webhooksPath)
	if m := list.decode(t); len(m["data"].([]any)) != 1 || m["hasMore"] != false || strings.Contains(list.body, "whsec_") || strings.Contains(list.body, "signingSecret") {
		t.Errorf("list %s", list.body)
	}
	changed := d.call(t, 200, "PATCH", webhooksPath+"/"+id, `{"description":"new","status":"disabled","filters":null}`)
	if changed["description"] != "new" || changed["status"] != "disabled" || changed["filters"] == nil {
		t.Errorf("changed %v", changed)
	}
	for _, c := range [][2]string{{"enable", "active"}, {"disable", "disabled"}, {"disable", "disabled"}} {
		if m := d.call(t, 200, "POST", webhooksPath+"/"+id+"/"+c[0], "{}"); m["status"] != c[1] {
			t.Errorf("%s: %v", c[0], m)
		}
	}
	checkError(t, d.send(t, "POST", webhooksPath+"/"+id+"/test", strings.NewReader("{}")), 409, "webhook_disabled")
	if m := d.call(t, 200, "DELETE", webhooksPath+"/"+id, ""); m["object"] != "webhook_endpoint.deleted" || m["id"] != id || m["deleted"] != true || m["requestId"] == "" {
		t.Errorf("deleted %v", m)
	}
	for _, path := range []string{"", "/deliveries"} {
		checkError(t, d.do(t, "GET", webhooksPath+"/"+id+path), 404, "webhook_not_found")
	}
	var types []string
	for _, r := range d.call(t, 200, "GET", "/v1/events?kind=event", "")["data"].([]any) {
		types = append(types, r.(map[string]any)["eventType"].(string))
	}
	for _, want := range []string{"webhook_endpoint.created", "webhook_endpoint.updated", "webhook_endpoint.disabled", "webhook_endpoint.deleted"} {
		if !strings.Contains(strings.Join(types, " "), want) {
			t.Errorf("no %s among %v", want, types)
		}
	}
	if log := d.log.String(); strings.Contains(log, secret) {
		t.Error("the secret is in the log")
	}
}

func equalJSON(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// Contract 5: "Destinations: https only (http and loopback only with an explicit dev switch)";
// types are exact, `x.*` or `*`.
func TestWebhookEndpointIsRefused(t *testing.T) {
	d := newDeliveryHarness(t, "webhooks_refused", func(c *Config) { c.InsecureWebhooks = false })
	for _, body := range []string{
		`{}`,
		`{"destinationUrl":null}`,
		`{"destinationUrl":"http://hooks.example.com"}`,
		`{"destinationUrl":"https://"}`,
		`{"destinationUrl":"/relative"}`,
		`{"destinationUrl":"https://user:pass@hooks.example.com"}`,
		`{"destinationUrl":"https://user:whsec_pass/word+of/a+secret@hooks.example.com"}`,
		`{"destinationUrl":"https://127.0.0.1/"}`,
		`{"destinationUrl":"https://[::1]/"}`,
		`{"destinationUrl":"https://[::ffff:10.0.0.1]/"}`,
		`{"destinationUrl":"https://[64:ff9b::a00:1]/"}`,
		`{"destinationUrl":"https://169.254.169.254/latest/meta-data"}`,
		`{"destinationUrl":"https://localhost/"}`,
		`{"destinationUrl":"https://a.example","subscribedEventTypes":["nothing.happened"]}`,
		`{"destinationUrl":"https://a.example","subscribedEventTypes":["offi.*"]}`,
		`{"destinationUrl":"https://a.example","filters":{"ciks":["x"]}}`,
		`{"destinationUrl":"https://a.example","filters":{"items":["502"]}}`,
		`{"destinationUrl":"https://a.example","status":"broken"}`,
	} {
		r := d.send(t, "POST", webhooksPath, strings.NewReader(body), "Content-Type", "application/json")
		if r.status != 400 || r.decode(t)["code"] != "validation_error" || strings.Contains(r.body, "pass") { // what is refused may be a secret
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	if n := len(d.call(t, 200, "GET", webhooksPath, "")["data"].([]any)); n != 0 {
		t.Errorf("%d endpoints exist", n)
	}
}

// Contract 5: deliveries are signed as Standard Webhooks, by all live secrets, and for
// receivers of the public API by the current one.
func TestWebhookSignatures(t *testing.T) {
	d := newDeliveryHarness(t, "webhooks_signed", nil)
	to := newReceiver(t, nil)
	id, first := d.endpoint(t, to.URL, "")
	test := d.call(t, 200, "POST", webhooksPath+"/"+id+"/test", "{}")
	delivery := test["delivery"].(map[string]any)
	if test["object"] != "webhook_test" || delivery["ok"] != true || delivery["status"] != float64(200) || delivery["attempt"] != float64(1) || test["requestId"] == "" {
		t.Errorf("test %v", test)
	}
	got := to.await(t, 1)[0]
	verify(t, first, got)
	var event filingwire.PlatformEvent
	if err := json.Unmarshal(got.body, &event); err != nil || event.Object != "event" || event.Type != "webhook.test" || event.OrgID != d.org || event.ID != got.header.Get("webhook-id") {
		t.Errorf("event %s, %v", got.body, err)
	}
	stamp := got.header.Get("webhook-timestamp")
	mac := hmac.New(sha256.New, []byte(first))
	mac.Write([]byte(stamp + "." + string(got.body)))
	if want := "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil)); got.header.Get("x-secapi-signature") != want {
		t.Errorf("signature %s, want %s", got.header.Get("x-secapi-signature"), want)
	}
	for name, want := range map[string]string{"x-secapi-signature-timestamp": stamp, "x-secapi-event-id": event.ID, "x-secapi-event-type": "webhook.test",
		"x-request-id": *event.RequestID, "content-type": "application/json"} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}

	second := d.call(t, 200, "POST", webhooksPath+"/"+id+"/rotate_secret", `{"overlapSeconds":3600}`)["signingSecret"].(string)
	d.call(t, 200, "POST", webhooksPath+"/"+id+"/test", "{}")
	both := to.await(t, 2)[1]
	verify(t, first, both)
	verify(t, second, both)
	if n := strings.Count(both.header.Get("webhook-signature"), "v1,"); n != 2 || strings.Count(both.header.Get("x-secapi-signature"), "v1=") != 1 {
		t.Errorf("%d signatures, %v", n, both.header)
	}
	third := d.call(t, 200, "POST", webhooksPath+"/"+id+"/rotate_secret", `{}`)["signingSecret"].(string)
	d.call(t, 200, "POST", webhooksPath+"/"+id+"/test", "{}")
	last := to.await(t, 3)[2]
	verify(t, third, last)
	if wh, err := standardwebhooks.NewWebhook(second); err != nil || wh.Verify(last.body, last.header) == nil {
		t.Error("a replaced secret signs without overlap")
	}
	stored, err := d.topic.WebhookEndpoint(t.Context(), d.org, id)
	if err != nil || strings.Contains(string(stored.Secrets), "whsec_") {
		t.Errorf("secrets at rest %q, %v", stored.Secrets, err)
	}
	if _, err := d.sender.sealer.open("whk_other", stored.Secrets); err == nil {
		t.Error("another endpoint's secrets can be opened as one's own")
	}
}
