package throughline

import (
	"regexp"
	"strings"
)

// Operation is the GraphQL operation of a request. The type of a persisted query may be unknown; a batch has its names
// separated by "; ".
type Operation struct {
	Type string
	Name string
}

const (
	betweenOperations = "; "
	maxOperationBytes = 256
)

var oneOperation = regexp.MustCompile(`^(?:(query|mutation|subscription) )?([_A-Za-z][_0-9A-Za-z]{0,127})$`)

// parseOperation reads an operation; nil for an invalid one.
func parseOperation(text string) *Operation {
	if text == "" || len(text) > maxOperationBytes {
		return nil
	}
	var names []string
	types := map[string]bool{}
	kind := ""
	for _, part := range strings.Split(text, betweenOperations) {
		match := oneOperation.FindStringSubmatch(part)
		// Names that begin with two underscores are the language's own.
		if match == nil || strings.HasPrefix(match[2], "__") {
			return nil
		}
		kind = match[1]
		types[kind] = true
		names = append(names, match[2])
	}
	if len(types) > 1 {
		kind = ""
	}
	return &Operation{Type: kind, Name: strings.Join(names, betweenOperations)}
}

// String writes an operation as it is read.
func (operation Operation) String() string {
	if operation.Type == "" {
		return operation.Name
	}
	names := strings.Split(operation.Name, betweenOperations)
	for i, name := range names {
		names[i] = operation.Type + " " + name
	}
	return strings.Join(names, betweenOperations)
}
