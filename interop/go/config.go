package throughline

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
)

// Config has the settings of a service. The zero value is valid.
type Config struct {
	// Namespace is the first word of header, baggage and attribute names; by default "throughline".
	Namespace string
	Routes    Routes
	// JoinKeys are names of business keys, in addition to the standard ones.
	JoinKeys []string
	// Derive returns fields that the server knows itself; they precede the caller's.
	Derive func(*http.Request) Action
	// OnSpan receives each finished span, for example an Exporter's Add.
	OnSpan func(Span)
	// OnSignal receives each rollout health signal and its count.
	OnSignal func(name string, count int)
}

// Check reports the first setting that is invalid.
func (config *Config) Check() error {
	if !namespace.MatchString(config.namespace()) {
		return fmt.Errorf("throughline: the namespace has to match %s; got %q", namespace, config.Namespace)
	}
	return config.Routes.check()
}

func (config *Config) namespace() string {
	if config.Namespace == "" {
		return "throughline"
	}
	return config.Namespace
}

func (config *Config) signal(name string, count int) {
	if config.OnSignal != nil && count > 0 {
		guard("OnSignal", func() { config.OnSignal(name, count) })
	}
}

// guard calls a function of the application. Its panic is logged, without the value, and must not fail the request.
func guard(name string, call func()) {
	defer func() {
		if value := recover(); value != nil {
			slog.Error(fmt.Sprintf("throughline: %s panicked with %T", name, value))
		}
	}()
	call()
}

func (config *Config) joinKeys() []string {
	return append(slices.Clone(JoinKeys), config.JoinKeys...)
}
