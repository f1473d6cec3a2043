// Command conformance answers the cases of the conformance kit:
// npx throughline conformance -- go run ./conformance
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	throughline "throughline.dev/go"
)

type object = map[string]any

type place struct {
	TraceID    string `json:"trace_id"`
	SpanID     string `json:"span_id"`
	Flags      *int   `json:"flags,omitempty"`
	Tracestate string `json:"tracestate,omitempty"`
}

type inbound struct {
	RouteClass *string            `json:"route_class"`
	Headers    [][2]string        `json:"headers"`
	Derived    throughline.Action `json:"derived"`
}

type operation struct {
	Type *string `json:"type"`
	Name string  `json:"name"`
}

// input has the fields of all operations.
type input struct {
	inbound
	throughline.Member
	Namespace       string             `json:"namespace"`
	Routes          [][2]string        `json:"routes"`
	Path            string             `json:"path"`
	Inbound         inbound            `json:"inbound"`
	Join            map[string]string  `json:"join"`
	JoinKeys        []string           `json:"join_keys"`
	Method          string             `json:"method"`
	RequestID       string             `json:"request_id"`
	Trace           place              `json:"trace"`
	StartedAt       int64              `json:"started_at"`
	CacheControl    *string            `json:"cache_control"`
	CdnCacheControl *string            `json:"cdn_cache_control"`
	Header          string             `json:"header"`
	Action          throughline.Action `json:"action"`
	Existing        string             `json:"existing"`
	OwnBytes        *int               `json:"own_bytes"`
	Carrier         any                `json:"carrier"`
	Scope           *scope             `json:"scope"`
	EnqueuedAt      int64              `json:"enqueued_at"`
	MaxBytes        *int               `json:"max_bytes"`
	Attempt         int                `json:"attempt"`
	DelayMs         int64              `json:"delay_ms"`
	IsScheduled     bool               `json:"is_scheduled"`
	ReadyAt         *int64             `json:"ready_at"`
}

type scope struct {
	Action           throughline.Action `json:"action"`
	Trace            place              `json:"trace"`
	RequestID        string             `json:"request_id"`
	GraphqlOperation *operation         `json:"graphql_operation"`
	Join             map[string]string  `json:"join"`
}

func (given place) toPlace() throughline.Place {
	return throughline.Place{TraceID: given.TraceID, SpanID: given.SpanID, Flags: *given.Flags, Tracestate: given.Tracestate}
}

func fromPlace(found *throughline.Place) *place {
	if found == nil {
		return nil
	}
	return &place{TraceID: found.TraceID, SpanID: found.SpanID, Flags: &found.Flags}
}

func fromLink(found *throughline.Place) *place {
	if found == nil {
		return nil
	}
	return &place{TraceID: found.TraceID, SpanID: found.SpanID}
}

// text is null where a value is unknown.
func text(value string) any {
	if value == "" {
		return nil
	}
	return value
}

func fromOperation(found *throughline.Operation) any {
	if found == nil {
		return nil
	}
	return object{"type": text(found.Type), "name": found.Name}
}

func (request inbound) header() http.Header {
	header := http.Header{}
	for _, pair := range request.Headers {
		header.Add(pair[0], pair[1])
	}
	return header
}

func (request inbound) class() throughline.RouteClass {
	if request.RouteClass == nil {
		return throughline.Public
	}
	return throughline.RouteClass(*request.RouteClass)
}

func route(given input) (any, error) {
	var routes throughline.Routes
	for _, pair := range given.Routes {
		routes = append(routes, throughline.Route{Pattern: pair[0], Class: throughline.RouteClass(pair[1])})
	}
	class, pattern := routes.Find(given.Path)
	return object{"route_class": class, "pattern": text(pattern)}, nil
}

func ingress(given input) (any, error) {
	read := throughline.ReadHeaders(given.Namespace, given.header(), given.class(), given.Derived)
	state := ""
	if read.Parent != nil {
		state = read.Parent.Tracestate
	}
	return object{
		"action":            read.Action,
		"trace":             object{"parent": fromPlace(read.Parent), "tracestate": text(state), "link": fromLink(read.Link)},
		"request_id":        read.RequestID,
		"correlation_id":    text(read.CorrelationID),
		"session_id":        text(read.SessionID),
		"graphql_operation": fromOperation(read.Operation),
		"signals":           read.Signals,
		"malformed_headers": read.MalformedHeaders,
	}, nil
}

// serve runs a function within a request to the middleware.
func serve(given input, within func(*throughline.Scope) any) (any, error) {
	config := &throughline.Config{
		Namespace: given.Namespace,
		JoinKeys:  given.JoinKeys,
		Derive:    func(*http.Request) throughline.Action { return given.Inbound.Derived },
	}
	if given.Inbound.RouteClass != nil {
		config.Routes = throughline.Routes{{Pattern: "/case", Class: given.Inbound.class()}}
	}
	var output any
	handler := throughline.Middleware(config, http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		scope := throughline.CurrentScope(request.Context())
		for name, value := range given.Join {
			scope.SetJoinKey(name, value)
		}
		output = within(scope)
	}))
	request := httptest.NewRequest(http.MethodPost, "/case", nil)
	request.Header = given.Inbound.header()
	handler.ServeHTTP(httptest.NewRecorder(), request)
	return output, nil
}

func outgoing(given input) (any, error) {
	return serve(given, func(scope *throughline.Scope) any {
		headers := map[string]string{}
		for name, values := range scope.OutgoingHeader() {
			headers[strings.ToLower(name)] = values[0]
		}
		return object{"headers": headers}
	})
}

func logFields(given input) (any, error) {
	return serve(given, func(scope *throughline.Scope) any { return object{"fields": scope.LogFields()} })
}

func response(given input) (any, error) {
	header := http.Header{}
	if given.CacheControl != nil {
		header.Set("Cache-Control", *given.CacheControl)
	}
	if given.CdnCacheControl != nil {
		header.Set("CDN-Cache-Control", *given.CdnCacheControl)
	}
	isUnshared := throughline.IsUnshared(given.Method, header)
	return object{"headers": throughline.ResponseHeaders(given.RequestID, given.Trace.toPlace(), time.UnixMilli(given.StartedAt), isUnshared)}, nil
}

func baggageRead(given input) (any, error) {
	members, malformed := throughline.ReadBaggage(given.Header)
	if members == nil {
		members = []throughline.Member{}
	}
	return object{"members": members, "malformed": malformed}, nil
}

func baggageMember(given input) (any, error) {
	written, _ := throughline.FormatMember(given.Member)
	return object{"text": text(written)}, nil
}

func baggageWrite(given input) (any, error) {
	budget := throughline.OwnBaggageBytes
	if given.OwnBytes != nil {
		budget = *given.OwnBytes
	}
	header, dropped := throughline.WriteBaggage(given.Namespace, given.Action, given.Existing, budget)
	return object{"header": header, "dropped": dropped}, nil
}

func carrierRead(given input) (any, error) {
	read := throughline.ReadCarrier(given.Carrier, given.Namespace, given.JoinKeys)
	output := object{
		"action": read.Action, "origin": fromPlace(read.Origin), "request_id": text(read.RequestID),
		"graphql_operation_name": text(read.OperationName), "join": read.Join, "problem": text(read.Problem),
	}
	if read.Join == nil {
		output["join"] = object{}
	}
	if read.Origin != nil {
		output["tracestate"] = text(read.Origin.Tracestate)
	}
	if read.EnqueuedAt > 0 {
		output["enqueued_at"] = read.EnqueuedAt
	}
	return output, nil
}

func carrierWrite(given input) (any, error) {
	scope := &throughline.Scope{
		Config:    &throughline.Config{Namespace: given.Namespace},
		Action:    given.Scope.Action,
		Place:     given.Scope.Trace.toPlace(),
		RequestID: given.Scope.RequestID,
	}
	if operation := given.Scope.GraphqlOperation; operation != nil {
		scope.Operation = &throughline.Operation{Type: *operation.Type, Name: operation.Name}
	}
	for name, value := range given.Scope.Join {
		scope.SetJoinKey(name, value)
	}
	limit := throughline.MaxCarrierBytes
	if given.MaxBytes != nil {
		limit = *given.MaxBytes
	}
	carrier, dropped := throughline.NewCarrier(scope, scope.Place, time.UnixMilli(given.EnqueuedAt), limit)
	return object{"carrier": carrier, "dropped": dropped}, nil
}

func job(given input) (any, error) {
	signals := map[string]int{}
	var spans []throughline.Span
	config := &throughline.Config{
		Namespace: given.Namespace,
		JoinKeys:  given.JoinKeys,
		OnSpan:    func(span throughline.Span) { spans = append(spans, span) },
		OnSignal:  func(name string, count int) { signals[name] += count },
	}
	facts := throughline.JobFacts{
		Queue: "case", System: "case", Attempt: given.Attempt, IsScheduled: given.IsScheduled,
		Delay: time.Duration(given.DelayMs) * time.Millisecond, StartedAt: time.UnixMilli(given.StartedAt),
	}
	if given.ReadyAt != nil {
		facts.ReadyAt = time.UnixMilli(*given.ReadyAt)
	}
	run := throughline.NewJobRun(config, given.Carrier, facts)
	var scope *throughline.Scope
	err := run.Run(context.Background(), func(ctx context.Context) error {
		scope = throughline.CurrentScope(ctx)
		return nil
	})
	if err != nil || len(spans) == 0 && scope.Place.Flags&throughline.FlagSampled != 0 {
		return nil, fmt.Errorf("no span: %v", err)
	}
	output := object{
		"lineage": run.Lineage, "action": scope.Action, "request_id": text(scope.RequestID), "join": scope.Join(),
		"signals": signals, "link": fromLink(spans[0].Link),
	}
	if scope.Operation != nil {
		output["graphql_operation_name"] = scope.Operation.Name
	}
	carrier, _ := json.Marshal(given.Carrier)
	output["is_fresh_trace"] = !bytes.Contains(carrier, []byte(spans[0].Place.TraceID))
	if parent := spans[0].ParentSpanID; parent != "" {
		output["parent"] = place{TraceID: spans[0].Place.TraceID, SpanID: parent}
	}
	if scope.Join() == nil {
		output["join"] = object{}
	}
	if run.QueueWait >= 0 {
		output["queue_wait_ms"] = run.QueueWait.Milliseconds()
	}
	return output, nil
}

var operations = map[string]func(input) (any, error){
	"route": route, "ingress": ingress, "outgoing": outgoing, "log_fields": logFields, "response": response,
	"baggage_read": baggageRead, "baggage_member": baggageMember, "baggage_write": baggageWrite,
	"carrier_read": carrierRead, "carrier_write": carrierWrite, "job": job,
}

func answer(line []byte) object {
	var given struct {
		ID        string `json:"id"`
		Operation string `json:"operation"`
		Input     input  `json:"input"`
	}
	if err := json.Unmarshal(line, &given); err != nil {
		return object{"id": given.ID, "error": err.Error()}
	}
	operation, ok := operations[given.Operation]
	if !ok {
		return object{"id": given.ID, "error": "unknown operation " + given.Operation}
	}
	output, err := operation(given.Input)
	if err != nil {
		return object{"id": given.ID, "error": err.Error()}
	}
	return object{"id": given.ID, "output": output}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	encoder := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := encoder.Encode(answer(lines.Bytes())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
