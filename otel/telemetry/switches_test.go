// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTracer_T1_T2_Switches has a row for each variable that decides whether there are traces, at each of its values.
func TestTracer_T1_T2_Switches(t *testing.T) {
	type vars = map[string]string
	tests := []struct {
		name   string
		lambda bool
		env    vars
		want   bool
	}{
		{"on Lambda", true, nil, true},
		{"elsewhere", false, nil, false},
		{"disabled", true, vars{"POWERTOOLS_TRACE_DISABLED": "true"}, false},
		{"not disabled", true, vars{"POWERTOOLS_TRACE_DISABLED": "false"}, true},
		{"not disabled elsewhere", false, vars{"POWERTOOLS_TRACE_DISABLED": "false"}, false},
		{"not enabled", true, vars{"POWERTOOLS_TRACE_ENABLED": "false"}, false},
		{"enabled", true, vars{"POWERTOOLS_TRACE_ENABLED": "true"}, true},
		{"enabled elsewhere", false, vars{"POWERTOOLS_TRACE_ENABLED": "true"}, true},
		{"enabled badly elsewhere", false, vars{"POWERTOOLS_TRACE_ENABLED": "maybe"}, false},
		{"enabled and disabled", true, vars{"POWERTOOLS_TRACE_ENABLED": "true", "POWERTOOLS_TRACE_DISABLED": "true"}, false},
		{"enabled and X-Ray SDK disabled", true, vars{"POWERTOOLS_TRACE_ENABLED": "true", "AWS_XRAY_SDK_DISABLED": "true"}, false},
		{"X-Ray SDK disabled", true, vars{"AWS_XRAY_SDK_DISABLED": "true"}, false},
		{"X-Ray SDK not disabled", true, vars{"AWS_XRAY_SDK_DISABLED": "false"}, true},
		{"named elsewhere", false, vars{"OTEL_TRACES_EXPORTER": "xray"}, true},

		{"SAM", true, vars{"AWS_SAM_LOCAL": "true"}, false},
		{"not SAM", true, vars{"AWS_SAM_LOCAL": "false"}, true},
		{"SAM, enabled", true, vars{"AWS_SAM_LOCAL": "true", "POWERTOOLS_TRACE_ENABLED": "true"}, true},
		{"SAM, not disabled", true, vars{"AWS_SAM_LOCAL": "true", "POWERTOOLS_TRACE_DISABLED": "false"}, false},
		{"SAM, exporter named", true, vars{"AWS_SAM_LOCAL": "true", "OTEL_TRACES_EXPORTER": "xray"}, true},
		{"SAM, enabled and disabled", true, vars{"AWS_SAM_LOCAL": "true", "POWERTOOLS_TRACE_ENABLED": "true", "POWERTOOLS_TRACE_DISABLED": "true"}, false},
		{"Chalice", true, vars{"AWS_CHALICE_CLI_MODE": "true"}, false},
		{"Chalice, odd value", true, vars{"AWS_CHALICE_CLI_MODE": "local"}, false},
		{"Chalice, enabled", true, vars{"AWS_CHALICE_CLI_MODE": "true", "POWERTOOLS_TRACE_ENABLED": "true"}, true},
		{"Amplify", true, vars{"AWS_EXECUTION_ENV": "AWS_Lambda_amplify-mock"}, false},
		{"Amplify, enabled", true, vars{"AWS_EXECUTION_ENV": "AWS_Lambda_amplify-mock", "POWERTOOLS_TRACE_ENABLED": "true"}, true},
		{"a runtime of Lambda's", true, vars{"AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023"}, true},

		{"OpenTelemetry disabled", true, vars{"OTEL_SDK_DISABLED": "true"}, false},
		{"OpenTelemetry not disabled", true, vars{"OTEL_SDK_DISABLED": "false"}, true},
		{"OpenTelemetry disabled, enabled", true, vars{"OTEL_SDK_DISABLED": "TRUE", "POWERTOOLS_TRACE_ENABLED": "true", "OTEL_TRACES_EXPORTER": "xray"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if offLambda(t); tt.lambda {
				onLambda(t)
			}
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			tel, _, docs := setup(t)
			if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func() {}); err != nil {
				t.Fatal(err)
			}
			if got := len(docs.list) > 0; got != tt.want {
				t.Errorf("traces = %t, want %t", got, tt.want)
			}
		})
	}
}

// TestOTLP_SDKDisabled shows what OTEL_SDK_DISABLED leaves: the lines of a program that could not be run without them.
func TestOTLP_SDKDisabled(t *testing.T) {
	for _, value := range []string{"true", "false"} {
		t.Run(value, func(t *testing.T) {
			onLambda(t)
			b := newBackEnd(t)
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
			t.Setenv("OTEL_TRACES_EXPORTER", "xray,otlp")
			t.Setenv("OTEL_SDK_DISABLED", value)
			tel, out, docs := setup(t)
			if _, err := invoke(t, tel, header+";Sampled=1", `{}`, greet); err != nil {
				t.Fatal(err)
			}
			got := map[string]bool{
				"documents": len(docs.list) > 0, "OTLP traces": b.has("/v1/traces", "compose-greeting"),
				"OTLP metrics": b.has("/v1/metrics", "greetings-sent"), "OTLP logs": b.has("/v1/logs", "hello-line"),
				"lines": strings.Contains(out.text(), "hello-line"), "EMF": strings.Contains(out.text(), "greetings-sent"),
			}
			want := map[string]bool{}
			for name := range got {
				want[name] = value == "false" || name == "lines"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
