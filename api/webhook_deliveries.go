package api

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

// DeliveryAttempt is an attempt to send an event to an endpoint.
type DeliveryAttempt struct {
	Object                 string              `json:"object" enum:"webhook_delivery_attempt"`
	ID                     string              `json:"id"`
	CreatedAt              filingwire.Instant  `json:"createdAt" format:"date-time"`
	OrgID                  string              `json:"orgId"`
	WebhookID              string              `json:"webhookId"`
	EventID                string              `json:"eventId"`
	EventType              string              `json:"eventType"`
	DestinationURL         string              `json:"destinationUrl"`
	Status                 *int                `json:"status" doc:"Of HTTP; null = no answer"`
	OK                     bool                `json:"ok"`
	RequestID              string              `json:"requestId"`
	Error                  *string             `json:"error"`
	LatencyMs              *int64              `json:"latencyMs"`
	Attempt                int                 `json:"attempt" doc:"1 is the first"`
	ReplayedFromDeliveryID *string             `json:"replayedFromDeliveryId"`
	NextAttemptAt          *filingwire.Instant `json:"nextAttemptAt" format:"date-time" doc:"null = there will be none"`
}

func attemptView(d *filingwire.Delivery) DeliveryAttempt {
	return DeliveryAttempt{Object: "webhook_delivery_attempt", ID: d.ID, CreatedAt: d.RecordedAt, OrgID: d.OrgID, WebhookID: d.WebhookID, EventID: d.EventID,
		EventType: d.EventType, DestinationURL: d.DestinationURL, Status: d.Status, OK: d.OK, RequestID: d.RequestID, Error: d.Error, LatencyMs: d.LatencyMs,
		Attempt: d.Attempt, ReplayedFromDeliveryID: d.ReplayedFrom, NextAttemptAt: d.DueAt}
}

func (s *Server) listDeliveries(c *fiber.Ctx, r *request) error {
	e, err := s.webhook(c.UserContext(), r, c.Params("id"))
	if err != nil {
		return err
	}
	eventID, err := eitherName(c, "eventId", "event_id")
	if err != nil {
		return err
	}
	limit, cursor, err := parsePage(c)
	if err != nil {
		return err
	}
	binding := "deliveries\x00" + r.org.ID + "\x00" + e.ID + "\x00" + eventID
	before, err := s.openLedgerCursor(binding, cursor)
	if err != nil {
		return err
	}
	found, err := s.Delivery.Deliveries(c.UserContext(), r.org.ID, e.ID, eventID, before, limit+1)
	if err != nil {
		return ledgerUnavailable(err)
	}
	var nextCursor *string
	if len(found) > limit {
		found = found[:limit]
		last := &found[limit-1]
		next := s.sealLedgerCursor(binding, filingwire.LedgerPosition{At: last.RecordedAt, ID: last.ID})
		nextCursor = &next
	}
	page := newList[DeliveryAttempt](r, nextCursor)
	for i := range found {
		page.Data = append(page.Data, attemptView(&found[i]))
	}
	return writeJSON(c, page)
}

// eitherName reads a parameter that has two names.
func eitherName(c *fiber.Ctx, name, alias string) (string, error) {
	value, err := nonEmptyValue(c, name)
	if err != nil {
		return "", err
	}
	other, err := nonEmptyValue(c, alias)
	if err != nil {
		return "", err
	}
	if value != "" && other != "" && value != other {
		return "", queryError(alias, "It is another name of "+name+" and differs from it.")
	}
	return cmp.Or(value, other), nil
}
