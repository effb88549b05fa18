// SPDX-License-Identifier: Apache-2.0

// Package oteltest records what a handler logs, measures and traces, for the tests of programs built on this module.
//
//	func TestGreet(t *testing.T) {
//		rec := oteltest.New(t)
//		answer, err := rec.Invoke(greet, request{Name: "Ada"})
//		if err != nil || string(answer) != `"Hello, Ada"` {
//			t.Errorf("answer = %s, %v", answer, err)
//		}
//		if got := rec.Sum("greetings"); got != 1 {
//			t.Errorf("greetings = %v, want 1", got)
//		}
//	}
//
// [Recorder.Invoke] calls the handler through the real wrapper: the event is decoded, the answer encoded, the
// invocation has facts, span and scope, errors and panics take the path they take in Lambda. Log lines are the lines
// that CloudWatch would get.
//
// # Caveats
//
// The globals of OpenTelemetry follow the first provider a process installs, and package-level tracers and instruments
// with them. So a process has one set of providers, made by the first [New], and each New empties it. For the same
// reason tests with a recorder must not run in parallel.
//
// Environment variables that configure telemetry are read by the first New of the process.
package oteltest
