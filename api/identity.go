package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// Principal is the caller of a request.
type Principal struct {
	PrincipalID   string   `json:"principalId"`
	Subject       string   `json:"subject"`
	OrgID         string   `json:"orgId"`
	AuthMode      string   `json:"authMode" enum:"api_key,oauth"`
	Scopes        []string `json:"scopes"`
	Livemode      bool     `json:"livemode"`
	KeyID         *string  `json:"keyId"`
	PublicPlanKey string   `json:"publicPlanKey"`
	BillingState  string   `json:"billingState"`
}

// Organization is the customer a caller belongs to.
type Organization struct {
	Object    string             `json:"object" enum:"organization"`
	ID        string             `json:"id"`
	CreatedAt filingwire.Instant `json:"createdAt" format:"date-time"`
	Livemode  bool               `json:"livemode"`
	Name      *string            `json:"name"`
	Metadata  map[string]string  `json:"metadata"`
	RequestID string             `json:"requestId"`
}

// Me repeats the principal's fields at the top level.
type Me struct {
	Object    string `json:"object" enum:"principal"`
	RequestID string `json:"requestId"`
	Principal
	PrincipalObject Principal    `json:"principal"`
	Organization    Organization `json:"organization"`
}

// reply is what huma renders as a body.
type reply[T any] struct{ Body T }

func (s *Server) registerIdentity() {
	a := access{meter: meterAccount}
	me := huma.Operation{OperationID: "getMe", Method: http.MethodGet, Path: "/v1/me", Summary: "The caller", Tags: []string{"Identity"}}
	register(s, me, a, func(r *request) *Me {
		p := principalOf(r)
		return &Me{Object: "principal", RequestID: r.id, Principal: p, PrincipalObject: p, Organization: organizationOf(r)}
	})
	org := huma.Operation{OperationID: "getOrganization", Method: http.MethodGet, Path: "/v1/org", Summary: "The caller's organization", Tags: []string{"Identity"}}
	register(s, org, a, func(r *request) *Organization {
		o := organizationOf(r)
		return &o
	})
}

// register adds an operation without parameters that cannot fail.
func register[T any](s *Server, op huma.Operation, a access, handler func(r *request) *T) {
	a.describe(&op)
	huma.Register(s.huma, op, func(ctx context.Context, _ *struct{}) (*reply[T], error) {
		return &reply[T]{*handler(requestOf(ctx))}, nil
	})
}

func principalOf(r *request) Principal {
	p := Principal{PrincipalID: r.caller.id, Subject: r.caller.id, OrgID: r.org.ID, AuthMode: r.caller.mode, Scopes: r.caller.scopes,
		Livemode: r.caller.livemode, PublicPlanKey: r.org.Plan, BillingState: r.org.State}
	if p.Scopes == nil {
		p.Scopes = []string{}
	}
	if r.caller.mode == authKey {
		p.KeyID = &r.caller.id
	}
	return p
}

func organizationOf(r *request) Organization {
	metadata := r.org.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	return Organization{Object: "organization", ID: r.org.ID, CreatedAt: r.org.CreatedAt, Livemode: r.org.Livemode,
		Name: r.org.Name, Metadata: metadata, RequestID: r.id}
}
