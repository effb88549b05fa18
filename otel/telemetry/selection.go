// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"slices"
	"strings"

	"github.com/otel-powertools/powertools/internal/settings"
)

// selection says which exporters run.
type selection struct {
	xray, emf, lines bool
	// traces, metrics and logs are the other exporters of each signal: otlp, and names of WithExporters.
	traces, metrics, logs []string
	// mistakes are exporter names that are not known, and values of switches.
	mistakes []error
}

// Names of exporters in the OTEL_*_EXPORTER lists, beside our own.
const (
	exporterOTLP    = "otlp"
	exporterNone    = "none"
	exporterConsole = "console"
)

// newSelection reads the lists of exporters. On Lambda everything is on by default; elsewhere log lines alone, because
// there neither an X-Ray daemon nor CloudWatch Logs can be taken for granted. OTLP is on by default for the signals that
// have an endpoint; with WithOTLP that is all of them.
//
// For a signal with a provider of the user's there are no exporters of ours, and without X-Ray's no reason to follow its
// parents. Log lines are settled with the logger provider.
func newSelection(onLambda bool, c *config) selection {
	var s selection
	s.xray, s.traces = s.list("TRACES", "xray", s.tracingByDefault(onLambda), c)
	s.emf, s.metrics = s.list("METRICS", "awsemf", onLambda, c)
	s.lines, s.logs = s.list("LOGS", "powertools", true, c)

	if s.tracingOff() || c.tracerProvider != nil {
		s.xray, s.traces = false, nil
	}
	if c.meterProvider != nil {
		s.emf, s.metrics = false, nil
	}
	if c.loggerProvider != nil {
		s.logs = nil
	}
	if s.flag("OTEL_SDK_DISABLED", false) {
		return selection{lines: s.lines, mistakes: s.mistakes} // What a program logs is not telemetry alone.
	}
	return s
}

// list reports whether the list of exporters for a signal has ours, and which others it has.
func (s *selection) list(signal, ours string, byDefault bool, c *config) (on bool, others []string) {
	variable := "OTEL_" + signal + "_EXPORTER"
	names := settings.List(variable)
	if names == nil {
		if c.wantsOTLP || hasEndpoint(signal) {
			others = []string{exporterOTLP}
		}
		return byDefault, others
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		switch {
		case name == ours:
			on = true
		case name == exporterOTLP || c.exporters[name].makes(signal):
			others = append(others, name)
		case name != exporterNone:
			s.note(unknownExporter(variable, name, ours))
		}
	}
	if slices.Contains(names, exporterNone) && len(names) > 1 {
		s.note(settings.Mistakef("%s=%q: none stands alone, so it is ignored", variable, strings.Join(names, ",")))
	}
	return on, others
}

func unknownExporter(variable, name, ours string) error {
	if name == exporterConsole {
		return settings.Mistakef("%s names console, which needs the option console.Exporters() of package "+
			"github.com/otel-powertools/powertools/otel/telemetry/console", variable)
	}
	return settings.Mistakef("%s names %q, which is not known: known are %s, otlp, console and none", variable, name, ours)
}

// hasEndpoint reports whether the environment says where OTLP of a signal goes.
func hasEndpoint(signal string) bool {
	return settings.First(settings.Text("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT"), settings.Text("OTEL_EXPORTER_OTLP_ENDPOINT")) != ""
}

func (s *selection) note(err error) {
	if err != nil {
		s.mistakes = append(s.mistakes, err)
	}
}
