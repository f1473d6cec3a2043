package throughline

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Scope is the context of the current work: a request being served, or a job being run.
type Scope struct {
	Config        *Config
	Action        Action
	Place         Place
	RequestID     string
	CorrelationID string
	SessionID     string
	Operation     *Operation
	StartedAt     time.Time

	span *openSpan
	lock sync.Mutex
	join map[string]string
}

type scopeKey struct{}

// WithScope returns a context in which the scope is the current one.
func WithScope(ctx context.Context, scope *Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, scope)
}

// CurrentScope is the scope of a context; nil outside of one.
func CurrentScope(ctx context.Context) *Scope {
	scope, _ := ctx.Value(scopeKey{}).(*Scope)
	return scope
}

// SetJoinKey attaches a business key; false if its name is not listed or its value is not well formed.
func (scope *Scope) SetJoinKey(name, value string) bool {
	if !slices.Contains(scope.Config.joinKeys(), name) || !joinValue.MatchString(value) {
		return false
	}
	scope.lock.Lock()
	defer scope.lock.Unlock()
	if scope.join == nil {
		scope.join = map[string]string{}
	}
	scope.join[name] = value
	if scope.span != nil {
		scope.span.set(name, value)
	}
	return true
}

// Join returns the business keys known so far.
func (scope *Scope) Join() map[string]string {
	scope.lock.Lock()
	defer scope.lock.Unlock()
	return maps.Clone(scope.join)
}

// LogFields are flat fields for any logger; see Handler for log/slog.
func (scope *Scope) LogFields() map[string]string {
	found := scope.Action.attributes(scope.Config.namespace())
	maps.Copy(found, scope.Join())
	found["trace_id"] = scope.Place.TraceID
	found["span_id"] = scope.Place.SpanID
	set(found, "request.id", scope.RequestID)
	set(found, "correlation.id", scope.CorrelationID)
	set(found, "session.id", scope.SessionID)
	return found
}

// OutgoingHeader has the headers of a call to another service of yours: what was received and accepted, below a span of
// its own. Call it once per call. No action is created.
func (scope *Scope) OutgoingHeader() http.Header {
	namespace := scope.Config.namespace()
	call := startSpan(scope.Config, spanFacts{name: "outgoing request", kind: kindClient, parent: &scope.Place, attributes: scope.identity()})
	call.end("")
	found := map[string]string{"traceparent": call.place.Traceparent()}
	set(found, "tracestate", call.place.Tracestate)
	for field, value := range scope.Action {
		found[headerName(namespace, field)] = value
	}
	set(found, "x-request-id", scope.RequestID)
	set(found, "x-correlation-id", scope.CorrelationID)
	set(found, "x-session-id", scope.SessionID)
	if scope.Operation != nil {
		set(found, "x-"+namespace+"-graphql-operation", scope.Operation.String())
	}
	if scope.Action != nil {
		baggage, dropped := WriteBaggage(namespace, scope.Action, "", OwnBaggageBytes)
		scope.Config.signal("baggage_truncated", dropped)
		set(found, "baggage", baggage)
	}
	header := http.Header{}
	for name, value := range found {
		header.Set(name, value)
	}
	return header
}

// identity has the attributes by which every span of this work is found.
func (scope *Scope) identity() map[string]any {
	found := map[string]any{}
	for name, value := range scope.Action.attributes(scope.Config.namespace()) {
		found[name] = value
	}
	if scope.RequestID != "" {
		found["request.id"] = scope.RequestID
	}
	return found
}

func set(found map[string]string, name, value string) {
	if value != "" {
		found[name] = value
	}
}
