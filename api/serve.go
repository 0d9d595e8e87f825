package api

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// Serve answers the connections of ln until Shutdown is called, then returns nil.
func (s *Server) Serve(ln net.Listener) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ln.Close()
	}
	s.ln = ln
	s.mu.Unlock()
	err := s.app.Listener(lingeringListener{ln})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

// Shutdown stops accepting and waits for the running requests; when ctx ends first, their
// queries are cancelled, exports break off, and ctx's error is returned. Then what was metered
// is published. It may be called before Serve and more than once.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	if s.ln != nil {
		s.ln.Close()
	}
	s.mu.Unlock()
	s.stop()
	err := s.app.ShutdownWithContext(ctx)
	s.streaming.Wait()
	if errors.Is(err, net.ErrClosed) { // closed above, so that a Serve just begun ends too
		err = nil
	}
	s.cancel()
	s.keys.wait()
	s.metered.Wait()
	err = errors.Join(err, s.metering.close(ctx))
	if err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

func (s *Server) openOutbox() (err error) {
	o := s.metering.outbox
	if s.OnUsage != nil {
		o.published = s.OnUsage
	}
	if s.UsageJournal != "" {
		o.journal, err = openJournal(s.UsageJournal, s.metering.instance, s.Logger)
	}
	return err
}

// Recover publishes what processes that were killed have metered and not published, which is
// to be done before requests are served: budgets count it from then on. What cannot be
// published now is later.
func (s *Server) Recover(ctx context.Context) error {
	err := s.metering.outbox.adopt()
	if !s.metering.outbox.flush(ctx) {
		err = errors.Join(err, errors.New("usage of earlier processes is not published yet"))
	}
	return err
}
