package throughline

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// ResponseHeaders are headers that a response gets. Server-Timing only where shared caches must not keep the response: they
// would serve one visitor's ids to others.
func ResponseHeaders(requestID string, place Place, startedAt time.Time, isUnshared bool) map[string]string {
	found := map[string]string{"x-request-id": requestID, "x-trace-id": place.TraceID}
	if isUnshared {
		found["server-timing"] = fmt.Sprintf(`request-id;desc="%s", traceparent;desc="%s", at;desc="%d"`,
			requestID, place.Traceparent(), startedAt.UnixMilli())
	}
	return found
}

// IsUnshared reports whether shared caches must not keep a response: only with an explicit directive, or a method that
// is not cached.
func IsUnshared(method string, header http.Header) bool {
	directives := splitDirectives(header.Get("Cache-Control"))
	for _, name := range []string{"CDN-Cache-Control", "Surrogate-Control"} {
		if cdn := header.Get(name); cdn != "" && !isForbidden(splitDirectives(cdn)) {
			return false
		}
	}
	if isForbidden(directives) {
		return true
	}
	isShareable := slices.ContainsFunc(directives, func(each string) bool {
		return each == "public" || strings.HasPrefix(each, "s-maxage") || strings.HasPrefix(each, "max-age")
	})
	return method != http.MethodGet && method != http.MethodHead && !isShareable
}

func splitDirectives(header string) []string {
	parts := strings.Split(strings.ToLower(header), ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func isForbidden(directives []string) bool {
	return slices.Contains(directives, "no-store") || slices.Contains(directives, "private")
}
