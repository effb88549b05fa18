// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/utilities/jmespath"
	"github.com/otel-powertools/powertools/utilities/validation"
)

type item struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

type order struct {
	ID    int64  `json:"id"`
	Note  string `json:"note,omitempty"`
	Items []item `json:"items"`
}

const (
	goodOrder = `{"id":9007199254740993,"items":[{"sku":"a-1"},{"sku":"b-2","quantity":5}]}`
	badOrder  = `{"id":"` + secret + `","items":[{"sku":"a-1"}]}`
)

// TestEnvelopes_2_4 takes each envelope off by Extract, with an event that has a valid payload and one that has not.
func TestEnvelopes_2_4(t *testing.T) {
	t.Parallel()
	text := func(document string) string { q, _ := json.Marshal(document); return string(q) }
	base := func(document string) string { return base64.StdEncoding.EncodeToString([]byte(document)) }
	packed := func(document string) string {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		w.Write([]byte(document)) //nolint:errcheck // a buffer takes everything
		w.Close()
		return base64.StdEncoding.EncodeToString(out.Bytes())
	}
	tests := []struct {
		name, expression string
		list             bool
		event            func(payload string) string
	}{
		{"API_GATEWAY_REST", jmespath.APIGatewayREST, false, func(p string) string { return `{"body":` + text(p) + `}` }},
		{"API_GATEWAY_HTTP", jmespath.APIGatewayHTTP, false, func(p string) string { return `{"body":` + text(p) + `}` }},
		{"SQS", jmespath.SQS, true, func(p string) string { return `{"Records":[{"body":` + text(p) + `}]}` }},
		{"SNS", jmespath.SNS, false, func(p string) string { return `{"Records":[{"Sns":{"Message":` + text(p) + `}}]}` }},
		{"EVENTBRIDGE", jmespath.EventBridge, false, func(p string) string { return `{"detail":` + p + `}` }},
		{"CLOUDWATCH_EVENTS_SCHEDULED", jmespath.CloudWatchEventsScheduled, false, func(p string) string { return `{"detail":` + p + `}` }},
		{"KINESIS_DATA_STREAM", jmespath.KinesisDataStream, true, func(p string) string { return `{"Records":[{"kinesis":{"data":"` + base(p) + `"}}]}` }},
		{"CLOUDWATCH_LOGS", jmespath.CloudWatchLogs, true, func(p string) string { return `{"awslogs":{"data":"` + packed(`{"logEvents":[`+p+`]}`) + `"}}` }},
		{"S3_SNS_SQS", jmespath.S3SNSSQS, true, func(p string) string {
			return `{"Records":[{"body":` + text(`{"Message":`+text(`{"Records":[`+p+`]}`)+`}`) + `}]}`
		}},
		{"S3_SQS", jmespath.S3SQS, true, func(p string) string { return `{"Records":[{"body":` + text(`{"Records":[`+p+`]}`) + `}]}` }},
		{"S3_SNS_KINESIS_FIREHOSE", jmespath.S3SNSKinesisFirehose, true, func(p string) string {
			return `{"records":[{"data":"` + base(`{"Message":`+text(`{"Records":[`+p+`]}`)+`}`) + `"}]}`
		}},
		{"S3_KINESIS_FIREHOSE", jmespath.S3KinesisFirehose, true, func(p string) string { return `{"records":[{"data":"` + base(`{"Records":[`+p+`]}`) + `"}]}` }},
		{"S3_EVENTBRIDGE_SQS", jmespath.S3EventBridgeSQS, true, func(p string) string { return `{"Records":[{"body":` + text(`{"detail":`+p+`}`) + `}]}` }},
	}
	want := order{ID: 9007199254740993, Note: "none", Items: []item{{"a-1", 1}, {"b-2", 5}}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			envelope := validation.WithEnvelope(jmespath.MustCompile(test.expression))
			one, place := compile(t, orderSchema), "/id"
			extract := func(event string) (order, error) {
				return validation.Extract[order](context.Background(), []byte(event), one, envelope)
			}
			if test.list {
				many := compile(t, `{"items":{"$ref":"https://shop.example/order.json"}}`, validation.WithResource("https://shop.example/order.json", []byte(orderSchema)))
				place = "/0/id"
				extract = func(event string) (order, error) {
					orders, err := validation.Extract[[]order](context.Background(), []byte(event), many, envelope)
					if err != nil || len(orders) != 1 {
						return order{}, err
					}
					return orders[0], nil
				}
			}
			got, err := extract(test.event(goodOrder))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			_, err = extract(test.event(badOrder))
			if want := "validation: inbound: " + place + ": type: got string, want integer"; err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
			_, err = extract(`{"body":"` + secret + `","Records":[{"body":"` + secret + `","Sns":{"Message":5},"kinesis":{"data":"?"}}],"records":[{"data":"` + secret + `"}],"awslogs":{"data":"` + secret + `"}}`)
			if err == nil || strings.Contains(err.Error(), secret[:4]) {
				t.Errorf("a broken event: %v, want an error without its values", err)
			}
		})
	}
}

func TestWrap_2_1(t *testing.T) {
	t.Parallel()
	schema := compile(t, orderSchema)
	calls := 0
	var got order
	wrapped := validation.Wrap(func(_ context.Context, o order) error { calls++; got = o; return nil }, validation.WithInbound(schema))

	ctx := invocation.WithPayload(context.Background(), []byte(goodOrder))
	if err := wrapped(ctx, order{}); err != nil {
		t.Fatal(err)
	}
	want := order{ID: 9007199254740993, Note: "none", Items: []item{{"a-1", 1}, {"b-2", 5}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("with defaults (-want +got):\n%s", diff)
	}
	err := wrapped(invocation.WithPayload(context.Background(), []byte(badOrder)), order{})
	if diff := cmp.Diff([]string{"/id #/properties/id/type type: got string, want integer"}, issuesOf(t, err)); diff != "" || calls != 1 {
		t.Errorf("%d calls, (-want +got):\n%s", calls, diff)
	}
	if failed, _ := errors.AsType[*validation.Error](err); failed.Direction != validation.Inbound {
		t.Errorf("direction %q", failed.Direction)
	}

	// Outside an invocation the argument is the event.
	if err := wrapped(context.Background(), order{ID: 1, Note: "x", Items: []item{{"a-1", 7}}}); err != nil || got.Items[0].Quantity != 7 {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := wrapped(context.Background(), order{ID: 1}); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("an argument that is not valid: %v", err)
	}

	// What the event has not been validated for must not reach the argument.
	for _, document := range []string{
		`{"id":1,"items":[{"sku":"a-1"}],"Note":"` + strings.Repeat("x", 50) + `"}`,
		`{"id":1,"items":[{"sku":"a-1"}],"ITEMS":[{"sku":"b-1","quantity":-5}]}`,
		`{"id":1,"items":[{"sku":"a-1","quantity":-5}],"items":[{"sku":"a-1"}]}`,
	} {
		if err := wrapped(invocation.WithPayload(context.Background(), []byte(document)), order{}); !errors.Is(err, validation.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", document, err)
		}
	}

	branches := validation.Wrap(func(context.Context, order) error { return nil },
		validation.WithInbound(compile(t, `{"anyOf":[{"properties":{"a":{"not":{"properties":{"b":{}}}},"note":{}}},true]}`)))
	if err := branches(invocation.WithPayload(context.Background(), []byte(`{"Note":"x"}`)), order{}); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("a name in another case than in a branch: %v, want ErrInvalid", err)
	}
	lax := validation.Wrap(func(context.Context, order) error { return nil }, validation.WithInbound(schema), validation.WithAnyCase())
	if err := lax(invocation.WithPayload(context.Background(), []byte(`{"id":1,"items":[{"sku":"a-1"}],"Note":5}`)), order{}); err == nil || errors.Is(err, validation.ErrInvalid) {
		t.Errorf("with any case: %v, want the decoder's error only", err)
	}

	nothing := validation.Wrap(func(context.Context, order) error { return nil }, validation.WithOutbound(compile(t, `false`)))
	if err := nothing(ctx, order{}); err != nil {
		t.Errorf("a function without a result has none that is not valid: %v", err)
	}

	// Without a schema, or without defaults, arguments pass as they are.
	bare := validation.Wrap(func(_ context.Context, o order) error { got = o; return nil })
	if err := bare(ctx, order{ID: 5}); err != nil || got.ID != 5 {
		t.Errorf("without a schema: %+v, %v", got, err)
	}
	plain := validation.Wrap(func(_ context.Context, o order) error { got = o; return nil }, validation.WithInbound(schema), validation.WithoutDefaults())
	if err := plain(ctx, order{ID: 6}); err != nil || got.ID != 6 || got.Note != "" {
		t.Errorf("without defaults: %+v, %v", got, err)
	}
	raw := validation.Wrap(func(_ context.Context, document json.RawMessage) error {
		if want := `{"id":9007199254740993,"items":[{"quantity":1,"sku":"a-1"},{"quantity":5,"sku":"b-2"}],"note":"none"}`; string(document) != want {
			return fmt.Errorf("got %s, want %s", document, want)
		}
		return nil
	}, validation.WithInbound(schema))
	if err := raw(ctx, json.RawMessage(goodOrder)); err != nil {
		t.Error(err)
	}
	envelope := validation.WithEnvelope(jmespath.MustCompile("detail"))
	whole := validation.Wrap(func(_ context.Context, o order) error { got = o; return nil }, validation.WithInbound(schema), envelope)
	if err := whole(invocation.WithPayload(context.Background(), []byte(`{"detail":`+goodOrder+`}`)), order{ID: 8}); err != nil || got.ID != 8 {
		t.Errorf("with an envelope: %+v, %v, want the argument as it came", got, err)
	}
	if err := whole(invocation.WithPayload(context.Background(), []byte(`{"detail":`+badOrder+`}`)), order{ID: 8}); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("with an envelope: %v, want ErrInvalid", err)
	}
}

func TestWrapValue_2_1_Outbound(t *testing.T) {
	t.Parallel()
	type receipt struct {
		Total float64 `json:"total"`
		Token string  `json:"token"`
	}
	errNone := errors.New("nothing in stock")
	out := compile(t, `{"properties":{"total":{"minimum":0}}}`)
	wrapped := validation.WrapValue(func(_ context.Context, total float64) (receipt, error) {
		if total == 0 {
			return receipt{Total: -1}, errNone
		}
		return receipt{total, secret}, nil
	}, validation.WithOutbound(out))

	if got, err := wrapped(context.Background(), 5); err != nil || got.Total != 5 {
		t.Errorf("%+v, %v", got, err)
	}
	got, err := wrapped(context.Background(), -5)
	failed, _ := errors.AsType[*validation.Error](err)
	if failed == nil || failed.Direction != validation.Outbound || got != (receipt{}) || strings.Contains(err.Error(), secret[:4]) {
		t.Errorf("%+v, %v, want no receipt and an outbound error without its values", got, err)
	}
	if want := "validation: outbound: /total: minimum: want at least 0"; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	if got, err := wrapped(context.Background(), 0); err != errNone || got.Total != -1 { //nolint:errorlint // the very error
		t.Errorf("%+v, %v, want the function's own", got, err)
	}
	broken := validation.WrapValue(func(context.Context, int) (any, error) { return func() {}, nil }, validation.WithOutbound(out))
	if _, err := broken(context.Background(), 1); err == nil {
		t.Error("a result that does not encode passed")
	}
}

func TestMiddleware_2_1(t *testing.T) {
	t.Parallel()
	in, out := compile(t, orderSchema), compile(t, `{"type":"string","maxLength":5}`)
	envelope := validation.WithEnvelope(jmespath.MustCompile(jmespath.EventBridge))
	answer := any("ok")
	var event json.RawMessage
	handler, err := invocation.Adapt(func(ctx context.Context, o order) (any, error) {
		event = invocation.Payload(ctx)
		if o.ID != 9007199254740993 || o.Note != "none" {
			return nil, fmt.Errorf("got %+v", o)
		}
		return answer, nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	invoke := invocation.New(handler, invocation.WithMiddleware(validation.Middleware(validation.WithInbound(in), validation.WithOutbound(out), envelope)))

	// The event's own id is a text, which would not fit the argument.
	good := json.RawMessage(`{"id":"x","detail":` + goodOrder + `}`)
	got, err := invoke(context.Background(), good)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(got.(io.Reader)); err != nil || string(text) != `"ok"` || !bytes.Equal(event, good) {
		t.Errorf("answer %s, %v; event in the context %s", text, err, event)
	}
	event = nil
	if _, err := invoke(context.Background(), json.RawMessage(`{"detail":`+badOrder+`}`)); !errors.Is(err, validation.ErrInvalid) || event != nil {
		t.Errorf("%v, want ErrInvalid and no call", err)
	}
	if _, err := invoke(context.Background(), json.RawMessage(`{}`)); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("no detail: %v, want ErrInvalid", err)
	}
	answer = "much too long"
	if _, err := invoke(context.Background(), good); !errors.Is(err, validation.ErrInvalid) || strings.Contains(err.Error(), "much") {
		t.Errorf("a long answer: %v, want ErrInvalid without it", err)
	}
	closed := false
	answer = closer{strings.NewReader("stream"), &closed}
	if _, err := invoke(context.Background(), good); !errors.Is(err, validation.ErrInvalid) || !closed {
		t.Errorf("a stream: %v, closed %t, want ErrInvalid", err, closed)
	}
	answer = make(chan int)
	if _, err := invoke(context.Background(), good); err == nil || errors.Is(err, validation.ErrInvalid) {
		t.Errorf("an answer that does not encode: %v, want the wrapper's error", err)
	}
}

type closer struct {
	io.Reader
	closed *bool
}

func (c closer) Close() error { *c.closed = true; return nil }

func TestExtract_2_5_Mistakes(t *testing.T) {
	t.Parallel()
	s := compile(t, `{}`)
	_, err := validation.Extract[order](context.Background(), []byte(`{"id":"`+secret+`"}`), s)
	if err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "id does not fit type int64") {
		t.Errorf("error %v, want one with the field and no value", err)
	}
	_, err = validation.Extract[order](context.Background(), []byte(`{"body":"`+secret+`"}`), s, validation.WithEnvelope(jmespath.MustCompile("powertools_json(body)")))
	if !errors.Is(err, jmespath.ErrInvalidEnvelope) || strings.Contains(err.Error(), secret) {
		t.Errorf("error %v, want ErrInvalidEnvelope", err)
	}
	_, err = validation.Extract[any](context.Background(), []byte(`{"body":"{\"a\":1e999}"}`), s, validation.WithEnvelope(jmespath.MustCompile("powertools_json(body)")))
	if err == nil || err.Error() != "validation: inbound: /a: a number out of range" {
		t.Errorf("error %v, want one for the number", err)
	}
	defaults := compile(t, `{"properties":{"a":{"default":1}}}`)
	if raw, err := validation.Extract[json.RawMessage](context.Background(), []byte(`{"b":"<&>"}`), defaults); err != nil || string(raw) != `{"a":1,"b":"<&>"}` {
		t.Errorf("raw %s, %v, want no escapes", raw, err)
	}
	if raw, err := validation.Extract[[]byte](context.Background(), []byte(` {"a":1}`), s); err != nil || string(raw) != ` {"a":1}` {
		t.Errorf("raw %q, %v, want the bytes as they came", raw, err)
	}
}
