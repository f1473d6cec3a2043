package throughline

import (
	"fmt"
	"net/http"
)

// Middleware reads the headers of a request, opens its scope, and adds ids to the response. Make it the outermost
// handler. It panics if the configuration is invalid.
func Middleware(config *Config, next http.Handler) http.Handler {
	if err := config.Check(); err != nil {
		panic(err)
	}
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		scope := openRequest(config, request)
		answer := &answer{ResponseWriter: writer, scope: scope, method: request.Method}
		defer scope.span.end("panic") // Without a panic the span has ended by then.
		next.ServeHTTP(answer, request.WithContext(WithScope(request.Context(), scope)))
		answer.begin(http.StatusOK)
		scope.span.set("http.response.status_code", answer.status)
		if answer.status >= 500 {
			scope.span.end(fmt.Sprintf("status %d", answer.status))
		} else {
			scope.span.end("")
		}
	})
}

func openRequest(config *Config, request *http.Request) *Scope {
	// The path as it was sent: URL.Path is decoded.
	class, pattern := config.Routes.Find(request.URL.EscapedPath())
	var derived Action
	if config.Derive != nil {
		guard("Derive", func() { derived = config.Derive(request) })
	}
	inbound := ReadHeaders(config.namespace(), request.Header, class, derived)
	for name, count := range inbound.Signals {
		config.signal(name, count)
	}
	config.signal("malformed_header", inbound.MalformedHeaders)
	scope := &Scope{
		Config: config, Action: inbound.Action, RequestID: inbound.RequestID, CorrelationID: inbound.CorrelationID,
		SessionID: inbound.SessionID, Operation: inbound.Operation,
	}
	name := pattern
	if name == "" {
		name = "unmatched"
	}
	attributes := scope.identity()
	attributes["http.request.method"] = request.Method
	attributes["http.route"] = pattern
	attributes["correlation.id"] = inbound.CorrelationID
	attributes["session.id"] = inbound.SessionID
	if inbound.Operation != nil {
		attributes["graphql.operation.name"] = inbound.Operation.Name
		attributes["graphql.operation.type"] = inbound.Operation.Type
	}
	scope.span = startSpan(config, spanFacts{name: request.Method + " " + name, kind: kindServer, parent: inbound.Parent, link: inbound.Link, attributes: attributes})
	scope.Place = scope.span.place
	scope.StartedAt = scope.span.span.StartedAt
	return scope
}

// answer adds headers to a response when it begins.
type answer struct {
	http.ResponseWriter
	scope  *Scope
	method string
	status int
}

func (answer *answer) begin(status int) {
	if answer.status != 0 {
		return
	}
	answer.status = status
	header := answer.Header()
	ids := ResponseHeaders(answer.scope.RequestID, answer.scope.Place, answer.scope.StartedAt, IsUnshared(answer.method, header))
	for name, value := range ids {
		// A header that the application has set itself is kept.
		if name == "server-timing" {
			header.Add(name, value)
		} else if header.Get(name) == "" {
			header.Set(name, value)
		}
	}
}

func (answer *answer) WriteHeader(status int) {
	if status >= 200 { // Interim responses have headers of their own.
		answer.begin(status)
	}
	answer.ResponseWriter.WriteHeader(status)
}

func (answer *answer) Write(bytes []byte) (int, error) {
	answer.begin(http.StatusOK)
	return answer.ResponseWriter.Write(bytes)
}

// Unwrap gives http.ResponseController access to the writer: flushing, deadlines, hijacking.
func (answer *answer) Unwrap() http.ResponseWriter {
	return answer.ResponseWriter
}

// Flush sends what is buffered, for handlers that ask for an http.Flusher.
func (answer *answer) Flush() {
	answer.begin(http.StatusOK)
	_ = http.NewResponseController(answer.ResponseWriter).Flush()
}
