package api

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
)

// secretShapes are credentials of ours (keys, signing secrets, sessions, tickets) and of Stripe's,
// and JSON Web Tokens.
var secretShapes = regexp.MustCompile(`(secapi_(?:live|test)_|whsec_|fw[st]_|[rs]k_(?:live|test)_|eyJ)[A-Za-z0-9_.+/=-]{8,}`)

func redact(s string) string { return secretShapes.ReplaceAllString(s, "$1…") }

// redacting hides secrets in warnings and errors, whose texts others have composed: what a
// handler panicked with, or an engine complained of, may quote the request. Lines of lower
// levels hold only what we put there.
type redacting struct{ slog.Handler }

func (h redacting) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelWarn {
		return h.Handler.Handle(ctx, r)
	}
	clean := slog.NewRecord(r.Time, r.Level, redact(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redactAttr(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

func (h redacting) WithAttrs(attrs []slog.Attr) slog.Handler {
	return redacting{h.Handler.WithAttrs(attrs)}
}

func (h redacting) WithGroup(name string) slog.Handler { return redacting{h.Handler.WithGroup(name)} }

func redactAttr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, redact(v.String()))
	case slog.KindAny:
		if v.Any() != nil {
			return slog.String(a.Key, redact(fmt.Sprint(v.Any())))
		}
	}
	return a
}
