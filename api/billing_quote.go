package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// quoteRequest asks for a price. Nothing is reserved.
type quoteRequest struct {
	PlanKey    string `json:"planKey,omitempty" doc:"Default: the organization's"`
	MeterClass string `json:"meterClass,omitempty"`
	Path       string `json:"path,omitempty" maxLength:"2048" doc:"Of an operation, instead of a meter class"`
	Method     string `json:"method,omitempty" maxLength:"10" doc:"Default: GET"`
	Units      uint64 `json:"units,omitempty" minimum:"1" maximum:"1000000000" doc:"Default: 1"`
}

type quoteInput struct {
	Body *quoteRequest
}

// Quote is what units of a class cost, before any grant.
type Quote struct {
	Object        string        `json:"object" enum:"billing_quote"`
	PlanKey       string        `json:"planKey"`
	MeterClass    string        `json:"meterClass"`
	MeterFamily   string        `json:"meterFamily"`
	Units         uint64        `json:"units"`
	UnitAmountUSD float64       `json:"unitAmountUsd"`
	AmountUSD     float64       `json:"amountUsd"`
	AmountCents   int64         `json:"amountCents" doc:"Rounded half up"`
	Currency      string        `json:"currency" enum:"usd"`
	RequestID     string        `json:"requestId"`
	Budget        BillingBudget `json:"budget"`
	BudgetGate    *BudgetGate   `json:"budgetGate" doc:"What would refuse the request now; null = it would pass"`
}

// BudgetGate is a refusal that has not happened yet.
type BudgetGate struct {
	Code    string         `json:"code"`
	Status  int            `json:"status"`
	Message string         `json:"message"`
	Details map[string]any `json:"details"`
}

func (s *Server) registerQuote(a access) {
	op := billingOperation("quote", http.MethodPost, billingPath+"/quote", "What a request would cost", http.StatusConflict)
	a.describe(&op)
	huma.Register(s.huma, op, func(ctx context.Context, in *quoteInput) (*reply[Quote], error) {
		return replyOf(s.quote(ctx, requestOf(ctx), *in.Body))
	})
}

func (s *Server) quote(ctx context.Context, r *request, in quoteRequest) (*Quote, error) {
	class, err := s.quotedClass(&in)
	if err != nil {
		return nil, err
	}
	org := r.org
	if in.PlanKey != "" && in.PlanKey != org.Plan {
		if filingwire.Rates.Plan(in.PlanKey) == nil {
			return nil, unknownValue("body.planKey", planKeys())
		}
		org = &filingwire.Organization{ID: org.ID, Livemode: org.Livemode, Plan: in.PlanKey, State: org.State}
	}
	units := max(1, in.Units)
	price := unitPrice(org, class)
	now, err := s.metering.snapshot(ctx, r.org)
	if err != nil {
		return nil, err
	}
	return &Quote{Object: "billing_quote", PlanKey: org.Plan, MeterClass: string(class), MeterFamily: string(filingwire.Rates.Family(class).Key), Units: units,
		UnitAmountUSD: usd(price), AmountUSD: usd(price * units), AmountCents: cents(price * units), Currency: "usd", RequestID: r.id,
		Budget: now.budget(), BudgetGate: s.metering.gate(r.org, class, price*units)}, nil
}

// quotedClass is the class that is named, or that of the operation that is.
func (s *Server) quotedClass(in *quoteRequest) (meterClass, error) {
	if in.MeterClass != "" {
		if filingwire.Rates.Family(meterClass(in.MeterClass)) == nil {
			return "", unknownValue("body.meterClass", classKeys())
		}
		return meterClass(in.MeterClass), nil
	}
	if in.Path == "" {
		return "", unknownValue("body.meterClass", classKeys())
	}
	path, _, _ := strings.Cut(in.Path, "?")
	method := strings.ToUpper(in.Method)
	if method == "" || method == http.MethodHead {
		method = http.MethodGet
	}
	if op := s.operationAt(method, path); op != nil {
		if a, ok := op.Metadata[accessKey].(access); ok {
			return a.meter, nil
		}
	}
	return "", unknownValue("body.path", s.paths())
}

// operationAt finds the operation of a method and path; names are preferred to parameters.
func (s *Server) operationAt(method, path string) *huma.Operation {
	var found *huma.Operation
	var parameters int
	for pattern, item := range s.huma.OpenAPI().Paths {
		n, ok := matchPath(pattern, path)
		if op := operationOf(item, method); ok && op != nil && (found == nil || n < parameters) {
			found, parameters = op, n
		}
	}
	return found
}

func operationOf(item *huma.PathItem, method string) *huma.Operation {
	switch method {
	case http.MethodGet:
		return item.Get
	case http.MethodPost:
		return item.Post
	case http.MethodPut:
		return item.Put
	case http.MethodPatch:
		return item.Patch
	case http.MethodDelete:
		return item.Delete
	}
	return nil
}

// matchPath tells whether the path fits the pattern, and how many parameters it fills.
func matchPath(pattern, path string) (parameters int, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		switch {
		case strings.HasPrefix(want[i], "{") && got[i] != "":
			parameters++
		case want[i] != got[i]:
			return 0, false
		}
	}
	return parameters, true
}

func (s *Server) paths() []string {
	var out []string
	for path := range s.huma.OpenAPI().Paths {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}

func classKeys() []string {
	var out []string
	for _, c := range filingwire.Rates.Classes {
		out = append(out, string(c.Key))
	}
	return out
}

func planKeys() []string {
	var out []string
	for _, p := range filingwire.Rates.Plans {
		out = append(out, p.Key)
	}
	return out
}

func unknownValue(location string, accepted []string) error {
	return &filingwire.Error{Code: filingwire.CodeValidation, Message: "The request body is not valid.", Details: map[string]any{
		"fields":         []map[string]string{{"location": location, "message": "expected one of: " + strings.Join(accepted, ", ")}},
		"acceptedValues": accepted}}
}
