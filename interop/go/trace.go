package throughline

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Flags of W3C Trace Context, level 2.
const (
	FlagSampled = 1
	FlagRandom  = 2
)

// Place is a position in a trace.
type Place struct {
	TraceID    string
	SpanID     string
	Flags      int
	Tracestate string
}

const (
	maxStateMembers = 32
	// A vendor should pass on this much; beyond it long members are dropped first, then the last ones.
	maxStateLength  = 512
	longStateMember = 128
)

var (
	// A later version may carry more behind a dash, but no comma: that joins two headers.
	traceparent = regexp.MustCompile(`^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[!-+\--~]{0,200})?$`)
	stateKey    = regexp.MustCompile(`^[a-z0-9][a-z0-9_\-*/@]{0,255}$`)
	stateValue  = regexp.MustCompile(`^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$`)
)

// Traceparent is the position as a header of version 00.
func (place Place) Traceparent() string {
	return fmt.Sprintf("00-%s-%s-%02x", place.TraceID, place.SpanID, place.Flags)
}

// child is a new position below this one, in the same trace.
func (place Place) child() Place {
	place.SpanID = mint(8)
	return place
}

func startTrace() Place {
	return Place{TraceID: mint(16), SpanID: mint(8), Flags: FlagSampled | FlagRandom}
}

// mint returns random lower-case hexadecimal digits, two per byte, never all zero.
func mint(count int) string {
	bytes := make([]byte, count)
	for {
		if _, err := rand.Read(bytes); err != nil {
			panic(err) // The system has no randomness: nothing works without it.
		}
		if text := hex.EncodeToString(bytes); !isZero(text) {
			return text
		}
	}
}

func isZero(text string) bool {
	return strings.Trim(text, "0") == ""
}

// parseTraceparent reads a header; false for an invalid one.
func parseTraceparent(header string) (Place, bool) {
	match := traceparent.FindStringSubmatch(header)
	if match == nil || match[1] == "ff" || (match[1] == "00" && match[5] != "") || isZero(match[2]) || isZero(match[3]) {
		return Place{}, false
	}
	flags, _ := strconv.ParseInt(match[4], 16, 0)
	return Place{TraceID: match[2], SpanID: match[3], Flags: int(flags) & (FlagSampled | FlagRandom)}, true
}

// parseTracestate reads a header and returns what is passed on, possibly empty; false for an invalid one.
func parseTracestate(header string) (string, bool) {
	var texts []string
	seen := map[string]bool{}
	count := 0
	for _, part := range strings.Split(header, ",") {
		text := strings.Trim(part, " \t")
		if text == "" {
			continue
		}
		key, value, _ := strings.Cut(text, "=")
		if !stateKey.MatchString(key) || !stateValue.MatchString(value) {
			return "", false
		}
		count++
		if !seen[key] {
			texts = append(texts, text)
		}
		seen[key] = true
	}
	if count > maxStateMembers {
		return "", false
	}
	return shortenState(texts), true
}

func shortenState(texts []string) string {
	for i := len(texts) - 1; i >= 0; i-- {
		if len(strings.Join(texts, ",")) > maxStateLength && len(texts[i]) > longStateMember {
			texts = append(texts[:i:i], texts[i+1:]...)
		}
	}
	for len(strings.Join(texts, ",")) > maxStateLength {
		texts = texts[:len(texts)-1]
	}
	return strings.Join(texts, ",")
}
