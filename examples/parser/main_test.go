// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/utilities/parser"
)

// event reads the event of a handler.
func event(t *testing.T, name string) json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestPictures(t *testing.T) {
	rec := oteltest.New(t)
	if _, err := rec.Invoke(handlers()["pictures"], event(t, "pictures")); err != nil {
		t.Fatal(err)
	}
	if got := rec.Sum("picture_bytes"); got != 1305107 {
		t.Errorf("picture_bytes = %v, want 1305107", got)
	}
	// An order that ends up in the queue is no picture.
	_, err := rec.Invoke(handlers()["pictures"], json.RawMessage(`{"Records":[{"eventSource":"aws:sqs","body":"{\"id\":\"o-1\"}"}]}`))
	if want := "parser: S3OverSNSOverSQS: Records[0].body: want a notification of SNS"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestOrders(t *testing.T) {
	rec := oteltest.New(t)
	if _, err := rec.Invoke(handlers()["orders"], event(t, "event")); err != nil {
		t.Fatal(err)
	}
	if got := rec.Sum("revenue"); got != 12.5 {
		t.Errorf("revenue = %v, want 12.5", got)
	}
	for detail, want := range map[string]string{
		`{"id":"o-2","total":0}`:                "parser: EventBridge: detail: want an id and a total above 0",
		`{"id":"o-2","total":"12"}`:             "parser: EventBridge: detail.total: want float64, got string",
		`{"id":"o-2","total":1,"voucher":"XY"}`: "parser: EventBridge: detail.voucher: not a member of main.order",
	} {
		_, err := rec.Invoke(handlers()["orders"], json.RawMessage(`{"detail":`+detail+`}`))
		if err == nil || err.Error() != want || !errors.Is(err, parser.ErrParse) {
			t.Errorf("%s: error %v, want %s", detail, err, want)
		}
	}
}

func TestClicks(t *testing.T) {
	rec := oteltest.New(t)
	answer, err := rec.Invoke(handlers()["clicks"], event(t, "clicks"))
	want := `{"batchItemFailures":[{"itemIdentifier":"49600000000000000000000000000000000000000000000000000002"}]}`
	if err != nil || string(answer) != want {
		t.Errorf("answer = %s, %v, want %s", answer, err, want)
	}
	if got := rec.Sum("clicks"); got != 2 {
		t.Errorf("clicks = %v, want 2", got)
	}
	logs := rec.Logs()
	if len(logs) != 1 || !strings.Contains(mustJSON(t, logs[0]), "Records[1].kinesis.data.page: want string, got number") {
		t.Errorf("logs = %v, want the place of the record that is wrong", logs)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
