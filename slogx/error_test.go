// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/slogx"
)

// TestLogger_L61_ErrorOrder prints type, message, stack and cause in this order, though OpenTelemetry sorts them, and
// leaves maps alone that only look similar.
func TestLogger_L61_ErrorOrder(t *testing.T) {
	str := attribute.String
	frame := attribute.MapValue(str("func", "main.f"), str("file", "/main.go"), attribute.Int("line", 7))
	stack, cause := attribute.Slice("stack", frame), attribute.Slice("cause", attribute.MapValue(str("message", "m"), str("type", "T")))
	tests := []struct {
		members []attribute.KeyValue
		want    string
	}{
		{[]attribute.KeyValue{str("message", "m"), str("type", "T")}, `{"type":"T","message":"m"}`},
		{[]attribute.KeyValue{cause, str("message", "m"), str("type", "T")}, `{"type":"T","message":"m","cause":[{"type":"T","message":"m"}]}`},
		{
			[]attribute.KeyValue{str("message", "m"), stack, str("type", "T")},
			`{"type":"T","message":"m","stack":[{"func":"main.f","file":"/main.go","line":7}]}`,
		},
		{
			[]attribute.KeyValue{cause, str("message", "m"), stack, str("type", "T")},
			`{"type":"T","message":"m","stack":[{"func":"main.f","file":"/main.go","line":7}],"cause":[{"type":"T","message":"m"}]}`,
		},
		{[]attribute.KeyValue{str("a", "b"), str("message", "m"), str("type", "T")}, `{"a":"b","message":"m","type":"T"}`},
		{[]attribute.KeyValue{str("message", "m"), str("other", "o"), str("type", "T")}, `{"message":"m","other":"o","type":"T"}`},
		{[]attribute.KeyValue{str("message", "m"), str("message", "n"), str("type", "T")}, `{"message":"n","type":"T"}`},
		{[]attribute.KeyValue{str("cause", "c"), str("type", "T")}, `{"cause":"c","type":"T"}`},
		{[]attribute.KeyValue{str("type", "T")}, `{"type":"T"}`},
		{nil, `{}`},
	}
	for _, tt := range tests {
		if got := string(slogx.AppendValue(nil, attribute.MapValue(tt.members...), 0)); got != tt.want {
			t.Errorf("map = %s, want %s", got, tt.want)
		}
	}
}
