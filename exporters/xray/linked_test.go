// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/exception"
)

var errCard = fmt.Errorf("charge card: %w", errors.New("expired"))

// TestCause_28_Linked lets functions return errors through spans, each of which records what it returns.
func TestCause_28_Linked(t *testing.T) {
	t.Parallel()
	// step calls work in a span that records its error.
	type step func(ctx context.Context, name string, work func(ctx context.Context) error) error
	returns := func(err error) func(context.Context) error { return func(context.Context) error { return err } }
	const own = "own"
	tests := []struct {
		name    string
		handler func(ctx context.Context, step step) error
		want    []string // of each document, in the order of ends: own exceptions, or whose it names
	}{
		{"returned unchanged", func(ctx context.Context, step step) error {
			return step(ctx, "service", func(ctx context.Context) error { return step(ctx, "call", returns(errCard)) })
		}, []string{"call: own", "service: call", "shop: call"}},
		{"wrapped", func(ctx context.Context, step step) error {
			return fmt.Errorf("order: %w", step(ctx, "call", returns(errCard)))
		}, []string{"call: own", "shop: own"}},
		{"other error", func(ctx context.Context, step step) error {
			_ = step(ctx, "call", returns(errCard))
			return errors.New("other")
		}, []string{"call: own", "shop: own"}},
		{"same text around another cause", func(ctx context.Context, step step) error {
			_ = step(ctx, "call", returns(errCard))
			return fmt.Errorf("charge card: expired%w", errors.New(""))
		}, []string{"call: own", "shop: own"}},
		{"of several children", func(ctx context.Context, step step) error {
			_ = step(ctx, "first", returns(errors.New("first")))
			err := step(ctx, "second", returns(errCard))
			_ = step(ctx, "third", returns(context.Canceled))
			return err
		}, []string{"first: own", "second: own", "third: own", "shop: second"}},
		{"no error of a child", func(ctx context.Context, step step) error {
			_ = step(ctx, "call", returns(nil))
			return errCard
		}, []string{"call: ", "shop: own"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
			_ = s.invoke(t, activeHead, func(ctx context.Context) error {
				return tt.handler(ctx, func(ctx context.Context, name string, work func(ctx context.Context) error) error {
					ctx, span := s.tracer.Start(ctx, name)
					defer span.End()
					err := work(ctx)
					exception.Record(span, err, exception.Callers(0))
					return err
				})
			})
			names := map[any]string{} // of documents, by the id of their first exception
			var got []string
			for _, d := range decode(t, sent.take(t)) {
				whose := ""
				switch cause := d["cause"].(type) {
				case string:
					if whose = names[cause]; whose == "" {
						t.Errorf("%s names exception %s, which no document before has", d["name"], cause)
					}
				case map[string]any:
					whose = own
					names[at(cause["exceptions"].([]any)[0], "id")] = fmt.Sprint(d["name"])
				}
				if failed := d["fault"] == true; failed != (whose != "") {
					t.Errorf("%s: fault is %t", d["name"], failed)
				}
				got = append(got, fmt.Sprintf("%s: %s", d["name"], whose))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("causes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCause_28_LinkedPanic shows that a panic is told where it passed first.
func TestCause_28_LinkedPanic(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	func() {
		defer func() { _ = recover() }()
		_ = s.invoke(t, activeHead, func(ctx context.Context) error {
			_, span := s.tracer.Start(ctx, "work")
			defer func() {
				value := recover()
				exception.Record(span, exception.Recovered(value), nil)
				span.End() // called in defer by itself it would record the panic as well
				panic(value)
			}()
			panic("boom")
		})
	}()
	documents := decode(t, sent.take(t))
	if len(documents) != 2 {
		t.Fatalf("%d documents, want 2", len(documents))
	}
	first := at(documents[0], "cause", "exceptions").([]any)[0]
	if at(first, "message") != "panic: boom" || at(first, "stack") == nil || documents[1]["cause"] != at(first, "id") {
		t.Errorf("causes are %v and %v, want the panic and its id", documents[0]["cause"], documents[1]["cause"])
	}
	if documents[1]["fault"] != true {
		t.Error("the invocation's document is no fault")
	}
}
