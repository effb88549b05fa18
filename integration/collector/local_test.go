// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// local.yaml prints all three signals of a function, by nothing but the function's endpoint variable.
func TestLocalPrintsWhatArrives(t *testing.T) {
	in := freeAddress(t)
	p := start(t, environment(), configuration+"/local.yaml",
		setting("receivers::otlp::protocols::http::endpoint", in),
		setting("receivers::otlp::protocols::grpc::endpoint", freeAddress(t)),
	)
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{buildFunction(t, "./examples/hello")}, FunctionName: "hello", Timeout: patience,
		Env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://" + in},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer emulator.Close()
	if _, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: []byte(`{"name":"Ada"}`)}); err != nil {
		t.Fatal(err)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"compose", "Body: Str(greeting)", "Name: greetings", "service.name: Str(hello)"} {
		if !strings.Contains(p.said(), part) {
			t.Errorf("it does not print %q", part)
		}
	}
}
