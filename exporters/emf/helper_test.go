// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// noon is when tests take place unless they move the clock.
var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// output collects lines and can be told to fail.
type output struct {
	mu    sync.Mutex
	lines []string
	fail  error
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail != nil {
		return 0, o.fail
	}
	o.lines = append(o.lines, string(p))
	return len(p), nil
}

// take returns the lines written so far and forgets them.
func (o *output) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := o.lines
	o.lines = nil
	return lines
}

// clock is a time that tests set.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// setup is an exporter behind the real SDK.
type setup struct {
	t           testing.TB
	out         *output
	clock       *clock
	environment *invocation.Environment
	exporter    *emf.Exporter
	reader      *emf.LambdaReader
	provider    *sdkmetric.MeterProvider
	meter       metric.Meter
}

// variables of the environment that this package reads; tests start without them.
var variables = []string{
	"POWERTOOLS_METRICS_NAMESPACE", "AWS_EMF_NAMESPACE", "POWERTOOLS_SERVICE_NAME", "OTEL_SERVICE_NAME",
	"POWERTOOLS_METRICS_FUNCTION_NAME", "POWERTOOLS_METRICS_DISABLED", "POWERTOOLS_DEV",
	"AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_LEVEL", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_INITIALIZATION_TYPE",
	"AWS_LAMBDA_MAX_CONCURRENCY", "_X_AMZN_TRACE_ID", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_METRICS_EXEMPLAR_FILTER",
}

// newSetup makes an exporter with namespace Shop and service cart, and a provider without resource.
func newSetup(t testing.TB, opts ...emf.Option) *setup {
	t.Helper()
	return newSetupWith(t, nil, opts...)
}

func newSetupWith(t testing.TB, views []sdkmetric.View, opts ...emf.Option) *setup {
	t.Helper()
	s := &setup{t: t, out: &output{}, clock: &clock{t: noon}, environment: invocation.NewEnvironment()}
	all := append([]emf.Option{
		emf.WithWriter(s.out), emf.WithNamespace("Shop"), emf.WithService("cart"),
		emf.WithEnvironment(s.environment), emf.WithClock(s.clock.now),
	}, opts...)
	var err error
	if s.exporter, err = emf.New(all...); err != nil {
		t.Fatal(err)
	}
	s.reader = emf.NewLambdaReader(s.exporter)
	s.provider = sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader, views...),
		sdkmetric.WithResource(resource.Empty()))...)
	s.meter = s.provider.Meter("test")
	return s
}

// invoke runs handler as the invocation of a request id.
func (s *setup) invoke(id string, handler func(ctx context.Context)) {
	s.t.Helper()
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		handler(ctx)
		return nil, nil
	}, invocation.WithEnvironment(s.environment), invocation.WithProcessHooks(s.reader.Hooks()))
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: id})
	if _, err := h(ctx, json.RawMessage(`{}`)); err != nil {
		s.t.Errorf("invoke: %v", err)
	}
}

// flush flushes and returns the lines, each checked.
func (s *setup) flush() []string {
	s.t.Helper()
	if err := s.reader.ForceFlush(context.Background()); err != nil {
		s.t.Errorf("ForceFlush() = %v", err)
	}
	return s.lines()
}

// lines returns the lines written so far, each checked.
func (s *setup) lines() []string {
	s.t.Helper()
	lines := s.out.take()
	for _, line := range lines {
		if !strings.HasSuffix(line, "\n") || strings.Count(line, "\n") != 1 {
			s.t.Errorf("not one line: %q", line)
		}
		checkLine(s.t, line)
	}
	return lines
}

// checkLine checks a line by this package's rules and, where the machine has it, by the schema that AWS publishes.
func checkLine(t testing.TB, line string) {
	t.Helper()
	if err := emf.Validate([]byte(line)); err != nil {
		t.Errorf("Validate() = %v for %s", err, line)
	}
	schema, err := awsSchema()
	switch {
	case errors.Is(err, errNoSchema):
		return
	case err != nil:
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal([]byte(line), &document); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if err := schema.Validate(document); err != nil {
		t.Errorf("%v for %s", err, line)
	}
}

var errNoSchema = errors.New("POWERTOOLS_SCHEMA_DIR does not name a folder with AWS's emf-schema.json")

// awsSchema returns AWS's schema, or errNoSchema.
var awsSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	dir := os.Getenv("POWERTOOLS_SCHEMA_DIR")
	if dir == "" {
		return nil, errNoSchema
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft7) // the schema names no draft and does not compile as a newer one
	return compiler.Compile(filepath.Join(dir, "emf-schema.json"))
})

// decode returns a line as encoding/json reads it, numbers as they are written.
func decode(t testing.TB, line string) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(line)))
	d.UseNumber()
	var root map[string]any
	if err := d.Decode(&root); err != nil {
		t.Fatalf("decode %s: %v", line, err)
	}
	return root
}

// clearVariables makes a test independent of the environment it runs in.
func clearVariables(t testing.TB) {
	t.Helper()
	for _, name := range variables {
		if _, ok := os.LookupEnv(name); ok {
			t.Setenv(name, "")
		}
	}
}

// handledErrors is what was handed to otel.Handle.
type handledErrors struct {
	mu   sync.Mutex
	errs []string
}

// captureErrors replaces the global error handler for the time of a test, which must not be parallel.
func captureErrors(t testing.TB) *handledErrors {
	t.Helper()
	h := &handledErrors{}
	before := otel.GetErrorHandler()
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.errs = append(h.errs, err.Error())
	}))
	t.Cleanup(func() { otel.SetErrorHandler(before) })
	return h
}

// text returns the errors so far, sorted, each as a line.
func (h *handledErrors) text() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	lines := make([]string, 0, len(h.errs))
	for _, err := range h.errs {
		lines = append(lines, "# "+err+"\n")
	}
	slices.Sort(lines)
	return lines
}
