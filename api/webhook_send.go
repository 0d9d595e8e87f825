package api

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/filingwire/filingwire"
)

// webhookSender sends events to endpoints and tells what came of it.
type webhookSender struct {
	client *http.Client
	sealer *secretSealer
	now    func() time.Time
}

// sent is what an attempt came to beside its record.
type sent struct {
	filingwire.Delivery
	outcome    string        // one of DeliveryOutcomes
	gone       bool          // the endpoint asks never to be called again
	retryAfter time.Duration // that it asks for, 0 = it does not
}

// send makes one attempt; d says which. Whatever happens is in the result.
func (w *webhookSender) send(ctx context.Context, e *filingwire.WebhookEndpoint, event *sharedEntry, d filingwire.Delivery) sent {
	d.ID = filingwire.DeliveryID(d.WebhookID, d.EventID, d.Replay, d.Attempt)
	d.DestinationURL, d.EventType = e.DestinationURL, event.Event.Type
	d.Status, d.OK, d.Error, d.LatencyMs = nil, false, nil, nil // of the attempt before
	d.RequestID = filingwire.NewID("req_")
	if event.Event.RequestID != nil {
		d.RequestID = *event.Event.RequestID
	}
	out := sent{Delivery: d}
	start := w.now()
	status, header, err := w.post(ctx, e, event, &d)
	latency := w.now().Sub(start).Milliseconds()
	out.RecordedAt, out.LatencyMs = filingwire.InstantOf(w.now()), &latency
	if err != nil {
		message := sendFault(err)
		out.Error, out.outcome = &message, outcomeOf(&out.Delivery, err)
		return out
	}
	out.Status, out.OK = &status, status >= 200 && status < 300
	if !out.OK {
		message := "answered with status " + strconv.Itoa(status)
		out.Error = &message
		out.gone = status == http.StatusGone
		out.retryAfter = retryAfterOf(header.Get("Retry-After"), w.now())
	}
	out.outcome = outcomeOf(&out.Delivery, nil)
	return out
}

func (w *webhookSender) post(ctx context.Context, e *filingwire.WebhookEndpoint, event *sharedEntry, d *filingwire.Delivery) (int, http.Header, error) {
	body := event.body(e.OrgID)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.DestinationURL, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	secrets, err := w.sealer.open(e.ID, e.Secrets)
	if err != nil {
		return 0, nil, err
	}
	now := w.now()
	if err := sign(req.Header, event.Event, body, secrets.live(filingwire.InstantOf(now)), now); err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Filingwire-Webhooks/1.0")
	req.Header.Set("X-Request-Id", d.RequestID)
	resp, err := w.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	// The status has been said; the rest is read, within bounds, only to keep the connection.
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxWebhookReply))
	return resp.StatusCode, resp.Header, nil
}

// sign adds the headers of Standard Webhooks, with one signature per secret, and those of
// the public API, with the current secret's alone.
func sign(h http.Header, event *filingwire.PlatformEvent, body []byte, secrets []string, at time.Time) error {
	seconds := time.Unix(at.Unix(), 0)
	stamp := strconv.FormatInt(at.Unix(), 10)
	var signatures []string
	for _, secret := range secrets {
		wh, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return errors.New("a signing secret is malformed")
		}
		signature, err := wh.Sign(event.ID, seconds, body)
		if err != nil {
			return errors.New("the event could not be signed")
		}
		signatures = append(signatures, signature)
	}
	h.Set(standardwebhooks.HeaderWebhookID, event.ID)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, stamp)
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	mac := hmac.New(sha256.New, []byte(secrets[0]))
	fmt.Fprintf(mac, "%s.", stamp)
	mac.Write(body)
	h.Set("X-Secapi-Signature", "t="+stamp+",v1="+hex.EncodeToString(mac.Sum(nil)))
	h.Set("X-Secapi-Signature-Timestamp", stamp)
	h.Set("X-Secapi-Event-Id", event.ID)
	h.Set("X-Secapi-Event-Type", event.Type)
	return nil
}

// sendFault describes why there was no answer, for the endpoint's owner.
func sendFault(err error) string {
	switch {
	case errors.Is(err, errForbiddenAddress):
		return "the destination resolves to an address that is not a public one"
	case isTimeout(err):
		return "no answer in time"
	}
	message := err.Error()
	if _, after, ok := strings.Cut(message, `": `); ok { // net/http names the URL first
		message = after
	}
	const most = 300
	return message[:min(len(message), most)]
}

const maxRetryAfter = 24 * time.Hour

// retryAfterOf reads a Retry-After in seconds or as a date.
func retryAfterOf(value string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(value); err == nil {
		return min(max(time.Duration(seconds)*time.Second, 0), maxRetryAfter)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}
