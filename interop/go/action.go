// Package throughline is the action-context contract for Go: see docs/go.md and docs/contract.md.
package throughline

import (
	"regexp"
	"slices"
	"strings"
)

// Action is an action context: its fields by name, each well formed.
type Action map[string]string

// The fields of an action; the first seven may travel as baggage, in this order, and the last is dropped first.
var fields = []string{
	"origin_action_id", "action_kind", "request_origin", "surface_area", "product_type", "platform", "action_name",
	"parent_action_id", "attribution",
}

var baggageFields = fields[:7]

// The fields that any caller of a public route may set.
var publicFields = []string{"origin_action_id", "parent_action_id", "action_kind", "action_name", "surface_area"}

// JoinKeys are the names of business keys that are always accepted.
var JoinKeys = []string{"checkout_request_id", "receipt_id", "payment_intent_id"}

var (
	actionID  = regexp.MustCompile(`^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$`)
	category  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	anyID     = regexp.MustCompile(`^[A-Za-z0-9._:/+=@-]{1,128}$`)
	joinValue = regexp.MustCompile(`^[A-Za-z0-9._:/+=-]{1,128}$`)
	namespace = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
)

var closed = map[string][]string{
	"action_kind":    {"explicit_user_action", "mount", "invalidation", "background_refresh"},
	"request_origin": {"browser", "server", "worker"},
	"attribution":    {"explicit", "exact", "inferred", "none"},
}

// isValue reports whether a value may be used in a field; any other is dropped where it is read.
func isValue(field, value string) bool {
	if field == "origin_action_id" || field == "parent_action_id" {
		return actionID.MatchString(value)
	}
	if values, ok := closed[field]; ok {
		return slices.Contains(values, value)
	}
	return category.MatchString(value)
}

// headerName is the name of the header that carries a field: x-acme-action-kind.
func headerName(namespace, field string) string {
	return "x-" + namespace + "-" + strings.ReplaceAll(field, "_", "-")
}

// ID is the causal root, or "" without an action.
func (action Action) ID() string {
	return action["origin_action_id"]
}

// attributes are the action as flat fields of spans and log lines.
func (action Action) attributes(namespace string) map[string]string {
	found := make(map[string]string, len(action))
	for field, value := range action {
		found[namespace+"."+field] = value
	}
	return found
}
