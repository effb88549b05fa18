// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// An invocation records in plain OpenTelemetry; its metrics are one line on standard output when it ends.
func Example() {
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	exporter, err := emf.New(emf.WithWriter(os.Stdout), emf.WithNamespace("Shop"), emf.WithService("cart"),
		emf.WithClock(func() time.Time { return noon }))
	if err != nil {
		fmt.Println(err)
		return
	}
	reader := emf.NewLambdaReader(exporter)
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(reader)...)
	meter := provider.Meter("example.com/cart")
	latency, _ := meter.Float64Histogram("latency", metric.WithUnit("ms"))
	orders, _ := meter.Int64Counter("orders")

	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		tier := metric.WithAttributes(attribute.String("tier", "gold"))
		latency.Record(ctx, 12.5, tier)
		latency.Record(ctx, 7, tier)
		orders.Add(ctx, 1, tier)
		return nil, nil
	}, invocation.WithProcessHooks(reader.Hooks()))

	// On Lambda, lambda.Start does this for every event.
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "8f507cfc"})
	if _, err := handler(ctx, json.RawMessage(`{}`)); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","tier"]],"Metrics":[{"Name":"latency","Unit":"Milliseconds"},{"Name":"orders","Unit":"Count"}]}]},"service":"cart","tier":"gold","function_request_id":"8f507cfc","orders":1,"latency":[12.5,7]}
}

// A namespace and the storage resolution belong to a meter, as attributes of its scope.
func ExampleNamespace() {
	meter := sdkmetric.NewMeterProvider().Meter("example.com/orders",
		metric.WithInstrumentationAttributes(emf.Namespace("Shop/Orders"), emf.HighResolution()))
	orders, _ := meter.Int64Counter("orders")
	orders.Add(context.Background(), 1)
}

// Validate says what CloudWatch would drop in silence.
func ExampleValidate() {
	err := emf.Validate([]byte(`{"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop",` +
		`"Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"count"}]}]},"service":"cart","orders":1}`))
	fmt.Println(err)
	// Output: emf: invalid line: metric "orders" has the unit count, in Metrics[0], in CloudWatchMetrics[0]
}
