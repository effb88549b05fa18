// SPDX-License-Identifier: Apache-2.0

package emfcollector_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/awsemfexporter"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
)

// namespace is what both exporters are configured with.
const namespace = "Shop"

// collector is the collector's exporter as a configuration with these lines makes it:
//
//	awsemf:
//	  namespace: Shop
//	  region: eu-central-1
//	  output_destination: stdout
//	  dimension_rollup_option: NoDimensionRollup
type collector struct {
	metrics exporter.Metrics
}

func newCollector(t testing.TB) *collector {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	factory := awsemfexporter.NewFactory()
	config := factory.CreateDefaultConfig().(*awsemfexporter.Config)
	config.Namespace = namespace
	config.Region = "eu-central-1"
	config.OutputDestination = "stdout"
	config.DimensionRollupOption = "NoDimensionRollup"
	metrics, err := factory.CreateMetrics(context.Background(), exportertest.NewNopSettings(factory.Type()), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := metrics.Start(context.Background(), componenttest.NewNopHost()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := metrics.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &collector{metrics}
}

// lines returns what the exporter writes of some metrics.
func (c *collector) lines(t testing.TB, metrics pmetric.Metrics) []string {
	t.Helper()
	var err error
	output := captureStdout(t, func() { err = c.metrics.ConsumeMetrics(context.Background(), metrics) })
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(output) {
		lines = append(lines, line)
	}
	return lines
}

// captureStdout returns what f writes to os.Stdout, which the collector's exporter knows no other writer than.
func captureStdout(t testing.TB, f func()) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = writer
	defer func() { os.Stdout = before }()
	var output bytes.Buffer
	var copied sync.WaitGroup
	copied.Go(func() { _, _ = io.Copy(&output, reader) })
	f()
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	copied.Wait()
	return output.String()
}

// receiver keeps what it is sent by OTLP over HTTP.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	received []pmetric.Metrics
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
			return
		}
		export := pmetricotlp.NewExportRequest()
		if err := export.UnmarshalProto(body); err != nil {
			t.Error(err)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.received = append(r.received, atOneTime(export.Metrics()))
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(r.Close)
	return r
}

// take returns what has been received and forgets it.
func (r *receiver) take() []pmetric.Metrics {
	r.mu.Lock()
	defer r.mu.Unlock()
	received := r.received
	r.received = nil
	return received
}

// atOneTime gives all points of metrics the time of the first. The SDK collects one instrument after the other, and the
// collector puts what was collected in different milliseconds on different lines: how many would be chance.
func atOneTime(metrics pmetric.Metrics) pmetric.Metrics {
	var first pcommon.Timestamp
	for _, resource := range metrics.ResourceMetrics().All() {
		for _, scope := range resource.ScopeMetrics().All() {
			for _, metric := range scope.Metrics().All() {
				for _, p := range points(metric) {
					if first == 0 {
						first = p.Timestamp()
					}
					p.SetTimestamp(first)
				}
			}
		}
	}
	return metrics
}

// point is what points of all kinds have.
type point interface {
	Timestamp() pcommon.Timestamp
	SetTimestamp(pcommon.Timestamp)
}

func points(metric pmetric.Metric) []point {
	var all []point
	switch metric.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range metric.Gauge().DataPoints().All() {
			all = append(all, p)
		}
	case pmetric.MetricTypeSum:
		for _, p := range metric.Sum().DataPoints().All() {
			all = append(all, p)
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range metric.Histogram().DataPoints().All() {
			all = append(all, p)
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range metric.ExponentialHistogram().DataPoints().All() {
			all = append(all, p)
		}
	}
	return all
}
