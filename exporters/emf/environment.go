// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"errors"
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/otel-powertools/powertools/internal/settings"
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
		namespace:    settings.First(settings.Text("POWERTOOLS_METRICS_NAMESPACE"), settings.Text("AWS_EMF_NAMESPACE")),
		service:      settings.First(settings.Text("POWERTOOLS_SERVICE_NAME"), settings.Text("OTEL_SERVICE_NAME")),
		functionName: settings.Text("POWERTOOLS_METRICS_FUNCTION_NAME"),
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

// boolVariable reads a boolean as all Powertools do. A bad value keeps the default and is reported.
func boolVariable(p *problems, name string, byDefault bool) bool {
	value, err := settings.Bool(name, byDefault)
	if err != nil {
		p.add(problemVariable, name, func(string) error { return fmt.Errorf("emf: %w", err) })
	}
	return value
}

// filteredLevel returns the level that a line needs under Lambda's log-level filter, which reads the members level and
// timestamp of JSON lines and takes a line without them as INFO. It returns "" where INFO passes.
func filteredLevel() string {
	if !strings.EqualFold(settings.Text("AWS_LAMBDA_LOG_FORMAT"), "JSON") {
		return ""
	}
	switch level := strings.ToUpper(settings.Text("AWS_LAMBDA_LOG_LEVEL")); level {
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

	known := settings.First(e.config.service, e.variables.service, name)
	e.service = settings.First(known, function, undefinedService)

	e.namespace = settings.First(e.config.namespace, e.variables.namespace)
	if e.namespace == "" {
		service := settings.First(name, known)
		if space != "" && service != "" {
			service = space + "/" + service
		}
		e.namespace = settings.First(cleanNamespace(service), cleanNamespace(function), defaultNamespace)
	}
	e.defaults = e.defaultDimensions()
}

var errNamespace = errors.New("emf: a namespace is 1 to 255 letters, digits and ._#:/ -, not beginning with AWS/")

// describeNamespace tells of a namespace in a variable, which the user alone can put right.
func describeNamespace(name string) error {
	return settings.Mistakef("namespace %q: %v", name, errNamespace)
}
