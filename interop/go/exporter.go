package throughline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxQueuedSpans = 1000
	maxBatch       = 100
)

// Exporter sends spans to an OTLP/HTTP endpoint as JSON, in batches: pass its Add as OnSpan. What does not fit into its
// queue, or is refused, is counted in Dropped.
type Exporter struct {
	Dropped atomic.Int64

	endpoint string
	service  string
	queue    chan Span
	done     sync.WaitGroup
	closing  sync.Once
	client   http.Client
}

// NewExporter starts an exporter to an address such as http://127.0.0.1:4318/v1/traces.
func NewExporter(endpoint, service string) *Exporter {
	exporter := &Exporter{endpoint: endpoint, service: service, queue: make(chan Span, maxQueuedSpans), client: http.Client{Timeout: 10 * time.Second}}
	exporter.done.Add(1)
	go exporter.run()
	return exporter
}

// Add queues a span; it never waits. After Close the span is dropped.
func (exporter *Exporter) Add(span Span) {
	defer func() {
		if recover() != nil { // The queue is closed.
			exporter.Dropped.Add(1)
		}
	}()
	select {
	case exporter.queue <- span:
	default:
		exporter.Dropped.Add(1)
	}
}

// Close sends what is queued.
func (exporter *Exporter) Close() {
	exporter.closing.Do(func() { close(exporter.queue) })
	exporter.done.Wait()
}

func (exporter *Exporter) run() {
	defer exporter.done.Done()
	for span := range exporter.queue {
		batch := []any{span.otlp()}
		for len(batch) < maxBatch && len(exporter.queue) > 0 {
			next, ok := <-exporter.queue
			if !ok {
				break
			}
			batch = append(batch, next.otlp())
		}
		if err := exporter.send(batch); err != nil {
			exporter.Dropped.Add(int64(len(batch)))
		}
	}
}

func (exporter *Exporter) send(spans []any) error {
	body, err := json.Marshal(object{"resourceSpans": []any{object{
		"resource":   object{"attributes": keyValues(map[string]any{"service.name": exporter.service})},
		"scopeSpans": []any{object{"scope": object{"name": "throughline-go"}, "spans": spans}},
	}}})
	if err != nil {
		return err
	}
	answer, err := exporter.client.Post(exporter.endpoint, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("the endpoint answered %d", answer.StatusCode)
	}
	return nil
}

type object map[string]any

func (span Span) otlp() object {
	found := object{
		"traceId": span.Place.TraceID, "spanId": span.Place.SpanID, "flags": span.Place.Flags,
		"name": span.Name, "kind": span.Kind, "attributes": keyValues(span.Attributes),
		"startTimeUnixNano": strconv.FormatInt(span.StartedAt.UnixNano(), 10),
		"endTimeUnixNano":   strconv.FormatInt(span.EndedAt.UnixNano(), 10),
	}
	if span.ParentSpanID != "" {
		found["parentSpanId"] = span.ParentSpanID
	}
	if span.Place.Tracestate != "" {
		found["traceState"] = span.Place.Tracestate
	}
	if span.Link != nil {
		found["links"] = []any{object{"traceId": span.Link.TraceID, "spanId": span.Link.SpanID}}
	}
	if span.Error != "" {
		found["status"] = object{"code": 2, "message": span.Error}
	}
	return found
}

func keyValues(attributes map[string]any) []any {
	found := []any{}
	for name, value := range attributes {
		var typed object
		switch each := value.(type) {
		case int, int64:
			typed = object{"intValue": fmt.Sprint(each)}
		case float64:
			typed = object{"doubleValue": double(each)}
		case bool:
			typed = object{"boolValue": each}
		default:
			typed = object{"stringValue": fmt.Sprint(each)}
		}
		found = append(found, object{"key": name, "value": typed})
	}
	return found
}

// double is a number as OTLP/JSON has it: JSON itself has neither infinities nor NaN.
func double(value float64) any {
	switch {
	case math.IsNaN(value):
		return "NaN"
	case math.IsInf(value, 1):
		return "Infinity"
	case math.IsInf(value, -1):
		return "-Infinity"
	default:
		return value
	}
}
