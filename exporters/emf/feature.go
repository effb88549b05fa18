// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
)

// features are the parts of the exporter that only an option asks for, each set by its option. The linker leaves out what
// no option of a program names: a tenth of this package, in every function's cold start.
type features struct {
	compile  func([]Rule) ([]rule, error)
	plan     func(*Exporter, *rule, *attribute.Set, string) *plan
	count    func(b *builder, s stream, attributes *attribute.Set, o originFields, at, width int64, n int)
	join     func(*builder, *document)
	extras   func(*Exporter, []attribute.KeyValue, context.Context) []attribute.KeyValue
	resource func(*Exporter, *resource.Resource) []attribute.KeyValue
	singles  func(*Exporter, *metric) int
}
