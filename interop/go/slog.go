package throughline

import (
	"context"
	"log/slog"
)

// Handler adds the fields of the scope to each record that is logged with its context.
type Handler struct {
	slog.Handler
}

// Handle adds the fields.
func (handler Handler) Handle(ctx context.Context, record slog.Record) error {
	if scope := CurrentScope(ctx); scope != nil {
		for name, value := range scope.LogFields() {
			record.AddAttrs(slog.String(name, value))
		}
	}
	return handler.Handler.Handle(ctx, record)
}

// WithAttrs returns a handler whose records also have the attributes.
func (handler Handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return Handler{handler.Handler.WithAttrs(attributes)}
}

// WithGroup returns a handler whose later attributes are in the group.
func (handler Handler) WithGroup(name string) slog.Handler {
	return Handler{handler.Handler.WithGroup(name)}
}
