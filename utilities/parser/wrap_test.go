// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/utilities/parser"
)

func TestWrap_3_5(t *testing.T) {
	t.Parallel()
	var got []order
	wrapped := parser.Wrap(func(_ context.Context, o order) error { got = append(got, o); return nil }, parser.WithStrict())
	// The event of the invocation counts, not what somebody made of it.
	ctx := invocation.WithPayload(context.Background(), []byte(goodOrder))
	if err := wrapped(ctx, order{ID: 1}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]order{{ID: 9007199254740993, Items: []item{{"a-1", 2}}}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	err := wrapped(invocation.WithPayload(context.Background(), []byte(`{"id":1,"other":"`+secret+`"}`)), order{ID: 1})
	if want := "parser: other: not a member of parser_test.order"; err == nil || err.Error() != want || len(got) != 1 {
		t.Errorf("error %v, want %s", err, want)
	}
	// Outside an invocation the argument is the event.
	if err := wrapped(context.Background(), order{ID: 5}); err != nil || got[1].ID != 5 {
		t.Errorf("%v, %v", got, err)
	}
	unencodable := parser.Wrap(func(context.Context, chan int) error { return nil })
	if err := unencodable(context.Background(), nil); err == nil {
		t.Error("a channel is an event")
	}

	value := parser.WrapValue(func(_ context.Context, h hooked) (string, error) { return string(h.Fail), nil })
	if answer, err := value(context.Background(), hooked{Fail: "no"}); err != nil || answer != "no" {
		t.Errorf("%q, %v", answer, err)
	}
	if answer, err := value(context.Background(), hooked{Fail: "Validate"}); !errors.Is(err, errStep) || answer != "" {
		t.Errorf("%q, %v", answer, err)
	}
	failing := parser.WrapValue(func(_ context.Context, h hooked) (string, error) { return "partly", errStep })
	if answer, err := failing(context.Background(), hooked{}); !errors.Is(err, errStep) || answer != "partly" {
		t.Errorf("an error of the function: %q, %v", answer, err)
	}
}

// TestWrap_3_5_Texts leaves texts as they come: an item of a batch is one, and so is a JSON string.
func TestWrap_3_5_Texts(t *testing.T) {
	t.Parallel()
	short := parser.WithValidator(func(_ context.Context, v any) error {
		if len(*v.(*string)) > 5 {
			return errStep
		}
		return nil
	})
	wrapped := parser.WrapValue(func(_ context.Context, s string) (string, error) { return s, nil }, short)
	ctx := invocation.WithPayload(context.Background(), []byte(`"a text with quotes"`))
	if got, err := wrapped(ctx, "text"); err != nil || got != "text" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := wrapped(ctx, "longer"); !errors.Is(err, errStep) || !errors.Is(err, parser.ErrParse) {
		t.Errorf("error %v", err)
	}
	raw := parser.WrapValue(func(_ context.Context, b []byte) (int, error) { return len(b), nil })
	if got, err := raw(context.Background(), []byte("abc")); err != nil || got != 3 {
		t.Errorf("%d, %v", got, err)
	}
}

// TestHandler_3_5_Shapes has handlers taken by the wrapper of this module as they are.
func TestHandler_3_5_Shapes(t *testing.T) {
	rec := oteltest.New(t)
	type receipt struct{ Orders int }
	handler := parser.HandlerValue(parser.SQS[order](), func(_ context.Context, orders []order) (receipt, error) { return receipt{len(orders)}, nil })
	event := json.RawMessage(`{"Records":[{"eventSource":"aws:sqs","body":"{\"id\":1}"},{"eventSource":"aws:sqs","body":"{\"id\":2}"}]}`)
	answer, err := rec.Invoke(handler, event)
	if err != nil || string(answer) != `{"Orders":2}` {
		t.Errorf("%s, %v", answer, err)
	}
	wrapped := parser.Wrap(func(ctx context.Context, e events.SQSEvent) error {
		if !strings.Contains(string(invocation.Payload(ctx)), e.Records[1].Body[2:4]) {
			return errStep
		}
		return nil
	})
	if _, err := rec.Invoke(wrapped, event); err != nil {
		t.Error(err)
	}
	if _, err := rec.Invoke(handler, json.RawMessage(`{"Records":[{"eventSource":"aws:sqs","body":"`+secret+`"}]}`)); !errors.Is(err, parser.ErrMalformed) {
		t.Errorf("error %v", err)
	}
	for _, line := range rec.Logs() {
		if strings.Contains(fmt.Sprint(line), secret) {
			t.Errorf("a value in the log: %v", line)
		}
	}
}

func TestHandler_3_1_ErrorHandler(t *testing.T) {
	t.Parallel()
	bad, good := json.RawMessage(`{"detail":{"id":"x"}}`), json.RawMessage(`{"detail":{"id":1}}`)
	var offered []string
	recovering := parser.WithErrorHandler(func(_ context.Context, err error, event json.RawMessage) error {
		offered = append(offered, string(event))
		if !errors.Is(err, parser.ErrParse) {
			t.Errorf("offered %v", err)
		}
		return nil
	})
	replace := parser.WithErrorHandler(func(context.Context, error, json.RawMessage) error { return errStep })
	fails := func(context.Context, order) error { return errors.New("of the function") }
	if err := parser.Handler(parser.EventBridge[order](), fails, recovering)(context.Background(), bad); err != nil {
		t.Errorf("not recovered: %v", err)
	}
	if err := parser.Handler(parser.EventBridge[order](), fails, recovering)(context.Background(), good); err == nil || err.Error() != "of the function" {
		t.Errorf("an error of the function: %v", err)
	}
	if err := parser.Handler(parser.EventBridge[order](), fails, replace)(context.Background(), bad); !errors.Is(err, errStep) || errors.Is(err, parser.ErrParse) {
		t.Errorf("not replaced: %v", err)
	}
	if diff := cmp.Diff([]string{string(bad)}, offered); diff != "" {
		t.Errorf("offered (-want +got):\n%s", diff)
	}
	count := func(_ context.Context, o order) (int, error) { return int(o.ID), nil }
	answer := parser.WithErrorAnswer(func(_ context.Context, err error, event json.RawMessage) (int, error) {
		if len(event) == 0 {
			return 0, err
		}
		return -1, nil
	})
	handler := parser.HandlerValue(parser.EventBridge[order](), count, answer)
	if n, err := handler(context.Background(), bad); n != -1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := handler(context.Background(), nil); n != 0 || !errors.Is(err, parser.ErrParse) {
		t.Errorf("%d, %v", n, err)
	}
	wrapped := parser.WrapValue(func(_ context.Context, o *hooked) (int, error) { return 1, nil }, answer)
	if n, err := wrapped(context.Background(), &hooked{Fail: "Validate"}); n != -1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestWithErrorAnswer_OtherType(t *testing.T) {
	t.Parallel()
	defer func() {
		if got, want := fmt.Sprint(recover()), "parser: the function returns int, WithErrorAnswer has string"; got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}()
	parser.WrapValue(func(context.Context, order) (int, error) { return 0, nil },
		parser.WithErrorAnswer(func(context.Context, error, json.RawMessage) (string, error) { return "", nil }))
}
