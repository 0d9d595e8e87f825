package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

const readyTimeout = 2 * time.Second

// Health says that the process is up.
type Health struct {
	Status    string `json:"status" enum:"ok"`
	Version   string `json:"version"`
	RequestID string `json:"requestId"`
}

// Readiness says whether requests can be served.
type Readiness struct {
	Status    string            `json:"status" enum:"ok,unavailable"`
	Checks    map[string]string `json:"checks" doc:"ok or unavailable, by name"`
	RequestID string            `json:"requestId"`
}

func (s *Server) registerOperations() {
	public := access{public: true, meter: meterAccount}
	operation := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"Operations"}}
	}
	register(s, operation("getHealth", "/healthz", "Whether the process is up"), public, func(r *request) *Health {
		return &Health{Status: "ok", Version: s.Version, RequestID: r.id}
	})
	s.registerReady(operation("getReadiness", "/readyz", "Whether requests can be served"), public)
	document := operation("getOpenAPI", "/openapi.json", "This document")
	document.Responses = map[string]*huma.Response{"200": {Description: "OpenAPI 3.1", Content: map[string]*huma.MediaType{
		fiber.MIMEApplicationJSON: {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}}}}
	s.handle(document, public, func(c *fiber.Ctx, _ *request) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(s.openAPI)
	})
}

func (s *Server) registerReady(op huma.Operation, a access) {
	type readyReply struct {
		Status int
		Body   Readiness
	}
	a.describe(&op)
	op.Responses = map[string]*huma.Response{"503": {Description: "Not ready", Content: map[string]*huma.MediaType{
		fiber.MIMEApplicationJSON: {Schema: &huma.Schema{Ref: schemaPrefix + "Readiness"}}}}}
	huma.Register(s.huma, op, func(ctx context.Context, _ *struct{}) (*readyReply, error) {
		r := requestOf(ctx)
		out := &readyReply{Status: http.StatusOK, Body: Readiness{Status: "ok", Checks: s.check(ctx), RequestID: r.id}}
		for _, state := range out.Body.Checks {
			if state != "ok" {
				out.Status, out.Body.Status = http.StatusServiceUnavailable, "unavailable"
			}
		}
		return out, nil
	})
}

// check runs every readiness check at once; what is wrong goes to the log only.
func (s *Server) check(ctx context.Context) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	states := make(map[string]string, len(s.Ready))
	var mu sync.Mutex
	var checks sync.WaitGroup
	for name, check := range s.Ready {
		checks.Go(func() {
			state := "ok"
			if err := check(ctx); err != nil {
				state = "unavailable"
				s.Logger.Warn("not ready", "check", name, "error", err)
			}
			mu.Lock()
			defer mu.Unlock()
			states[name] = state
		})
	}
	checks.Wait()
	return states
}
