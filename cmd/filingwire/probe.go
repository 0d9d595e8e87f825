package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// probeCommand is the health check of containers, whose image has no shell and no wget.
type probeCommand struct {
	URL string `arg:"" help:"URL that must answer 200."`
}

func (c *probeCommand) Run(e *env) error { return c.probe(e.ctx) }

func (c *probeCommand) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", c.URL, answer.Status)
	}
	return nil
}
