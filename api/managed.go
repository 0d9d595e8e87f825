package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// Deleted says that an object is gone.
type Deleted struct {
	Object    string `json:"object"`
	ID        string `json:"id"`
	Deleted   bool   `json:"deleted"`
	RequestID string `json:"requestId"`
}

type idInput struct {
	ID string `path:"id"`
}

type changeInput[B any] struct {
	ID   string `path:"id"`
	Body *B
}

// managed is a kind of object of an account that is changed, switched on and off, and deleted.
type managed[B, V any] struct {
	operation  func(id, method, path, summary string, errs ...int) huma.Operation
	name, noun string // WebhookEndpoint, an endpoint
	change     func(ctx context.Context, r *request, id string, in *B) (*V, error)
	remove     func(ctx context.Context, r *request, id string) (*Deleted, error)
	disabled   string // its status when it is off
	withStatus func(status string) *B
}

func (m managed[B, V]) register(s *Server) {
	changes(s, m.operation("update"+m.name, http.MethodPatch, "/{id}", "Change "+m.noun), func(ctx context.Context, r *request, in *changeInput[B]) (*V, error) {
		return m.change(ctx, r, in.ID, in.Body)
	})
	changes(s, m.operation("delete"+m.name, http.MethodDelete, "/{id}", "Delete "+m.noun), func(ctx context.Context, r *request, in *idInput) (*Deleted, error) {
		return m.remove(ctx, r, in.ID)
	})
	for verb, status := range map[string]string{"enable": filingwire.StatusActive, "disable": m.disabled} {
		changes(s, m.operation(verb+m.name, http.MethodPost, "/{id}/"+verb, "Make "+m.noun+" "+status), func(ctx context.Context, r *request, in *idInput) (*V, error) {
			return m.change(ctx, r, in.ID, m.withStatus(status))
		})
	}
}

// changes registers an operation that changes the account.
func changes[In, Out any](s *Server, op huma.Operation, handler func(context.Context, *request, *In) (*Out, error)) {
	write := access{scope: filingwire.ScopeWriteAccount, meter: meterAccount}
	write.describe(&op)
	huma.Register(s.huma, op, func(ctx context.Context, in *In) (*reply[Out], error) {
		return replyOf(handler(ctx, requestOf(ctx), in))
	})
}
