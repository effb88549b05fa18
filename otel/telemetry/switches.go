// SPDX-License-Identifier: Apache-2.0

package telemetry

import "github.com/otel-powertools/powertools/internal/settings"

// tracingByDefault reports whether the X-Ray exporter runs where no list names it: on Lambda, but not in what imitates
// Lambda on a developer's machine, where there is no daemon. POWERTOOLS_TRACE_ENABLED=true asks for it anywhere.
func (s *selection) tracingByDefault(onLambda bool) bool {
	// True is what it is without a value, so only one who writes it down asks for something.
	enabled, err := settings.Bool("POWERTOOLS_TRACE_ENABLED", true)
	s.note(err)
	asked := err == nil && enabled && settings.Text("POWERTOOLS_TRACE_ENABLED") != ""
	return asked || onLambda && !imitated()
}

// tracingOff reports whether a variable turns off traces of every kind. Any that does wins.
func (s *selection) tracingOff() bool {
	// The first two have opposite polarity, from Powertools for Python and for TypeScript. The mistakes of the second
	// have been noted. The last is that of AWS's own SDK, for those who come from it.
	disabled := s.flag("POWERTOOLS_TRACE_DISABLED", false)
	enabled, _ := settings.Bool("POWERTOOLS_TRACE_ENABLED", true)
	sdkDisabled := s.flag("AWS_XRAY_SDK_DISABLED", false)
	return disabled || !enabled || sdkDisabled
}

// imitated reports whether the environment is one of the emulators that Powertools knows: sam local, chalice local and
// amplify mock. They set the variables of Lambda as well.
func imitated() bool {
	return isSet("AWS_SAM_LOCAL") || isSet("AWS_CHALICE_CLI_MODE") ||
		settings.Text("AWS_EXECUTION_ENV") == "AWS_Lambda_amplify-mock"
}

// isSet reports whether a variable has a value that does not say no. It is a tool that sets it, so another value is no
// mistake of the user's.
func isSet(variable string) bool {
	if settings.Text(variable) == "" {
		return false
	}
	on, _ := settings.Bool(variable, true)
	return on
}

// flag returns a boolean variable and notes a value that is none.
func (s *selection) flag(variable string, byDefault bool) bool {
	on, err := settings.Bool(variable, byDefault)
	s.note(err)
	return on
}
