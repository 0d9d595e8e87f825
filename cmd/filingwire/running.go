package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// running is a role with an end of its own: it outlives the signal until it is told to stop.
type running struct {
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func newRunning() *running {
	ctx, cancel := context.WithCancel(context.Background())
	return &running{ctx: ctx, cancel: cancel}
}

// start runs the role; failed is called when it ends before it is told to.
func (r *running) start(role string, run func(context.Context) error, failed func(error), log *slog.Logger) {
	r.done.Go(func() {
		err := run(r.ctx)
		if r.ctx.Err() == nil {
			log.Error("role ended", "role", role, "error", err)
			failed(errors.Join(fmt.Errorf("%s ended", role), err))
		}
	})
}

// wait ends the role and waits until it has finished.
func (r *running) wait() {
	r.cancel()
	r.done.Wait()
}

// together runs parts of a role until ctx ends; when one ends earlier, so do the others.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(parts))
	for _, part := range parts {
		go func() {
			err := part(ctx)
			cancel()
			ended <- err
		}()
	}
	var errs []error
	for range parts {
		errs = append(errs, <-ended)
	}
	return errors.Join(errs...)
}
