package throughline

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"time"
)

const (
	carrierVersion = 1
	// MaxCarrierBytes is the limit of a carrier as JSON.
	MaxCarrierBytes = 1024
	// Longer ones were not written by a producer of ours.
	maxCarrierText = 8192
	// Times before 2000 or after 2100 are implausible.
	earliest, latest = 946_684_800_000, 4_102_444_800_000
)

// The order in which fields are removed from a carrier that is too long.
var sheddable = []string{"join", "enqueued_at", "graphql_operation_name", "request_id", "baggage", "tracestate", "traceparent"}

// Carrier is the context that a job's data carries of its action, version 1.
type Carrier map[string]any

// Restored is the result of reading a carrier. Every value is well formed; Problem is the first one found.
type Restored struct {
	Action        Action
	Origin        *Place
	RequestID     string
	OperationName string
	// EnqueuedAt is in epoch milliseconds; 0 if it is unknown.
	EnqueuedAt float64
	Join       map[string]string
	Problem    string
}

// CarrierKey is the field of a job's data that holds the carrier.
func CarrierKey(namespace string) string {
	return namespace + "_trace"
}

// NewCarrier returns the carrier of a job that is enqueued now, and how many fields did not fit. nil without an action.
func NewCarrier(scope *Scope, place Place, enqueuedAt time.Time, maxBytes int) (carrier Carrier, dropped int) {
	if scope == nil || scope.Action == nil {
		return nil, 0
	}
	carrier = Carrier{"v": carrierVersion, "traceparent": place.Traceparent(), "origin_action_id": scope.Action.ID(), "enqueued_at": enqueuedAt.UnixMilli()}
	put := func(name, value string) {
		if value != "" {
			carrier[name] = value
		}
	}
	put("tracestate", place.Tracestate)
	put("baggage", carrierBaggage(scope))
	put("request_id", scope.RequestID)
	if scope.Operation != nil {
		put("graphql_operation_name", scope.Operation.Name)
	}
	if join := scope.Join(); len(join) > 0 {
		carrier["join"] = join
	}
	before := len(carrier)
	for _, name := range sheddable {
		if carrier.size() <= maxBytes {
			break
		}
		delete(carrier, name)
	}
	return carrier, before - len(carrier)
}

func carrierBaggage(scope *Scope) string {
	members := ownMembers(scope.Config.namespace(), scope.Action)
	text := ""
	for _, member := range members[1:] { // The first is the id, which has a field of its own.
		if text != "" {
			text += ","
		}
		text += member
	}
	return text
}

// size is the length as JSON, whose text other languages do not escape for HTML.
func (carrier Carrier) size() int {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(carrier); err != nil {
		return 0
	}
	return text.Len() - 1 // Without the newline.
}

// ReadCarrier reads a carrier: a Carrier or any other map, JSON as text or bytes, or a pointer to one of these. It never
// fails.
func ReadCarrier(given any, namespace string, joinKeys []string) Restored {
	value := reflect.Indirect(reflect.ValueOf(given))
	switch carrier := plain(value).(type) {
	case nil:
		return Restored{Problem: "missing"}
	case string:
		return readCarrierText(carrier, namespace, joinKeys)
	case map[string]any:
		if value.Kind() == reflect.Map && value.Type().Elem().Kind() == reflect.String {
			parseTexts(carrier)
		}
		if version, ok := number(plainField(carrier, "v")); !ok || version != carrierVersion {
			return Restored{Problem: "unknown_version"}
		}
		if id, _ := plainField(carrier, "origin_action_id").(string); !isValue("origin_action_id", id) {
			return Restored{Problem: "bad_action_id"}
		}
		return readCarrierFields(carrier, namespace, joinKeys)
	default:
		return Restored{Problem: "not_an_object"}
	}
}

// parseTexts reads what a queue of texts cannot hold as such: numbers, and the business keys.
func parseTexts(carrier map[string]any) {
	for _, name := range []string{"v", "enqueued_at", "join"} {
		if text, ok := carrier[name].(string); ok {
			if parsed, err := decodeJSON(text); err == nil {
				carrier[name] = parsed
			}
		}
	}
}

var mapOfAny = reflect.TypeFor[map[string]any]()

// plain is a value as encoding/json decodes it into any, whatever its type: what a pointer points to, bytes as text, and
// maps of other types as one of any. nil for a nil pointer, map or slice of bytes.
func plain(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Pointer, reflect.Interface:
		return plain(value.Elem())
	case reflect.String:
		if number, ok := value.Interface().(json.Number); ok {
			return number
		}
		return value.String()
	case reflect.Slice:
		if value.Type().Elem().Kind() != reflect.Uint8 {
			break
		}
		if value.IsNil() {
			return nil
		}
		return string(value.Bytes())
	case reflect.Map:
		if value.IsNil() {
			return nil
		}
		return plainMap(value)
	}
	return value.Interface()
}

func plainMap(given reflect.Value) map[string]any {
	if given.CanConvert(mapOfAny) {
		found, _ := given.Convert(mapOfAny).Interface().(map[string]any)
		return found
	}
	found := map[string]any{}
	for _, key := range given.MapKeys() {
		if name, ok := plain(key).(string); ok {
			found[name] = given.MapIndex(key).Interface()
		}
	}
	return found
}

func readCarrierText(text, namespace string, joinKeys []string) Restored {
	if len(text) > maxCarrierText {
		return Restored{Problem: "too_long"}
	}
	parsed, err := decodeJSON(text)
	if err != nil {
		return Restored{Problem: "bad_json"}
	}
	if _, isText := parsed.(string); isText {
		return Restored{Problem: "not_an_object"}
	}
	return ReadCarrier(parsed, namespace, joinKeys)
}

func decodeJSON(text string) (parsed any, err error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // A number that is too large makes a field invalid, not the whole.
	if err := decoder.Decode(&parsed); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is something behind the JSON")
	}
	return parsed, nil
}

func readCarrierFields(carrier map[string]any, namespace string, joinKeys []string) Restored {
	restored := Restored{Action: Action{}, Join: map[string]string{}}
	check := func(name string, accept func(any) bool) {
		if value := plainField(carrier, name); value != nil && !accept(value) {
			restored.Problem = "bad_field"
		}
	}
	text := func(name string, accept func(string) bool) {
		check(name, func(value any) bool {
			given, ok := value.(string)
			return ok && len(given) <= maxCarrierText && accept(given)
		})
	}
	state := ""
	text("traceparent", func(value string) bool {
		place, ok := parseTraceparent(value)
		if ok {
			restored.Origin = &place
		}
		return ok
	})
	text("tracestate", func(value string) bool {
		state, _ = parseTracestate(value)
		return state != ""
	})
	text("baggage", func(value string) bool { return readCarrierBaggage(value, namespace, restored.Action) })
	text("request_id", func(value string) bool { return keep(&restored.RequestID, value, anyID.MatchString(value)) })
	text("graphql_operation_name", func(value string) bool {
		operation := parseOperation(value)
		return operation != nil && keep(&restored.OperationName, operation.Name, true)
	})
	check("enqueued_at", func(value any) bool {
		at, ok := number(value)
		return ok && at > earliest && at < latest && keep(&restored.EnqueuedAt, at, true)
	})
	check("join", func(value any) bool { return readJoin(value, joinKeys, restored.Join) })
	if restored.Origin != nil {
		restored.Origin.Tracestate = state
	}
	restored.Action["origin_action_id"], _ = plainField(carrier, "origin_action_id").(string)
	return restored
}

func plainField(carrier map[string]any, name string) any {
	return plain(reflect.ValueOf(carrier[name]))
}

func keep[T any](field *T, value T, isValid bool) bool {
	if isValid {
		*field = value
	}
	return isValid
}

func number(value any) (float64, bool) {
	if text, ok := value.(json.Number); ok {
		parsed, err := text.Float64()
		return parsed, err == nil
	}
	switch number := reflect.ValueOf(value); {
	case number.CanFloat():
		return number.Float(), true
	case number.CanInt():
		return float64(number.Int()), true
	case number.CanUint():
		return float64(number.Uint()), true
	default:
		return 0, false
	}
}

// readCarrierBaggage adds all fields, or none if one is not well formed.
func readCarrierBaggage(header, namespace string, action Action) bool {
	members, malformed := ReadBaggage(header)
	found := Action{}
	for _, field := range baggageFields {
		for _, member := range members {
			if member.Key != namespace+"."+field {
				continue
			}
			if !isValue(field, member.Value) {
				return false
			}
			found[field] = member.Value
			break
		}
	}
	if header == "" || malformed > 0 {
		return false
	}
	for field, value := range found {
		action[field] = value
	}
	return true
}

func readJoin(value any, joinKeys []string, join map[string]string) bool {
	given, ok := value.(map[string]any)
	if !ok {
		return false
	}
	found := map[string]string{}
	for _, name := range joinKeys {
		if _, isThere := given[name]; !isThere {
			continue
		}
		text, isText := plainField(given, name).(string)
		if !isText || !joinValue.MatchString(text) {
			return false
		}
		found[name] = text
	}
	for name, text := range found {
		join[name] = text
	}
	return true
}
