// SPDX-License-Identifier: Apache-2.0

package otlpgrpc_test

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/otel/telemetry/otlpgrpc"
)

func ExampleExporters() {
	tel, err := powertools.Setup(context.Background(),
		otlpgrpc.Exporters(otlpgrpc.WithTraces(otlptracegrpc.WithCompressor("gzip"))))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = tel.Shutdown(context.Background()) }()
	fmt.Println("set up")
	// Output: set up
}
