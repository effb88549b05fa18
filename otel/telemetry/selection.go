// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"strings"

	"github.com/otel-powertools/powertools/internal/settings"
)

// selection says which of our exporters run.
type selection struct {
	xray, emf, lines bool
	// mistakes are exporter names that are not known.
	mistakes []error
}

// newSelection reads the lists of exporters. On Lambda everything is on by default; elsewhere log lines alone, because
// there neither an X-Ray daemon nor CloudWatch Logs can be taken for granted.
func newSelection(onLambda bool) selection {
	var s selection
	s.xray = s.list("OTEL_TRACES_EXPORTER", "xray", onLambda)
	s.emf = s.list("OTEL_METRICS_EXPORTER", "awsemf", onLambda)
	s.lines = s.list("OTEL_LOGS_EXPORTER", "powertools", true)

	// The two variables have opposite polarity, from Powertools for Python and for TypeScript. Off wins.
	disabled, err := settings.Bool("POWERTOOLS_TRACE_DISABLED", false)
	s.note(err)
	enabled, err := settings.Bool("POWERTOOLS_TRACE_ENABLED", true)
	s.note(err)
	// That of AWS's own SDK, for those who come from it.
	sdkDisabled, err := settings.Bool("AWS_XRAY_SDK_DISABLED", false)
	s.note(err)
	if disabled || !enabled || sdkDisabled {
		s.xray = false
	}
	return s
}

// list reports whether a list of exporters names ours.
func (s *selection) list(variable, ours string, byDefault bool) bool {
	names := settings.List(variable)
	if names == nil {
		return byDefault
	}
	on, none := false, false
	for _, name := range names {
		switch name {
		case ours:
			on = true
		case "none":
			none = true
		default:
			s.note(settings.Mistakef("%s names %q, which is not known: known are %s and none", variable, name, ours))
		}
	}
	if none && len(names) > 1 {
		s.note(settings.Mistakef("%s=%q: none stands alone, so it is ignored", variable, strings.Join(names, ",")))
	}
	return on
}

func (s *selection) note(err error) {
	if err != nil {
		s.mistakes = append(s.mistakes, err)
	}
}
