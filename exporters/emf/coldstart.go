// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

const (
	coldStartMetric       = "ColdStart"
	functionNameDimension = attribute.Key("function_name")
)

// exportColdStart writes the metric ColdStart, 1, in a line of its own, so that its dimension function_name is on no
// metric of the user's.
func (e *Exporter) exportColdStart(ctx context.Context, facts *invocation.Facts, res *resource.Resource) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.config.noColdStart || e.variables.disabled || e.shutdown {
		return nil
	}
	e.useResource(res)
	b := &e.builder
	b.reset(flush{now: e.timeNow()})
	var dimensions []attribute.KeyValue
	if name := settings.First(e.config.functionName, e.variables.functionName, facts.Function.Name); name != "" {
		dimensions = append(dimensions, functionNameDimension.String(name))
	}
	attributes := attribute.NewSet(dimensions...)
	o, _ := readOrigin(e.origin(ctx, nil).attributes)
	s := stream{namespace: e.namespace, name: coldStartMetric, unit: unit{unitCount, 1}}
	b.add(&s, &attributes, &o, b.now, minute, integerNumber(1))
	for i := range b.documents {
		e.writeDocument(&b.documents[i])
	}
	e.encoder.trim()
	return e.writeError()
}
