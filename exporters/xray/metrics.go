// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// ScopeName is the instrumentation scope of the metrics of [WithMeterProvider].
const ScopeName = "github.com/otel-powertools/powertools/exporters/xray"

const (
	reasonKey   = attribute.Key("reason") // why documents were dropped
	unit        = "{document}"
	metricsRoot = "powertools.xray."
)

// observe makes instruments of what the processor counts. Nothing is observed that has not happened yet, because
// CloudWatch bills every metric that it sees. A provider that is nil has none.
func (p *Processor) observe(provider metric.MeterProvider) error {
	if provider == nil {
		return nil
	}
	meter := provider.Meter(ScopeName)
	var failure error
	counter := func(name, description string) metric.Int64ObservableCounter {
		c, err := meter.Int64ObservableCounter(metricsRoot+name, metric.WithUnit(unit), metric.WithDescription(description))
		failure = errors.Join(failure, err)
		return c
	}
	sent := counter("sent", "Documents handed to the transport.")
	refused := counter("refused", "Documents sent that no daemon took, as far as the system says so.")
	dropped := counter("dropped", "Documents lost, by reason: transport, queue or size.")
	reduced := counter("reduced", "Documents sent without some parts, to fit the limit.")
	late := counter("late", "Spans that ended after their invocation.")
	if failure != nil {
		return fmt.Errorf("xray: make instruments: %w", failure)
	}
	why := func(reason string) metric.ObserveOption {
		return metric.WithAttributeSet(attribute.NewSet(reasonKey.String(reason)))
	}
	transport, queue, size := why("transport"), why("queue"), why("size")
	registration, err := meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		observe := func(c metric.Int64Observable, n uint64, opts ...metric.ObserveOption) {
			if n > 0 {
				o.ObserveInt64(c, int64(n), opts...) //nolint:gosec // no process sends 2^63 documents
			}
		}
		stats := p.Stats()
		observe(sent, stats.Sent)
		observe(refused, stats.Refused)
		observe(dropped, stats.Failed, transport)
		observe(dropped, stats.DroppedQueue, queue)
		observe(dropped, stats.DroppedSize, size)
		observe(reduced, stats.Reduced)
		observe(late, stats.Late)
		return nil
	}, sent, refused, dropped, reduced, late)
	if err != nil {
		return fmt.Errorf("xray: register instruments: %w", err)
	}
	p.registration = registration
	return nil
}

// unobserve ends what observe began. The meter provider may outlive the processor.
func (p *Processor) unobserve() error {
	if p.registration == nil {
		return nil
	}
	return p.registration.Unregister()
}
