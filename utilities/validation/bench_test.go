// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/utilities/jmespath"
	"github.com/otel-powertools/powertools/utilities/validation"
)

const benchOrder = `{"id":123456,"note":"by the door","items":[{"sku":"a-1","quantity":2},{"sku":"b-2","quantity":1},{"sku":"c-3","quantity":7}]}`

// library returns the schema compiled by the library alone.
func library(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(orderSchema)))
	if err != nil {
		tb.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("order.json", document); err != nil {
		tb.Fatal(err)
	}
	s, err := compiler.Compile("order.json")
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func validateByLibrary(s *jsonschema.Schema, raw []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	return s.Validate(value)
}

// BenchmarkValidate compares one run each: the library alone, ours, and ours around a function.
func BenchmarkValidate(b *testing.B) {
	raw := []byte(benchOrder)
	b.Run("library", func(b *testing.B) {
		s := library(b)
		b.ReportAllocs()
		for b.Loop() {
			if err := validateByLibrary(s, raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	s := compile(b, orderSchema)
	b.Run("ValidateBytes", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := s.ValidateBytes(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Wrap", func(b *testing.B) {
		wrapped := validation.Wrap(func(context.Context, order) error { return nil }, validation.WithInbound(s))
		ctx := invocation.WithPayload(context.Background(), raw)
		b.ReportAllocs()
		for b.Loop() {
			if err := wrapped(ctx, order{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("library, not valid", func(b *testing.B) {
		s, raw := library(b), []byte(`{"id":"x","items":[{"quantity":0}]}`)
		b.ReportAllocs()
		for b.Loop() {
			if err := validateByLibrary(s, raw); err == nil {
				b.Fatal("valid")
			}
		}
	})
	b.Run("ValidateBytes, not valid", func(b *testing.B) {
		raw := []byte(`{"id":"x","items":[{"quantity":0}]}`)
		b.ReportAllocs()
		for b.Loop() {
			if err := s.ValidateBytes(raw); err == nil {
				b.Fatal("valid")
			}
		}
	})
}

// BenchmarkRatio takes turns with the library alone and reports what ours takes of its time, by the fastest turn of each:
// what else the machine does makes turns slower, never faster.
func BenchmarkRatio(b *testing.B) {
	raw := []byte(benchOrder)
	alone, s := library(b), compile(b, orderSchema)
	theirs, ours := time.Hour, time.Hour
	for b.Loop() {
		begin := time.Now()
		if err := validateByLibrary(alone, raw); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if err := s.ValidateBytes(raw); err != nil {
			b.Fatal(err)
		}
		theirs, ours = min(theirs, middle.Sub(begin)), min(ours, time.Since(middle))
	}
	b.ReportMetric(float64(ours)/float64(theirs), "ours/library")
}

func BenchmarkExtract(b *testing.B) {
	text, err := json.Marshal(benchOrder)
	if err != nil {
		b.Fatal(err)
	}
	event := []byte(`{"version":"2.0","body":` + string(text) + `}`)
	s, envelope := compile(b, orderSchema), validation.WithEnvelope(jmespath.MustCompile(jmespath.APIGatewayHTTP))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := validation.Extract[order](context.Background(), event, s, envelope); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			library(b)
		}
	})
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			compile(b, orderSchema)
		}
	})
}

// TestValidateBytes_Allocations holds that what we do beside the library allocates nothing for a valid document.
func TestValidateBytes_Allocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates as well")
	}
	raw := []byte(benchOrder)
	theirs, ours := library(t), compile(t, orderSchema)
	alone := testing.AllocsPerRun(100, func() {
		if err := validateByLibrary(theirs, raw); err != nil {
			t.Fatal(err)
		}
	})
	whole := testing.AllocsPerRun(100, func() {
		if err := ours.ValidateBytes(raw); err != nil {
			t.Fatal(err)
		}
	})
	if whole > alone {
		t.Errorf("%.0f allocations, the library alone %.0f", whole, alone)
	}
}
