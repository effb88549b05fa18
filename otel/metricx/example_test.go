// SPDX-License-Identifier: Apache-2.0

package metricx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/metricx"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// program is what powertools.Start sets up, with lines on a writer and a clock that stands still.
type program struct {
	provider    *sdkmetric.MeterProvider
	reader      *emf.LambdaReader
	environment *invocation.Environment
}

func newProgram(w io.Writer, options ...emf.Option) *program {
	p := &program{environment: invocation.NewEnvironment()}
	exporter, err := emf.New(append([]emf.Option{
		emf.WithWriter(w), emf.WithNamespace("Shop"), emf.WithService("cart"), emf.WithEnvironment(p.environment),
		emf.WithClock(func() time.Time { return noon }), emf.WithContextFields(emf.ContextFields{}),
	}, options...)...)
	if err != nil {
		panic(err)
	}
	p.reader = emf.NewLambdaReader(exporter)
	p.provider = sdkmetric.NewMeterProvider(exporter.ProviderOptions(p.reader)...)
	return p
}

// invoke runs handler as an invocation.
func (p *program) invoke(handler func(ctx context.Context, meter metric.Meter)) {
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		handler(ctx, p.provider.Meter("example.com/cart"))
		return nil, nil
	}, invocation.WithEnvironment(p.environment), invocation.WithProcessHooks(p.reader.Hooks()))
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "8f507cfc"})
	if _, err := h(ctx, json.RawMessage(`{}`)); err != nil {
		panic(err)
	}
}

// In Python: metrics.add_metric(name="latency", unit=MetricUnit.Milliseconds, value=12.5).
func Example_addMetric() {
	newProgram(os.Stdout).invoke(func(ctx context.Context, meter metric.Meter) {
		latency, _ := meter.Float64Histogram("latency", metric.WithUnit("ms"))
		orders, _ := meter.Int64Counter("orders")
		latency.Record(ctx, 12.5)
		latency.Record(ctx, 7)
		orders.Add(ctx, 1)
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"latency","Unit":"Milliseconds"},{"Name":"orders","Unit":"Count"}]}]},"service":"cart","orders":1,"latency":[12.5,7]}
}

// In Python: metrics.add_dimension(name="tier", value="gold").
func Example_addDimension() {
	newProgram(os.Stdout).invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1, metric.WithAttributes(attribute.String("tier", "gold")))
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","tier"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","tier":"gold","orders":1}
}

// In TypeScript: metrics.addDimensions({ tier: "gold" }); metrics.addDimensions({ tier: "gold", region: "eu" }).
func Example_dimensionSets() {
	rule := emf.Rule{Name: "orders", Dimensions: [][]string{{"service", "tier"}, {"service", "tier", "region"}}}
	newProgram(os.Stdout, emf.WithRules(rule)).invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1, metric.WithAttributes(attribute.String("tier", "gold"), attribute.String("region", "eu")))
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","tier"],["service","tier","region"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","tier":"gold","region":"eu","orders":1}
}

// In Python: metrics.set_default_dimensions(environment="test").
func Example_defaultDimensions() {
	dimensions := emf.WithDefaultDimensions(attribute.String("environment", "test"))
	newProgram(os.Stdout, dimensions).invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1)
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","environment"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","environment":"test","orders":1}
}

// In Python: metrics.add_metadata(key="order.id", value="o-1").
func ExampleAddProperty() {
	newProgram(os.Stdout).invoke(func(ctx context.Context, meter metric.Meter) {
		metricx.AddProperty(ctx, attribute.String("order.id", "o-1"))
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1)
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","order.id":"o-1","orders":1}
}

// In Python: metrics.set_timestamp(placed_at).
func ExampleSetTimestamp() {
	newProgram(os.Stdout).invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		past := invocation.Scope(ctx)
		metricx.SetTimestamp(past, noon.Add(-time.Hour))
		orders.Add(past, 1)
		orders.Add(ctx, 2)
	})
	// Output:
	// {"_aws":{"Timestamp":1773486000000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","orders":1}
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","orders":2}
}

// In Python: with single_metric(name="payments", unit="Count", value=1, namespace="Bank") as metric: metric.add_dimension(…).
func Example_singleMetric() {
	// Without the rule it would have the default dimensions too.
	rule := emf.Rule{Scope: "payments", Dimensions: [][]string{{"card"}}}
	p := newProgram(os.Stdout, emf.WithRules(rule))
	p.invoke(func(ctx context.Context, _ metric.Meter) {
		meter := p.provider.Meter("payments", metricx.Namespace("Bank"))
		payments, _ := meter.Int64Counter("payments")
		payments.Add(ctx, 1, metric.WithAttributes(attribute.String("card", "debit")))
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Bank","Dimensions":[["card"]],"Metrics":[{"Name":"payments","Unit":"Count"}]}]},"card":"debit","payments":1}
}

// In Python: Metrics(namespace="Shop/Orders").
func ExampleNamespace() {
	p := newProgram(os.Stdout)
	p.invoke(func(ctx context.Context, _ metric.Meter) {
		orders, _ := p.provider.Meter("example.com/orders", metricx.Namespace("Shop/Orders")).Int64Counter("orders")
		orders.Add(ctx, 1)
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop/Orders","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","orders":1}
}

// In Python: metrics.add_metric(name="orders", unit="Count", value=1, resolution=MetricResolution.High).
func ExampleHighResolution() {
	p := newProgram(os.Stdout)
	p.invoke(func(ctx context.Context, _ metric.Meter) {
		orders, _ := p.provider.Meter("example.com/orders", metricx.HighResolution()).Int64Counter("orders")
		orders.Add(ctx, 1)
	})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count","StorageResolution":1}]}]},"service":"cart","orders":1}
}

// In Python: metrics.flush_metrics().
func Example_flushMetrics() {
	p := newProgram(os.Stdout)
	p.invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1)
		if err := p.provider.ForceFlush(ctx); err != nil {
			fmt.Println(err)
		}
		fmt.Println("still running")
	})
	// Output:
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","orders":1}
	// still running
}

// In Python: metrics.serialize_metric_set().
func Example_serializeMetricSet() {
	var lines bytes.Buffer
	p := newProgram(&lines)
	p.invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1)
	})
	fmt.Println(emf.Validate(lines.Bytes()))
	// Output: <nil>
}

// In Python: metrics.clear_metrics(), which a program calls that catches errors itself. Here the second invocation has
// nothing of the first, neither its dimension nor its property.
func Example_nothingToClear() {
	p := newProgram(os.Stdout)
	p.invoke(func(ctx context.Context, meter metric.Meter) {
		metricx.AddProperty(ctx, attribute.String("order.id", "o-1"))
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 1, metric.WithAttributes(attribute.String("tier", "gold")))
	})
	p.invoke(func(ctx context.Context, meter metric.Meter) {
		orders, _ := meter.Int64Counter("orders")
		orders.Add(ctx, 2)
	})
	// Output:
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","tier"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","tier":"gold","order.id":"o-1","orders":1}
	// {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"orders","Unit":"Count"}]}]},"service":"cart","orders":2}
}

// setenv sets variables for an example and returns what unsets them.
func setenv(variables map[string]string) (unset func()) {
	for name, value := range variables {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	return func() {
		for name := range variables {
			if err := os.Unsetenv(name); err != nil {
				panic(err)
			}
		}
	}
}

// lambda is what Lambda sets before a cold start.
var lambda = map[string]string{
	"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_LAMBDA_FUNCTION_NAME": "cart-function",
}

// In Python: @metrics.log_metrics(capture_cold_start_metric=True).
func Example_captureColdStartMetric() {
	defer setenv(lambda)()
	p := newProgram(os.Stdout)
	p.invoke(func(context.Context, metric.Meter) {})
	p.invoke(func(context.Context, metric.Meter) {}) // is warm
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","function_name"]],"Metrics":[{"Name":"ColdStart","Unit":"Count"}]}]},"service":"cart","function_name":"cart-function","ColdStart":1}
}

// In Python: Metrics(function_name="checkout").
func Example_coldStartName() {
	defer setenv(lambda)()
	newProgram(os.Stdout, emf.WithFunctionName("checkout")).invoke(func(context.Context, metric.Meter) {})
	// Output: {"_aws":{"Timestamp":1773489600000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service","function_name"]],"Metrics":[{"Name":"ColdStart","Unit":"Count"}]}]},"service":"cart","function_name":"checkout","ColdStart":1}
}

// In Python: @metrics.log_metrics(raise_on_empty_metrics=True).
func Example_raiseOnEmptyMetrics() {
	before := otel.GetErrorHandler()
	defer otel.SetErrorHandler(before)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		fmt.Println(errors.Is(err, emf.ErrNoMetrics), err)
	}))
	newProgram(os.Stdout, emf.WithRequireMetrics()).invoke(func(context.Context, metric.Meter) {})
	// Output: true emf: an invocation recorded no metrics: 8f507cfc
}

// POWERTOOLS_METRICS_DISABLED=true, or POWERTOOLS_DEV=true.
func Example_metricsDisabled() {
	for _, name := range []string{"POWERTOOLS_METRICS_DISABLED", "POWERTOOLS_DEV"} {
		unset := setenv(map[string]string{name: "true"})
		newProgram(os.Stdout).invoke(func(ctx context.Context, meter metric.Meter) {
			orders, _ := meter.Int64Counter("orders")
			orders.Add(ctx, 1)
		})
		unset()
	}
	// Output:
}
