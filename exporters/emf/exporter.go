// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
)

// Exporter writes metrics as lines of CloudWatch's embedded metric format. It is an sdkmetric.Exporter; on Lambda it
// works behind a [LambdaReader], elsewhere behind a sdkmetric.PeriodicReader. All methods are safe for concurrent use.
type Exporter struct {
	config       config
	variables    variables
	propertyKeys keySet
	resourceKeys keySet
	rules        []rule
	extraFields  bool // measurements have properties from their contexts besides those of scopes
	rawLimit     int  // values of a series that are kept one by one
	nowhere      *origin
	recent       atomic.Pointer[origin] // the last that was made
	samples      sync.Pool              // of *[]sample
	raws         slab[rawReservoir]
	sums         slab[sumReservoir]
	problems     problems

	mu        sync.Mutex // guards all below
	shutdown  bool
	resource  *resource.Resource // that service and namespace were resolved with
	resolved  bool
	namespace string
	service   string
	defaults  []attribute.KeyValue // dimensions of every metric
	levels    levels
	plans     map[planKey]*plan
	common    []attribute.KeyValue // properties of every line
	recorded  map[string]struct{}  // ids of invocations that have lines, if that matters
	builder   builder
	encoder   encoder
	failed    error // of the first write of a flush that failed
}

var _ sdkmetric.Exporter = (*Exporter)(nil)

// New returns an exporter. It fails if [WithNamespace] or [WithRules] was given something that CloudWatch does not take.
//
// It reads the environment once: POWERTOOLS_METRICS_NAMESPACE, AWS_EMF_NAMESPACE, POWERTOOLS_SERVICE_NAME,
// OTEL_SERVICE_NAME, POWERTOOLS_METRICS_FUNCTION_NAME, POWERTOOLS_METRICS_DISABLED, POWERTOOLS_DEV,
// AWS_LAMBDA_LOG_FORMAT and AWS_LAMBDA_LOG_LEVEL. An option wins over its variable; a bad value keeps the default and
// is reported through otel.Handle.
func New(opts ...Option) (*Exporter, error) {
	c := newConfig(opts)
	if c.namespace != "" && !validNamespace(c.namespace) {
		return nil, describeNamespace(c.namespace)
	}
	var rules []rule
	if c.features.compile != nil {
		var err error
		if rules, err = c.features.compile(c.rules); err != nil {
			return nil, err
		}
	}
	e := &Exporter{
		config:       c,
		rules:        rules,
		resourceKeys: newKeySet(c.resourceKeys),
		extraFields:  c.fields.TraceID != "" || c.fields.SpanID != "" || len(c.baggage) > 0,
		propertyKeys: newKeySet(c.propertyKeys),
		rawLimit:     c.rawLimit * c.environment.Function().MaxConcurrency,
		nowhere:      newNowhere(),
		levels:       levels{},
	}
	if c.required {
		e.recorded = make(map[string]struct{})
	}
	e.builder.exporter = e
	e.variables = readVariables(&e.problems)
	e.problems.report()
	return e, nil
}

// Export writes what rm holds, one line for each combination of namespace, dimensions, invocation and minute.
//
// It returns an error if lines could not be written; their data is lost, because the SDK has let go of it already.
// The context is not consulted: lines go to a local stream.
func (e *Exporter) Export(_ context.Context, rm *metricdata.ResourceMetrics) error {
	err := e.export(rm, flush{now: e.timeNow()})
	e.problems.report()
	return err
}

// export does the work of Export; the caller reports problems when it holds no lock.
func (e *Exporter) export(rm *metricdata.ResourceMetrics, f flush) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.shutdown {
		return sdkmetric.ErrExporterShutdown
	}
	if e.variables.disabled || len(rm.ScopeMetrics) == 0 {
		return nil
	}
	e.useResource(rm.Resource)
	e.builder.reset(f)
	if s := e.builder.recall(rm); s != nil {
		for i := range s.documents {
			e.writeShaped(&s.documents[i])
			e.record(&s.documents[i].document)
		}
	} else {
		e.builder.collect(rm)
		e.builder.settleLevels()
		e.builder.sort()
		e.builder.remember(rm)
		for i := range e.builder.documents {
			e.writeDocument(&e.builder.documents[i])
			e.record(&e.builder.documents[i])
		}
	}
	e.encoder.trim()
	return e.writeError()
}

// record remembers that the invocation of a document has lines.
func (e *Exporter) record(d *document) {
	if e.recorded != nil && !d.late && d.origin.requestID != "" {
		e.recorded[d.origin.requestID] = struct{}{}
	}
}

func (e *Exporter) useResource(res *resource.Resource) {
	if e.resolved && res == e.resource {
		return
	}
	e.resource, e.resolved = res, true
	e.resolve(res)
	clear(e.plans) // they hold the default dimensions, as shapes do
	e.builder.shapes = shapes{}
	if e.config.features.resource != nil {
		e.common = e.config.features.resource(e, res)
	}
}

// writeBytes writes one line. If that fails its data is lost, and the next line is tried.
func (e *Exporter) writeBytes(line []byte) {
	if _, err := e.config.writer.Write(line); err != nil && e.failed == nil {
		e.failed = err
	}
}

// writeError returns an error if lines were lost since it was last called.
func (e *Exporter) writeError() error {
	failed := e.failed
	e.failed = nil
	if failed == nil {
		return nil
	}
	return fmt.Errorf("emf: write metrics: %w", failed)
}

// ForceFlush does nothing: Export keeps nothing back.
func (*Exporter) ForceFlush(context.Context) error { return nil }

// Shutdown makes Export return sdkmetric.ErrExporterShutdown from then on. The writer is not closed.
func (e *Exporter) Shutdown(context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.shutdown {
		return sdkmetric.ErrExporterShutdown
	}
	e.shutdown = true
	return nil
}

// missing reports whether an invocation that ended has no lines although it should. It forgets the invocation.
func (e *Exporter) missing(requestID string) bool {
	if !e.config.required || e.config.coalesce || e.variables.disabled {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	_, has := e.recorded[requestID]
	delete(e.recorded, requestID)
	return !has
}

// timeNow returns the time of the option, else of the system.
func (e *Exporter) timeNow() time.Time {
	if e.config.now != nil {
		return e.config.now()
	}
	return time.Now()
}

// measuredAt returns when something was measured, Unix time in milliseconds: at the time that its origin gives it, else
// when the SDK read the system's clock.
func (e *Exporter) measuredAt(t time.Time, o *origin) int64 {
	if o.at != 0 {
		return o.at
	}
	return e.collectedAt(t)
}

// collectedAt does the same for what the SDK collected and nobody recorded.
func (e *Exporter) collectedAt(t time.Time) int64 {
	if e.config.now != nil {
		t = e.config.now()
	}
	return t.UnixMilli()
}

// scopeNamespace returns the namespace of a scope's metrics.
func (e *Exporter) scopeNamespace(scope *instrumentation.Scope) string {
	name := scopeNamespace(scope)
	switch {
	case name == "":
		if e.config.scopeNamespace {
			if clean := cleanNamespace(scope.Name); clean != "" {
				return clean
			}
		}
		return e.namespace
	case !validNamespace(name):
		e.problems.add(problemNamespace, name, describeNamespace)
		return e.namespace
	}
	return name
}

// metricName returns the name of a metric as CloudWatch takes it; empty for one that has no name at all.
func (e *Exporter) metricName(name string) string {
	switch {
	case name == envelopeKey:
		return envelopeKey + "_"
	case validMetricName(name):
		return name
	}
	e.problems.add(problemMetricName, name, describeMetricName)
	if clean := cleanMetricName(name); validMetricName(clean) {
		return clean
	}
	return ""
}

// errPanic is what a panic of an observable instrument's callback is reported as.
var errPanic = errors.New("emf: a callback panicked")
