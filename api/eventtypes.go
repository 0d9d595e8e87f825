package api

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// anyType subscribes to events of all types, whatever types there will be.
const anyType = "*"

const maxFilterValues = 200 // of one kind

// eventTypes are those that a subscription may name.
func (s *Server) eventTypes() []string {
	types := []string{filingwire.EventFilingPublished}
	for _, f := range s.Feeds {
		types = append(types, f.EventType)
	}
	return append(types, filingwire.EventSuperseded, filingwire.EventOrgUpdated, filingwire.EventKeyCreated, filingwire.EventKeyRevoked, filingwire.EventBudgetUpdated,
		filingwire.EventBudgetThreshold, filingwire.EventWebhookCreated, filingwire.EventWebhookUpdated, filingwire.EventWebhookDisabled,
		filingwire.EventWebhookDeleted, filingwire.EventWebhookTest, filingwire.EventStreamCreated, filingwire.EventStreamUpdated,
		filingwire.EventStreamDeleted, filingwire.EventExportCompleted)
}

// checkTypes refuses patterns that no event can match; none = all events.
func (s *Server) checkTypes(location string, patterns []string) ([]string, error) {
	if len(patterns) == 0 {
		return []string{anyType}, nil
	}
	known := s.eventTypes()
	for _, p := range patterns {
		if !slices.ContainsFunc(known, func(t string) bool { return matchesType([]string{p}, t) }) {
			return nil, fieldError(location, "no event has the type "+printable(p))
		}
	}
	slices.Sort(patterns)
	return slices.Compact(patterns), nil
}

// nameEventTypes puts the patterns that checkTypes admits into the schemas of bodies.
func (s *Server) nameEventTypes() {
	patterns := []any{anyType}
	for _, t := range s.eventTypes() {
		if family, _, ok := strings.Cut(t, "."); ok && !slices.Contains(patterns, any(family+".*")) {
			patterns = append(patterns, family+".*")
		}
		patterns = append(patterns, t)
	}
	for body, property := range map[*huma.Schema]string{bodyOf[newWebhookRequest](s): "subscribedEventTypes",
		bodyOf[webhookRequest](s): "subscribedEventTypes", bodyOf[streamRequest](s): "eventTypes"} {
		items := body.Properties[property].Items
		items.Enum = patterns
		items.PrecomputeMessages()
	}
}

func bodyOf[T any](s *Server) *huma.Schema {
	return s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), false, "")
}

// matchesType tells whether a pattern admits the type: "*", "x.*" or the type itself.
func matchesType(patterns []string, eventType string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if prefix, ok := strings.CutSuffix(p, ".*"); ok {
			return strings.HasPrefix(eventType, prefix+".")
		}
		return p == anyType || p == eventType
	})
}

// admits tells whether the filters let the event pass. What is not about a filing passes.
func admits(f *filingwire.EventFilters, e *filingwire.LogEntry) bool {
	if f == nil || !e.Event.Published() {
		return true
	}
	return shares(f.Tickers, e.Subject.Tickers) && shares(f.CIKs, e.Subject.CIKs) && shares(f.Items, e.Subject.Items)
}

// shares tells whether the lists have an element in common; an empty wanted list wants any.
func shares(wanted, have []string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool { return slices.Contains(have, w) })
}

// checkFilters brings filters into the form in which events have them.
func checkFilters(f *filingwire.EventFilters) (*filingwire.EventFilters, error) {
	if f == nil {
		return nil, nil
	}
	out := &filingwire.EventFilters{Tickers: []string{}, CIKs: []string{}, Items: []string{}}
	for _, values := range [][]string{f.Tickers, f.CIKs, f.Items} {
		if len(values) > maxFilterValues {
			return nil, fieldError("body.filters", "more than 200 values")
		}
	}
	for _, t := range f.Tickers {
		if t = strings.ToUpper(strings.TrimSpace(t)); t == "" || len(t) > 12 {
			return nil, fieldError("body.filters.tickers", "not a ticker")
		}
		out.Tickers = append(out.Tickers, t)
	}
	for _, c := range f.CIKs {
		cik, err := filingwire.ParseCIK(c)
		if err != nil {
			return nil, fieldError("body.filters.ciks", "not a CIK: 1 to 10 digits, not all zero")
		}
		out.CIKs = append(out.CIKs, cik)
	}
	for _, i := range f.Items {
		if len(i) != 4 || i[1] != '.' || strings.Trim(i, "0123456789.") != "" {
			return nil, fieldError("body.filters.items", "not an item of Form 8-K such as 5.02")
		}
		out.Items = append(out.Items, i)
	}
	return out, nil
}
