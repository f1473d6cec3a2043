package throughline

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const maxValueBytes = 256

// Inbound is what the headers of a request say, by the trust policy of its route.
type Inbound struct {
	Action        Action
	Parent        *Place
	Link          *Place
	RequestID     string
	CorrelationID string
	SessionID     string
	Operation     *Operation
	// Signals counts malformed_baggage, trace_restarted and missing_action_id.
	Signals          map[string]int
	MalformedHeaders int
}

// reading counts what is malformed of one request.
type reading struct {
	header    http.Header
	malformed int
}

// value returns a header; repeated ones are joined, as HTTP specifies.
func (r *reading) value(name string) (string, bool) {
	values := r.header.Values(name)
	return strings.Join(values, ","), len(values) > 0
}

// take returns the value of a header if it is accepted.
func (r *reading) take(name string, accept func(string) bool) (string, bool) {
	given, ok := r.value(name)
	if !ok {
		return "", false
	}
	if len(given) > maxValueBytes || !accept(given) {
		r.malformed++
		return "", false
	}
	return given, true
}

// ReadHeaders reads the headers of a request: derived fields precede headers, headers precede baggage. A malformed value
// is dropped and counted, and the next source is used.
func ReadHeaders(namespace string, header http.Header, class RouteClass, derived Action) Inbound {
	r := &reading{header: header}
	isTrusted := class == Private
	baggage, malformedBaggage := readOwnBaggage(r, namespace)
	inbound := Inbound{Signals: map[string]int{}, Action: Action{}}
	for _, field := range fields {
		if value := derived[field]; isValue(field, value) {
			inbound.Action[field] = value
		}
		if !isTrusted && !slices.Contains(publicFields, field) {
			continue
		}
		sent, ok := r.take(headerName(namespace, field), func(value string) bool { return isValue(field, value) })
		if !ok {
			sent = baggage[field]
		}
		if _, isDerived := inbound.Action[field]; !isDerived && sent != "" {
			inbound.Action[field] = sent
		}
	}
	if inbound.Action.ID() == "" {
		inbound.Action = nil
	}
	isRestarted := inbound.readTrace(r, isTrusted)
	if isTrusted {
		inbound.CorrelationID, _ = r.take("x-correlation-id", anyID.MatchString)
		inbound.SessionID, _ = r.take("x-session-id", anyID.MatchString)
		text, _ := r.take("x-"+namespace+"-graphql-operation", func(value string) bool { return parseOperation(value) != nil })
		inbound.Operation = parseOperation(text)
	}
	inbound.RequestID = readRequestID(r)
	inbound.MalformedHeaders = r.malformed
	inbound.count("malformed_baggage", malformedBaggage > 0, malformedBaggage)
	inbound.count("trace_restarted", isRestarted, 1)
	inbound.count("missing_action_id", isTrusted && inbound.Action == nil, 1)
	return inbound
}

func (inbound *Inbound) count(name string, occurred bool, count int) {
	if occurred {
		inbound.Signals[name] = count
	}
}

// readTrace sets the position that is continued or linked, and reports whether the caller's trace ends here.
func (inbound *Inbound) readTrace(r *reading, isTrusted bool) bool {
	given, ok := r.value("traceparent")
	if !ok {
		return false
	}
	place, ok := parseTraceparent(given)
	if !ok {
		r.malformed++
		return true
	}
	if !isTrusted {
		inbound.Link = &place
		return true
	}
	state, _ := r.value("tracestate")
	if place.Tracestate, ok = parseTracestate(state); !ok {
		r.malformed++
	}
	inbound.Parent = &place
	return false
}

func readRequestID(r *reading) string {
	given, ok := r.value("x-request-id")
	if anyID.MatchString(given) {
		return given
	}
	if ok {
		r.malformed++
	}
	if ray, _ := r.value("cf-ray"); anyID.MatchString(ray) {
		return ray
	}
	return newUUID()
}

func newUUID() string {
	var bytes [16]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		panic(err) // The system has no randomness: nothing works without it.
	}
	bytes[6] = bytes[6]&0x0f | 0x40
	bytes[8] = bytes[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bytes[:4], bytes[4:6], bytes[6:8], bytes[8:10], bytes[10:])
}

func readOwnBaggage(r *reading, namespace string) (Action, int) {
	header, ok := r.value("baggage")
	if !ok {
		return nil, 0
	}
	if len(header) > maxBaggageBytes {
		return nil, 1
	}
	members, malformed := ReadBaggage(header)
	given := map[string][]string{}
	for _, member := range members {
		field, isOurs := strings.CutPrefix(member.Key, namespace+".")
		if isOurs && slices.Contains(baggageFields, field) {
			given[field] = append(given[field], member.Value)
		}
	}
	found := Action{}
	for field, values := range given {
		// A key that occurs twice counts as missing: it is unknown which value is ours.
		if len(values) == 1 && isValue(field, values[0]) {
			found[field] = values[0]
		} else {
			malformed++
		}
	}
	return found, malformed
}
