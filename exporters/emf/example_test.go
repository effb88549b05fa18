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

// newExample returns a provider that writes to standard output, at noon, when it is flushed.
func newExample(options ...emf.Option) *sdkmetric.MeterProvider {
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	exporter, err := emf.New(append(options, emf.WithWriter(os.Stdout), emf.WithNamespace("Shop"), emf.WithService("cart"),
		emf.WithClock(func() time.Time { return noon }))...)
	if err != nil {
		panic(err)
	}
	return sdkmetric.NewMeterProvider(exporter.ProviderOptions(emf.NewLambdaReader(exporter))...)
}

// A namespace and the storage resolution belong to a meter, as attributes of its scope.
func ExampleNamespace() {
	provider := newExample()
	meter := provider.Meter("example.com/orders",
		metric.WithInstrumentationAttributes(emf.Namespace("Shop/Orders"), emf.HighResolution()))
	orders, _ := meter.Int64Counter("orders")
	orders.Add(context.Background(), 1)
	_ = provider.ForceFlush(context.Background())
	// Output:
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop/Orders","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count","StorageResolution":1}]}]},"service":"cart","orders":1}
}

// CloudWatch keeps the size of a cart by tier and for all carts; which cart it was is a property, for the logs alone.
func ExampleRule() {
	provider := newExample(emf.WithRules(
		emf.Rule{Name: "cart.*", Dimensions: [][]string{{"service", "tier"}, {"service"}}},
	))
	size, _ := provider.Meter("example.com/cart").Int64Histogram("cart.size", metric.WithUnit("{item}"))
	for i, cart := range []string{"c-1", "c-2"} {
		size.Record(context.Background(), int64(3+i),
			metric.WithAttributes(attribute.String("tier", "gold"), attribute.String("cart", cart)))
	}
	_ = provider.ForceFlush(context.Background())
	// Output:
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","tier"],["service"]],"Metrics":[{"Name":"cart.size","Unit":"Count"}]}]},"service":"cart","tier":"gold","cart":["c-1","c-2"],"cart.size":[3,4]}
}

// Whatever instruments an HTTP server after the semantic conventions, dashboards have Latency, Fault and Error by route.
func ExampleHTTPServerRules() {
	provider := newExample(emf.WithRules(emf.HTTPServerRules()...))
	duration, _ := provider.Meter("example.com/server").
		Float64Histogram("http.server.request.duration", metric.WithUnit("s"))
	duration.Record(context.Background(), 0.012, metric.WithAttributes(
		attribute.String("http.route", "/orders/{id}"), attribute.Int("http.response.status_code", 503)))
	_ = provider.ForceFlush(context.Background())
	// Output:
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","http.route"],["service"]],"Metrics":[{"Name":"Latency","Unit":"Seconds"},{"Name":"Fault","Unit":"Count"},{"Name":"Error","Unit":"Count"}]}]},"service":"cart","http.route":"/orders/{id}","http.response.status_code":503,"Latency":0.012,"Fault":1,"Error":0}
}

// Validate says what CloudWatch would drop in silence.
func ExampleValidate() {
	err := emf.Validate([]byte(`{"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop",` +
		`"Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"count"}]}]},"service":"cart","orders":1}`))
	fmt.Println(err)
	// Output: emf: invalid line: metric "orders" has the unit count, in Metrics[0], in CloudWatchMetrics[0]
}
