package throughline

import (
	"fmt"
	"regexp"
	"strings"
)

// RouteClass says whether the callers of a route are trusted.
type RouteClass string

// The classes of routes.
const (
	Private RouteClass = "private"
	Public  RouteClass = "public"
)

// Route is a declared route: a path whose segments are text, ":name", or a final "*" that matches the rest.
type Route struct {
	Pattern string
	Class   RouteClass
}

// Routes are declared routes; the first match applies, and any other path is public.
type Routes []Route

var (
	// Decoded paths that parsing of URLs changes: /graphql/../login, //host/login, \login.
	movedPath = regexp.MustCompile(`^//|\\|/\.{1,2}(?:/|$)`)
	slashes   = regexp.MustCompile(`[\\/]+`)
	parameter = regexp.MustCompile(`;[^/]*`)
)

func (routes Routes) check() error {
	for _, route := range routes {
		if !strings.HasPrefix(route.Pattern, "/") || (route.Class != Private && route.Class != Public) {
			return fmt.Errorf("throughline: routes map paths to private or public; got %q, %q", route.Pattern, route.Class)
		}
	}
	return nil
}

// Find returns the class of a path and the pattern that matched, or "". A private pattern matches the literal path only;
// a public one also matches what a router might make of it, so that no variant falls through to a private one.
func (routes Routes) Find(path string) (RouteClass, string) {
	given := strings.Split(path, "/")
	isMoved := movedPath.MatchString(percentDecode(path))
	for _, route := range routes {
		segments := strings.Split(route.Pattern, "/")
		if route.Class == Private {
			if !isMoved && isMatch(segments, given) {
				return Private, route.Pattern
			}
			continue
		}
		if isMatch(segments, given) || isLooseMatch(segments, path) {
			return Public, route.Pattern
		}
	}
	return Public, ""
}

func isMatch(segments, given []string) bool {
	isOpen := segments[len(segments)-1] == "*"
	if len(given) < len(segments) || (!isOpen && len(given) != len(segments)) {
		return false
	}
	for i, segment := range segments {
		switch {
		case segment == "*":
		case strings.HasPrefix(segment, ":"):
			if given[i] == "" {
				return false
			}
		case segment != given[i]:
			return false
		}
	}
	return true
}

func isLooseMatch(segments []string, path string) bool {
	lower := make([]string, len(segments))
	for i, segment := range segments {
		lower[i] = segment
		if !strings.HasPrefix(segment, ":") {
			lower[i] = strings.ToLower(segment)
		}
	}
	cut, _, _ := strings.Cut(path, ";")
	for _, text := range []string{path, cut, parameter.ReplaceAllString(path, "")} {
		variant := slashes.ReplaceAllString(strings.ToLower(percentDecode(text)), "/")
		if len(variant) > 1 {
			variant = strings.TrimSuffix(variant, "/")
		}
		given := strings.Split(variant, "/")
		last := len(lower) - 1
		if isMatch(lower, given) || (lower[last] == "*" && last > 1 && isMatch(lower[:last], given)) {
			return true
		}
	}
	return false
}
