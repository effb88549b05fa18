// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"go.opentelemetry.io/otel/sdk/resource"
)

// variables are the environment variables this package acts on, blanks around values trimmed.
type variables struct {
	namespace    string
	service      string
	functionName string
	disabled     bool
	// level is the log level that lines must carry to pass Lambda's filter; empty if the filter lets them through.
	level string
}

func readVariables(p *problems) variables {
	v := variables{
		namespace:    first(variable("POWERTOOLS_METRICS_NAMESPACE"), variable("AWS_EMF_NAMESPACE")),
		service:      first(variable("POWERTOOLS_SERVICE_NAME"), variable("OTEL_SERVICE_NAME")),
		functionName: variable("POWERTOOLS_METRICS_FUNCTION_NAME"),
		level:        filteredLevel(),
	}
	development := boolVariable(p, "POWERTOOLS_DEV", false)
	// An explicit POWERTOOLS_METRICS_DISABLED=false keeps metrics on in development.
	v.disabled = boolVariable(p, "POWERTOOLS_METRICS_DISABLED", development)
	if v.namespace != "" && !validNamespace(v.namespace) {
		p.add(problemNamespace, v.namespace, describeNamespace)
		v.namespace = ""
	}
	return v
}

func variable(name string) string { return strings.TrimSpace(os.Getenv(name)) }

// boolVariable reads a boolean as all Powertools do. A bad value keeps the default and is reported.
func boolVariable(p *problems, name string, byDefault bool) bool {
	value := variable(name)
	switch strings.ToLower(value) {
	case "":
		return byDefault
	case "1", "y", "yes", "t", "true", "on":
		return true
	case "0", "n", "no", "f", "false", "off":
		return false
	}
	p.add(problemVariable, name, func(name string) error {
		return fmt.Errorf("emf: %s=%q is not a boolean: using %t", name, value, byDefault)
	})
	return byDefault
}

// filteredLevel returns the level that a line needs under Lambda's log-level filter, which reads the members level and
// timestamp of JSON lines and takes a line without them as INFO. It returns "" where INFO passes.
func filteredLevel() string {
	if !strings.EqualFold(variable("AWS_LAMBDA_LOG_FORMAT"), "JSON") {
		return ""
	}
	switch level := strings.ToUpper(variable("AWS_LAMBDA_LOG_LEVEL")); level {
	case "WARN", "ERROR", "FATAL":
		return level
	}
	return ""
}

const (
	defaultNamespace = "default_namespace"
	undefinedService = "service_undefined"
	// unknownService begins the service.name that the SDK makes up from the program's name.
	unknownService = "unknown_service"
)

// resolve settles service and namespace, which depend on the resource that the provider was given.
func (e *Exporter) resolve(res *resource.Resource) {
	var name, space string
	if res != nil {
		for iter := res.Iter(); iter.Next(); {
			switch kv := iter.Attribute(); kv.Key {
			case "service.name":
				name = kv.Value.String()
			case "service.namespace":
				space = kv.Value.String()
			}
		}
	}
	if strings.HasPrefix(name, unknownService) {
		name = ""
	}
	function := e.config.environment.Function().Name

	known := first(e.config.service, e.variables.service, name)
	e.service = first(known, function, undefinedService)

	e.namespace = first(e.config.namespace, e.variables.namespace)
	if e.namespace == "" {
		service := first(name, known)
		if space != "" && service != "" {
			service = space + "/" + service
		}
		e.namespace = first(cleanNamespace(service), cleanNamespace(function), defaultNamespace)
	}
	e.defaults = e.defaultDimensions()
}

// first returns the first string that is not empty.
func first(candidates ...string) string {
	for _, s := range candidates {
		if s != "" {
			return s
		}
	}
	return ""
}

var errNamespace = errors.New("emf: a namespace is 1 to 255 letters, digits and ._#:/ -, not beginning with AWS/")

func describeNamespace(name string) error { return fmt.Errorf("namespace %q: %w", name, errNamespace) }
