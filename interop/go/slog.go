package throughline

import (
	"context"
	"log/slog"
	"slices"
)

// Handler adds the fields of the scope to each record that is logged with its context. They are at the top level, also
// of a logger with a group.
type Handler struct {
	slog.Handler
}

// Handle adds the fields.
func (handler Handler) Handle(ctx context.Context, record slog.Record) error {
	record = record.Clone() // Other handlers may have it too.
	record.AddAttrs(scopeAttributes(ctx)...)
	return handler.Handler.Handle(ctx, record)
}

// WithAttrs returns a handler whose records also have the attributes.
func (handler Handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return Handler{handler.Handler.WithAttrs(attributes)}
}

// WithGroup returns a handler whose later attributes are in the group.
func (handler Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return handler
	}
	return groupHandler{top: handler.Handler, grouped: handler.Handler}.WithGroup(name)
}

func scopeAttributes(ctx context.Context) []slog.Attr {
	scope := CurrentScope(ctx)
	if scope == nil {
		return nil
	}
	var found []slog.Attr
	for name, value := range scope.LogFields() {
		found = append(found, slog.String(name, value))
	}
	return found
}

// groupHandler is a handler within a group. The fields have to precede the group, so it remembers how it came about.
type groupHandler struct {
	top     slog.Handler
	steps   []func(slog.Handler) slog.Handler
	grouped slog.Handler // All steps from the top.
}

func (handler groupHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return handler.grouped.Enabled(ctx, level)
}

func (handler groupHandler) Handle(ctx context.Context, record slog.Record) error {
	attributes := scopeAttributes(ctx)
	if attributes == nil {
		return handler.grouped.Handle(ctx, record)
	}
	next := handler.top.WithAttrs(attributes)
	for _, step := range handler.steps {
		next = step(next)
	}
	return next.Handle(ctx, record)
}

func (handler groupHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	if len(attributes) == 0 {
		return handler
	}
	return handler.with(func(next slog.Handler) slog.Handler { return next.WithAttrs(slices.Clone(attributes)) })
}

func (handler groupHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return handler
	}
	return handler.with(func(next slog.Handler) slog.Handler { return next.WithGroup(name) })
}

func (handler groupHandler) with(step func(slog.Handler) slog.Handler) slog.Handler {
	return groupHandler{
		top:     handler.top,
		steps:   append(slices.Clip(handler.steps), step),
		grouped: step(handler.grouped),
	}
}
