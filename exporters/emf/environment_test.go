// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// oneLine records one counter through an exporter made with the environment and options of a test.
func oneLine(t *testing.T, attributes []attribute.KeyValue, opts ...emf.Option) []string {
	t.Helper()
	s := &setup{t: t, out: &output{}}
	var err error
	if s.exporter, err = emf.New(append([]emf.Option{emf.WithWriter(s.out)}, opts...)...); err != nil {
		t.Fatal(err)
	}
	s.reader = emf.NewLambdaReader(s.exporter)
	provider := sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader),
		sdkmetric.WithResource(resource.NewSchemaless(attributes...)))...)
	c, _ := provider.Meter("test").Int64Counter("orders")
	c.Add(context.Background(), 1)
	return s.flush()
}

func TestNew_M7_NamespaceAndService(t *testing.T) {
	service := attribute.String("service.name", "cart")
	space := attribute.String("service.namespace", "shop")
	for _, test := range []struct {
		name               string
		variables          map[string]string
		resource           []attribute.KeyValue
		opts               []emf.Option
		namespace, service string
	}{
		{name: "nothing known", namespace: "default_namespace", service: "service_undefined"},
		{name: "function", variables: map[string]string{"AWS_LAMBDA_FUNCTION_NAME": "fn"}, namespace: "fn", service: "fn"},
		{
			name: "resource", variables: map[string]string{"AWS_LAMBDA_FUNCTION_NAME": "fn"},
			resource: []attribute.KeyValue{service}, namespace: "cart", service: "cart",
		},
		{name: "resource with namespace", resource: []attribute.KeyValue{service, space}, namespace: "shop/cart", service: "cart"},
		{
			name: "resource that the SDK made up", variables: map[string]string{"AWS_LAMBDA_FUNCTION_NAME": "fn"},
			resource: []attribute.KeyValue{attribute.String("service.name", "unknown_service:main")}, namespace: "fn", service: "fn",
		},
		{
			name: "resource with odd letters", resource: []attribute.KeyValue{attribute.String("service.name", "AWS/Zürich")},
			namespace: "Z__rich", service: "",
		},
		{
			name: "service variables", variables: map[string]string{"OTEL_SERVICE_NAME": "otel", "POWERTOOLS_SERVICE_NAME": " powertools "},
			namespace: "otel", service: "powertools",
		},
		{
			name: "service option", variables: map[string]string{"POWERTOOLS_SERVICE_NAME": "powertools"},
			opts: []emf.Option{emf.WithService("mine")}, namespace: "mine", service: "mine",
		},
		{
			name: "AWS_EMF_NAMESPACE", variables: map[string]string{"AWS_EMF_NAMESPACE": "Emf"}, resource: []attribute.KeyValue{service},
			namespace: "Emf", service: "cart",
		},
		{
			name: "POWERTOOLS_METRICS_NAMESPACE", variables: map[string]string{"AWS_EMF_NAMESPACE": "Emf", "POWERTOOLS_METRICS_NAMESPACE": " Shop "},
			namespace: "Shop", service: "service_undefined",
		},
		{
			name: "namespace option", variables: map[string]string{"POWERTOOLS_METRICS_NAMESPACE": "Shop"},
			opts: []emf.Option{emf.WithNamespace("Mine")}, namespace: "Mine", service: "service_undefined",
		},
		{
			name: "service as default dimension", opts: []emf.Option{emf.WithService("a"), emf.WithDefaultDimensions(attribute.String("service", "b"))},
			namespace: "a", service: "b",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			clearVariables(t)
			for key, value := range test.variables {
				t.Setenv(key, value)
			}
			lines := oneLine(t, test.resource, test.opts...)
			if len(lines) != 1 {
				t.Fatalf("lines = %q, want one", lines)
			}
			m := ingest(t, lines[0])[0]
			dimensions := "service=" + test.service
			if test.service == "" {
				dimensions = ""
			}
			if m.namespace != test.namespace || m.dimensions != dimensions {
				t.Errorf("namespace %q, dimensions %q, want %q, %q", m.namespace, m.dimensions, test.namespace, dimensions)
			}
		})
	}
}

func TestNew_NamespaceThatCloudWatchRefuses(t *testing.T) {
	clearVariables(t)
	for _, name := range []string{"AWS/Lambda", "a\nb", "Zürich", "  ", strings.Repeat("x", 256)} {
		if _, err := emf.New(emf.WithNamespace(name)); err == nil {
			t.Errorf("New with namespace %q: no error", name)
		}
	}
	errs := captureErrors(t)
	t.Setenv("POWERTOOLS_METRICS_NAMESPACE", "AWS/Lambda")
	lines := oneLine(t, nil)
	if m := ingest(t, lines[0])[0]; m.namespace != "default_namespace" {
		t.Errorf("namespace = %q, want the default", m.namespace)
	}
	if text := errs.text(); len(text) != 1 || !strings.Contains(text[0], `"AWS/Lambda"`) {
		t.Errorf("errors = %q, want one that names it", text)
	}
}

func TestNew_C8_Disabled(t *testing.T) {
	for _, test := range []struct {
		disabled, development string
		want                  bool // lines
		problems              int
	}{
		{want: true},
		{disabled: "true"},
		{disabled: "1"},
		{disabled: " YES "},
		{disabled: "t"},
		{disabled: "y"},
		{disabled: "On"},
		{disabled: "false", want: true},
		{disabled: "0", want: true},
		{disabled: "n", want: true},
		{disabled: "no", want: true},
		{disabled: "F", want: true},
		{disabled: "off", want: true},
		{development: "true"},
		{development: "false", want: true},
		{development: "true", disabled: "false", want: true},
		{development: "true", disabled: "true"},
		{disabled: "maybe", want: true, problems: 1},
		{development: "maybe", want: true, problems: 1},
		{development: "true", disabled: "maybe", problems: 1},
	} {
		t.Run(test.disabled+"/"+test.development, func(t *testing.T) {
			clearVariables(t)
			errs := captureErrors(t)
			t.Setenv("POWERTOOLS_METRICS_DISABLED", test.disabled)
			t.Setenv("POWERTOOLS_DEV", test.development)
			if got := len(oneLine(t, nil)) > 0; got != test.want {
				t.Errorf("lines written: %t, want %t", got, test.want)
			}
			if text := errs.text(); len(text) != test.problems {
				t.Errorf("errors = %q, want %d", text, test.problems)
			}
		})
	}
}

func TestExporter_LogLevelFilter(t *testing.T) {
	for _, test := range []struct{ format, level, want string }{
		{"JSON", "WARN", "WARN"},
		{"json", "error", "ERROR"},
		{"JSON", "FATAL", "FATAL"},
		{"JSON", "INFO", ""},
		{"JSON", "", ""},
		{"Text", "WARN", ""},
		{"", "WARN", ""},
	} {
		t.Run(test.format+"/"+test.level, func(t *testing.T) {
			clearVariables(t)
			t.Setenv("AWS_LAMBDA_LOG_FORMAT", test.format)
			t.Setenv("AWS_LAMBDA_LOG_LEVEL", test.level)
			clock := &clock{t: noon}
			root := decode(t, oneLine(t, nil, emf.WithClock(clock.now))[0])
			level, _ := root["level"].(string)
			if level != test.want {
				t.Errorf("level = %q, want %q", level, test.want)
			}
			want := ""
			if test.want != "" {
				want = "2026-03-14T12:00:00Z"
			}
			if timestamp, _ := root["timestamp"].(string); timestamp != want {
				t.Errorf("timestamp = %q, want %q", timestamp, want)
			}
		})
	}
}

func TestExporter_OverflowIsReported(t *testing.T) {
	clearVariables(t)
	errs := captureErrors(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	for i := range 700 {
		c.Add(context.Background(), 1, attributes(attribute.Int("customer", i)))
	}
	lines := s.flush()
	total := 0.0
	for _, line := range lines {
		for _, m := range ingest(t, line) {
			total += m.value
		}
	}
	if total != 700 || len(lines) != 500 {
		t.Errorf("total = %v on %d lines, want 700 on 500", total, len(lines))
	}
	if text := errs.text(); len(text) != 1 || !strings.Contains(text[0], "otel.metric.overflow") {
		t.Errorf("errors = %q, want one", text)
	}
}

func TestExporter_LongProperties(t *testing.T) {
	clearVariables(t)
	errs := captureErrors(t)
	s := newSetup(t, emf.WithMaxLineBytes(20_000), emf.WithPropertyKeys("note.*"))
	for i := range 200 {
		h, _ := s.meter.Float64Histogram("latency_of_something_with_a_long_name_" + strings.Repeat("x", i%100))
		for range 50 {
			h.Record(context.Background(), 1.0/float64(i+1), attributes(
				attribute.String("note.long", strings.Repeat("n", 15_000)), attribute.String("note.short", "kept")))
		}
	}
	lines := s.flush()
	for _, line := range lines {
		if len(line) > 20_000 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	wantMembers(t, lines[:1], []string{"note.short", "note.long"}, []string{"note.short=kept"})
	if text := errs.text(); len(text) != 1 || !strings.Contains(text[0], `"note.long"`) {
		t.Errorf("errors = %q, want one that names the property", text)
	}
	count := 0.0
	for _, line := range lines {
		for _, m := range ingest(t, line) {
			count += m.weight
		}
	}
	if count != 200*50 {
		t.Errorf("values = %v, want %d", count, 200*50)
	}
}

func TestExporter_ViewsThatRename(t *testing.T) {
	clearVariables(t)
	errs := captureErrors(t)
	rename := func(from, to string) sdkmetric.View {
		return sdkmetric.NewView(sdkmetric.Instrument{Name: from}, sdkmetric.Stream{Name: to})
	}
	s := newSetupWith(t, []sdkmetric.View{
		rename("a", "_aws"), rename("b", "Zürich"), rename("c", strings.Repeat("x", 300)), rename("d", "renamed"),
		rename("d", "never: the first view counts"), rename("f", "\n"),
	})
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		h, _ := s.meter.Int64Histogram(name)
		h.Record(context.Background(), 1)
		h.Record(context.Background(), 2)
	}
	var names []string
	for _, line := range s.flush() {
		for _, m := range ingest(t, line) {
			names = append(names, m.name)
		}
	}
	want := []string{
		"_", "_", "Z__rich", "Z__rich", "_aws_", "_aws_", "e", "e", "renamed", "renamed",
		strings.Repeat("x", 255), strings.Repeat("x", 255),
	}
	slices.Sort(names)
	slices.Sort(want)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if text := errs.text(); len(text) != 3 {
		t.Errorf("errors = %q, want three", text)
	}
}

func TestValidate_ErrorsWrapErrInvalid(t *testing.T) {
	if err := emf.Validate([]byte("x")); !errors.Is(err, emf.ErrInvalid) {
		t.Errorf("Validate() = %v, want ErrInvalid", err)
	}
}
