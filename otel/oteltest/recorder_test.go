// SPDX-License-Identifier: Apache-2.0

package oteltest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/slogx"
)

// Package-level, as programs have them.
var (
	tracer     = otel.Tracer("oteltest_test")
	meter      = otel.Meter("oteltest_test")
	counter, _ = meter.Int64Counter("orders")
	amount, _  = meter.Float64Histogram("amount")
	level, _   = meter.Int64Gauge("level")
)

type order struct {
	ID    string
	Total float64
}

func handle(ctx context.Context, in order) (string, error) {
	ctx, span := tracer.Start(ctx, "check")
	defer span.End()
	slogx.AddAttrs(ctx, slog.String("order", in.ID))
	slog.InfoContext(ctx, "checking", "total", in.Total)
	counter.Add(ctx, 1)
	amount.Record(ctx, in.Total)
	level.Record(ctx, 7)
	if in.Total < 0 {
		return "", errors.New("negative total")
	}
	return "ok " + in.ID, nil
}

// TestRecorder runs twice to show that a recorder starts empty.
func TestRecorder(t *testing.T) {
	for range 2 {
		rec := oteltest.New(t)
		for _, o := range []order{{"a", 1.5}, {"b", 2.5}} {
			answer, err := rec.Invoke(handle, o)
			if want := fmt.Sprintf("%q", "ok "+o.ID); err != nil || string(answer) != want {
				t.Errorf("answer = %s, %v, want %s", answer, err, want)
			}
		}
		for name, want := range map[string]float64{"orders": 2, "amount": 4, "level": 7, "nothing": 0} {
			if got := rec.Sum(name); got != want {
				t.Errorf("Sum(%s) = %v, want %v", name, got, want)
			}
		}
		if got := rec.Sum("orders"); got != 2 {
			t.Errorf("asking again: Sum(orders) = %v, want 2", got)
		}
		var lines []string
		for _, line := range rec.Logs() {
			lines = append(lines, fmt.Sprint(line["message"], line["order"], line["total"], line["function_request_id"]))
		}
		if diff := cmp.Diff([]string{"checkinga1.5request-1", "checkingb2.5request-2"}, lines); diff != "" {
			t.Errorf("log lines (-want +got):\n%s", diff)
		}
		if n := len(rec.Spans()); n != 4 {
			t.Errorf("%d spans, want 4", n)
		}
	}
}

func TestRecorderOfAFailure(t *testing.T) {
	rec := oteltest.New(t)
	if _, err := rec.Invoke(handle, order{Total: -1}); err == nil || err.Error() != "negative total" {
		t.Errorf("error = %v", err)
	}
	spans := rec.Spans()
	if top := spans[len(spans)-1]; top.Status.Code != codes.Error {
		t.Errorf("status = %v", top.Status)
	}
	logs := rec.Logs()
	if last := logs[len(logs)-1]; last["level"] != "ERROR" {
		t.Errorf("last line = %v", last)
	}
	defer func() {
		if value := recover(); value != "boom" {
			t.Errorf("recovered %v", value)
		}
	}()
	_, _ = rec.Invoke(func() { panic("boom") }, nil)
}

func TestRecorderTakesRawEvents(t *testing.T) {
	rec := oteltest.New(t)
	for _, event := range []any{json.RawMessage(`9007199254740993`), []byte(`9007199254740993`)} {
		answer, err := rec.Invoke(func(in json.RawMessage) (json.RawMessage, error) { return in, nil }, event)
		if err != nil || string(answer) != `9007199254740993` {
			t.Errorf("answer to a %T = %s, %v", event, answer, err)
		}
	}
}

func TestRecorderContext(t *testing.T) {
	rec := oteltest.New(t)
	ctx := rec.Context()
	if rec.Context() != ctx {
		t.Error("a second context")
	}
	if answer, err := handle(ctx, order{"c", 1}); answer != "ok c" || err != nil {
		t.Errorf("handle = %s, %v", answer, err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { rec.Context() })
	}
	wg.Wait()
	if facts, ok := invocation.From(ctx); !ok || facts != rec.Facts() || rec.Logs()[0]["function_request_id"] != facts.RequestID {
		t.Errorf("facts = %+v, logs = %v", facts, rec.Logs())
	}
}

func TestRecorderRestores(t *testing.T) {
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	t.Run("with a recorder", func(t *testing.T) {
		rec := oteltest.New(t)
		log.Print("through package log")
		if logs := rec.Logs(); len(logs) != 1 || logs[0]["message"] != "through package log" {
			t.Errorf("logs = %v", logs)
		}
	})
	if slog.Default() != logger || log.Writer() != writer || log.Flags() != flags {
		t.Error("slog.Default, or package log's writer or flags, are not what they were")
	}
}

// A test asks the recorder what the handler did.
func ExampleNew() {
	t := &testing.T{} // in a test, its argument
	rec := oteltest.New(t)
	answer, err := rec.Invoke(handle, order{ID: "42", Total: 9.5})
	fmt.Println(string(answer), err)
	fmt.Println(rec.Sum("orders"), rec.Logs()[0]["message"], rec.Spans()[0].Name)
	// Output:
	// "ok 42" <nil>
	// 1 checking check
}
