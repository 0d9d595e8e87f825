package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const keysPath = "/v1/api_keys"

// keyStore holds the keys of organizations; each call is bound to one of them.
type keyStore interface {
	Keys(ctx context.Context, orgID string) ([]filingwire.APIKey, error)
	Key(ctx context.Context, orgID, id string) (*filingwire.APIKey, error)
	// PutKey merges states of a key: one that is put late undoes neither a revocation nor a use.
	PutKey(ctx context.Context, k filingwire.APIKey) error
	PutKeys(ctx context.Context, keys []filingwire.APIKey) error
	RevokeKey(ctx context.Context, orgID, id string, at filingwire.Instant) (*filingwire.APIKey, error)
}

// APIKey is a credential without its secret.
type APIKey struct {
	Object     string              `json:"object" enum:"api_key"`
	ID         string              `json:"id"`
	CreatedAt  filingwire.Instant  `json:"createdAt" format:"date-time"`
	Livemode   bool                `json:"livemode"`
	OrgID      string              `json:"orgId"`
	Label      *string             `json:"label"`
	KeyPrefix  string              `json:"keyPrefix" doc:"First characters of the secret"`
	Scopes     []string            `json:"scopes"`
	Status     string              `json:"status" enum:"active,revoked"`
	LastUsedAt *filingwire.Instant `json:"lastUsedAt" format:"date-time" doc:"At most a minute stale"`
	ExpiresAt  *filingwire.Instant `json:"expiresAt" format:"date-time"`
}

// NewAPIKey shows the secret, this once.
type NewAPIKey struct {
	APIKey
	Secret string `json:"secret,omitempty" doc:"Shown once; left out of a replayed reply"`
}

// keyRequest is the body of a creation.
type keyRequest struct {
	Label     *string             `json:"label,omitempty" maxLength:"200"`
	Scopes    []string            `json:"scopes,omitempty" enum:"read:sec,read:account,write:account,admin:operator" doc:"Default: read:sec"`
	Livemode  bool                `json:"livemode,omitempty"`
	ExpiresAt *filingwire.Instant `json:"expiresAt,omitempty" format:"date-time"`
}

type createKeyInput struct {
	Body *keyRequest
}

type keyInput struct {
	ID string `path:"id"`
}

type rotateKeyInput struct {
	ID   string `path:"id"`
	Body *struct {
		OverlapSeconds int64 `json:"overlapSeconds,omitempty" minimum:"0" maximum:"604800" doc:"How long the old secret goes on working"`
	}
}

func (s *Server) registerKeys() {
	read := access{scope: filingwire.ScopeReadAccount, meter: meterAccount}
	write := access{scope: filingwire.ScopeWriteAccount, meter: meterAccount}
	operation := func(id, method, path, summary string, errs ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"API keys"}, Errors: errs}
	}
	list := operation("listAPIKeys", http.MethodGet, keysPath, "The organization's keys, the newest first")
	list.Parameters = pageParams()[:2]
	list.Responses = jsonResponse("A page of keys", s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[List[APIKey]](), true, ""))
	s.handle(list, read, s.listKeys)

	create := operation("createAPIKey", http.MethodPost, keysPath, "Create a key", http.StatusConflict)
	create.DefaultStatus = http.StatusCreated
	write.describe(&create)
	huma.Register(s.huma, create, func(ctx context.Context, in *createKeyInput) (*reply[NewAPIKey], error) {
		return replyOf(s.createKey(ctx, requestOf(ctx), in.Body))
	})
	revoke := operation("revokeAPIKey", http.MethodDelete, keysPath+"/{id}", "Revoke a key", http.StatusNotFound)
	write.describe(&revoke)
	huma.Register(s.huma, revoke, func(ctx context.Context, in *keyInput) (*reply[APIKey], error) {
		return replyOf(s.revokeKey(ctx, requestOf(ctx), in.ID))
	})
	rotate := operation("rotateAPIKey", http.MethodPost, keysPath+"/{id}/rotate", "Replace a key by a new one", http.StatusNotFound, http.StatusConflict)
	write.describe(&rotate)
	huma.Register(s.huma, rotate, func(ctx context.Context, in *rotateKeyInput) (*reply[NewAPIKey], error) {
		return replyOf(s.rotateKey(ctx, requestOf(ctx), in.ID, time.Duration(in.Body.OverlapSeconds)*time.Second))
	})
}

// replyOf is what huma expects of a handler.
func replyOf[T any](body *T, err error) (*reply[T], error) {
	if err != nil {
		return nil, err
	}
	return &reply[T]{*body}, nil
}

func (s *Server) listKeys(c *fiber.Ctx, r *request) error {
	limit, after := defaultLimit, ""
	binding := "api_keys " + r.org.ID
	if text, ok := queryValue(c, "limit"); ok {
		var err error
		if limit, err = parseLimit(text, false); err != nil {
			return err
		}
	}
	if text, _ := queryValue(c, "cursor"); text != "" {
		position, err := s.cursors.open(binding, text)
		if err != nil {
			return err
		}
		after = position.ID
	}
	keys, err := s.Accounts.Keys(c.UserContext(), r.org.ID)
	if err != nil {
		return err
	}
	if after != "" {
		keys = keys[slices.IndexFunc(keys, func(k filingwire.APIKey) bool { return k.ID == after })+1:]
	}
	var nextCursor *string
	if len(keys) > limit {
		keys = keys[:limit]
		last := &keys[limit-1]
		next := s.cursors.seal(binding, filingwire.Position{Date: filingwire.DateOf(last.CreatedAt.Time), ID: last.ID})
		nextCursor = &next
	}
	page := newList[APIKey](r, nextCursor)
	for i := range keys {
		page.Data = append(page.Data, s.keyView(&keys[i]))
	}
	return c.JSON(page)
}

func (s *Server) keyView(k *filingwire.APIKey) APIKey {
	v := APIKey{Object: "api_key", ID: k.ID, CreatedAt: k.CreatedAt, Livemode: k.Livemode, OrgID: k.OrgID, KeyPrefix: k.Prefix,
		Scopes: k.Scopes, Status: "active", LastUsedAt: k.LastUsedAt, ExpiresAt: k.ExpiresAt}
	if k.Label != "" {
		v.Label = &k.Label
	}
	if v.Scopes == nil {
		v.Scopes = []string{}
	}
	switch now := filingwire.InstantOf(s.Now()); {
	case !k.Live(now):
		v.Status = "revoked"
	case k.RevokedAt != nil && (k.ExpiresAt == nil || k.RevokedAt.Before(k.ExpiresAt.Time)):
		v.ExpiresAt = k.RevokedAt // it was rotated and works until the overlap ends
	}
	return v
}

// revokeKey ends a key now. It may be revoked already, and is so once.
func (s *Server) revokeKey(ctx context.Context, r *request, id string) (*APIKey, error) {
	k, err := s.Accounts.Key(ctx, r.org.ID, id)
	if err != nil {
		return nil, err
	}
	if now := filingwire.InstantOf(s.Now()); k.RevokedAt == nil || now.Before(k.RevokedAt.Time) {
		if k, err = s.Accounts.RevokeKey(ctx, r.org.ID, id, now); err != nil {
			return nil, err
		}
		s.keys.forget(k.Hash)
		if err := s.record(ctx, r, filingwire.EventKeyRevoked, keyData{Object: s.keyView(k), RevokedAt: k.RevokedAt}); err != nil {
			return nil, err
		}
	}
	s.keys.forget(k.Hash)
	v := s.keyView(k)
	return &v, nil
}

// planKeyLimit of the rate card.
func planKeyLimit(org *filingwire.Organization) int {
	if plan := filingwire.Rates.Plan(org.Plan); plan != nil {
		return plan.Keys
	}
	return filingwire.Rates.Plan(filingwire.PlanSandbox).Keys
}
