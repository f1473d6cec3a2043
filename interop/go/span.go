package throughline

import (
	"sync"
	"time"
)

const (
	kindServer   = 2
	kindClient   = 3
	kindProducer = 4
	kindConsumer = 5
)

// Span is a finished unit of work, as OpenTelemetry has it.
type Span struct {
	Place        Place
	ParentSpanID string
	Link         *Place
	Name         string
	Kind         int
	StartedAt    time.Time
	EndedAt      time.Time
	Attributes   map[string]any
	// Error is a word or a sentence; "" without one.
	Error string
}

type spanFacts struct {
	name       string
	kind       int
	parent     *Place
	link       *Place
	attributes map[string]any
}

type openSpan struct {
	config *Config
	place  Place
	lock   sync.Mutex
	span   Span
	ended  bool
}

// startSpan starts a span below its parent, or at the root of a trace.
func startSpan(config *Config, facts spanFacts) *openSpan {
	place := startTrace()
	parentID := ""
	if facts.parent != nil {
		place = facts.parent.child()
		parentID = facts.parent.SpanID
	}
	attributes := map[string]any{}
	for name, value := range facts.attributes {
		if value != nil && value != "" {
			attributes[name] = value
		}
	}
	return &openSpan{config: config, place: place, span: Span{
		Place: place, ParentSpanID: parentID, Link: facts.link, Name: facts.name, Kind: facts.kind,
		StartedAt: time.Now(), Attributes: attributes,
	}}
}

func (open *openSpan) set(name string, value any) {
	open.lock.Lock()
	defer open.lock.Unlock()
	if !open.ended {
		open.span.Attributes[name] = value
	}
}

// end passes the span on; an error is recorded even if the trace is not sampled.
func (open *openSpan) end(err string) {
	open.lock.Lock()
	defer open.lock.Unlock()
	if open.ended {
		return
	}
	open.ended = true
	open.span.EndedAt = time.Now()
	open.span.Error = err
	if open.config.OnSpan != nil && (open.place.Flags&FlagSampled != 0 || err != "") {
		guard("OnSpan", func() { open.config.OnSpan(open.span) })
	}
}
