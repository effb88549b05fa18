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
	otlp, console    signals
	// mistakes are exporter names that are not known, and values of switches.
	mistakes []error
}

// signals says for each signal whether an exporter gets it.
type signals struct{ traces, metrics, logs bool }

// names returns the signals that an exporter gets.
func (s signals) names() []string {
	names := make([]string, 0, 3)
	for name, on := range map[string]bool{"traces": s.traces, "metrics": s.metrics, "logs": s.logs} {
		if on {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Names of exporters in the OTEL_*_EXPORTER lists, beside our own.
const (
	exporterOTLP    = "otlp"
	exporterConsole = "console"
	exporterNone    = "none"
)

// newSelection reads the lists of exporters. On Lambda everything is on by default; elsewhere log lines alone, because
// there neither an X-Ray daemon nor CloudWatch Logs can be taken for granted. OTLP is on by default for the signals that
// have an endpoint; with wantsOTLP that is all of them.
func newSelection(onLambda, wantsOTLP bool) selection {
	var s selection
	s.xray, s.otlp.traces, s.console.traces = s.list("TRACES", "xray", s.tracingByDefault(onLambda), wantsOTLP)
	s.emf, s.otlp.metrics, s.console.metrics = s.list("METRICS", "awsemf", onLambda, wantsOTLP)
	s.lines, s.otlp.logs, s.console.logs = s.list("LOGS", "powertools", true, wantsOTLP)

	if s.tracingOff() {
		s.xray, s.otlp.traces, s.console.traces = false, false, false
	}
	if s.flag("OTEL_SDK_DISABLED", false) {
		return selection{lines: s.lines, mistakes: s.mistakes} // What a program logs is not telemetry alone.
	}
	return s
}

// without returns the selection for a program that has providers of its own for some signals: there are no exporters of
// ours for those, and without X-Ray's no reason to follow its parents. Log lines are settled with the logger provider.
func (s selection) without(traces, metrics, logs bool) selection {
	if traces {
		s.xray, s.otlp.traces, s.console.traces = false, false, false
	}
	if metrics {
		s.emf, s.otlp.metrics, s.console.metrics = false, false, false
	}
	if logs {
		s.otlp.logs, s.console.logs = false, false
	}
	return s
}

// list reports whether the list of exporters for a signal names ours, OTLP and the console.
func (s *selection) list(signal, name string, byDefault, wantsOTLP bool) (ours, otlp, console bool) {
	variable := "OTEL_" + signal + "_EXPORTER"
	names := settings.List(variable)
	if names == nil {
		return byDefault, wantsOTLP || hasEndpoint(signal), false
	}
	for _, got := range names {
		switch got {
		case name, exporterOTLP, exporterConsole, exporterNone:
		default:
			s.note(settings.Mistakef("%s names %q, which is not known: known are %s, otlp, console and none", variable, got, name))
		}
	}
	if slices.Contains(names, exporterNone) && len(names) > 1 {
		s.note(settings.Mistakef("%s=%q: none stands alone, so it is ignored", variable, strings.Join(names, ",")))
	}
	return slices.Contains(names, name), slices.Contains(names, exporterOTLP), slices.Contains(names, exporterConsole)
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
