// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// variables are what the configurations ask of their environment.
var variables = []string{"OTLP_BACKEND_ENDPOINT=https://otlp.example.com", "GATEWAY_HOST=gateway.internal"}

func TestConfigurationsAreValid(t *testing.T) {
	for _, name := range []string{"gateway.yaml", "gateway-loadbalancer.yaml", "local.yaml", "lambda-extension.yaml"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(configuration, name)
			if name == "lambda-extension.yaml" {
				file = withoutDecouple(t, file)
			}
			if output, err := validate(t, file); err != nil {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}

// The check bites: a misspelt key, an unknown component and a missing variable are found.
func TestConfigurationsThatAreNotValid(t *testing.T) {
	gateway, err := os.ReadFile(filepath.Join(configuration, "gateway.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"key", "decision_wait:", "decision_weight:", "decision_weight"},
		{"component", "exporters: [awscloudwatchlogs, otlphttp]", "exporters: [awscloudwatchlogs, zipkin]", "zipkin"},
		{"variable", "${env:OTLP_BACKEND_ENDPOINT}", "${env:NOT_SET}", "endpoint"},
		{"statement", "set(datapoint.attributes", "put(datapoint.attributes", "put"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(string(gateway), tt.old) {
				t.Fatalf("gateway.yaml has no %q", tt.old)
			}
			file := filepath.Join(t.TempDir(), "gateway.yaml")
			if err := os.WriteFile(file, []byte(strings.Replace(string(gateway), tt.old, tt.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			if output, err := validate(t, file); err == nil || !strings.Contains(output, tt.want) {
				t.Errorf("error = %v, want one about %s\n%s", err, tt.want, output)
			}
		})
	}
}

func validate(t *testing.T, file string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), buildCollector(t), "validate", "--config", file)
	command.Env = environment(variables...)
	output, err := command.CombinedOutput()
	return string(output), err
}

// withoutDecouple returns a copy of the configuration for Lambda's layer without the processor that only the layer has.
func withoutDecouple(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for part, times := range map[string]int{"  decouple:\n    max_queue_size: 200\n": 1, ", decouple]": 3} {
		if got := strings.Count(text, part); got != times {
			t.Fatalf("%q stands %d times in %s, want %d", part, got, file, times)
		}
	}
	text = strings.NewReplacer("  decouple:\n    max_queue_size: 200\n", "", ", decouple]", "]").Replace(text)
	copied := filepath.Join(t.TempDir(), filepath.Base(file))
	if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}
