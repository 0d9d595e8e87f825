package api

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/filingwire/filingwire"
)

// overhearing looks at what is recorded of changes of endpoints, and keeps it from the ledger.
type overhearing struct {
	recorder
	mu    sync.Mutex
	err   error
	heard func(context.Context)
}

func (o *overhearing) Record(ctx context.Context, events ...filingwire.PlatformEvent) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if events[0].Type != filingwire.EventWebhookUpdated {
		return o.recorder.Record(ctx, events...)
	}
	if o.heard != nil {
		o.heard(ctx)
	}
	return o.err
}

// Contract 5, `POST /{id}/rotate_secret`: "both secrets sign meanwhile", and without an overlap
// the old one signs nothing more. The dispatcher of the same process is told at once; one of
// another process finds the new secret as soon as it reads the event. A rotation that cannot be
// recorded leaves the old secret as it was.
func TestReplacedSecretSignsNothing(t *testing.T) {
	var listen *overhearing
	d := newDeliveryHarness(t, "rotate", func(c *Config) {
		listen = &overhearing{recorder: c.Recorder}
		c.Recorder = listen
	})
	to := newReceiver(t, nil)
	id, first := d.endpoint(t, to.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	d.deliver(t)
	d.publish(t, 0)
	verify(t, first, to.await(t, 1)[0]) // the dispatcher knows the endpoint

	old, err := d.topic.WebhookEndpoint(t.Context(), d.org, id)
	if err != nil {
		t.Fatal(err)
	}
	listen.mu.Lock()
	listen.heard = func(ctx context.Context) {
		if e, err := d.topic.WebhookEndpoint(ctx, d.org, id); err != nil || string(e.Secrets) == string(old.Secrets) {
			t.Errorf("the change is recorded before it is made: %v", err)
		}
	}
	listen.mu.Unlock()
	second := d.call(t, 200, "POST", webhooksPath+"/"+id+"/rotate_secret", `{"overlapSeconds":0}`)["signingSecret"].(string)
	d.publish(t, 1)
	next := to.await(t, 2)[1]
	verify(t, second, next)
	if wh, err := standardwebhooks.NewWebhook(first); err != nil || wh.Verify(next.body, next.header) == nil || strings.Count(next.header.Get("webhook-signature"), "v1,") != 1 {
		t.Errorf("the replaced secret signs: %v", next.header)
	}

	listen.mu.Lock()
	listen.heard, listen.err = nil, errors.New("no broker")
	listen.mu.Unlock()
	checkError(t, d.send(t, "POST", webhooksPath+"/"+id+"/rotate_secret", strings.NewReader("{}")), 503, "delivery_ledger_unavailable")
	d.publish(t, 2)
	verify(t, second, to.await(t, 3)[2])

	listen.mu.Lock()
	listen.err = nil
	listen.mu.Unlock()
	d.call(t, 200, "DELETE", webhooksPath+"/"+id, "")
	d.publish(t, 3)
	last, _ := d.endpoint(t, to.URL, `,"subscribedEventTypes":["restatement.*","webhook_endpoint.created"]`)
	await(t, "what comes later", func() bool { return len(d.attempts(t, last)) > 0 })
	if got := to.all(); len(got) != 4 || !strings.Contains(string(got[3].body), last) {
		t.Errorf("a deleted endpoint got %d of 4 webhooks", len(got))
	}
}
