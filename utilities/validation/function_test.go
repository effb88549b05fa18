// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/utilities/validation"
)

// TestFunction runs through the real wrapper of a function: what is logged and traced of an invalid event and of an
// invalid answer has places and no values.
func TestFunction(t *testing.T) {
	recorder := oteltest.New(t)
	place := validation.WrapValue(func(_ context.Context, o order) (map[string]any, error) {
		answer := map[string]any{"id": o.ID}
		if o.ID > 5 {
			answer["token"] = secret // A valid answer may be on the handler's span; this one is not.
		}
		return answer, nil
	}, validation.WithInbound(compile(t, orderSchema)), validation.WithOutbound(compile(t, `{"properties":{"id":{"maximum":9007199254740992}}}`)))

	answer, err := recorder.Invoke(place, order{ID: 5, Items: []item{{"a-1", 1}}})
	if err != nil || string(answer) != `{"id":5}` {
		t.Fatalf("%s, %v", answer, err)
	}
	_, err = recorder.Invoke(place, order{ID: 9007199254740993, Items: []item{{"a-1", 1}}})
	if !errors.Is(err, validation.ErrInvalid) || err.Error() != "validation: outbound: /id: maximum: want at most 9007199254740992" {
		t.Errorf("outbound: %v", err)
	}
	_, err = recorder.Invoke(place, order{ID: 6, Note: secret + strings.Repeat("x", 20), Items: []item{{secret, -1}}})
	if !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("inbound: %v", err)
	}

	names := map[string]int{}
	for _, span := range recorder.Spans() {
		names[span.Name]++
		if strings.HasPrefix(span.Name, "validation.") && !span.Parent.IsValid() {
			t.Errorf("span %s has no parent", span.Name)
		}
		if text := fmt.Sprint(span.Attributes, span.Events, span.Status); strings.Contains(text, secret) {
			t.Errorf("a value on span %s: %s", span.Name, text)
		}
	}
	if names["validation.inbound"] != 3 || names["validation.outbound"] != 2 {
		t.Errorf("spans %v", names)
	}
	if logs := fmt.Sprint(recorder.Logs()); strings.Contains(logs, secret) || !strings.Contains(logs, "/items/0/sku: pattern") {
		t.Errorf("logs %s, want the place and no value", logs)
	}
	if got := recorder.Sum("SchemaValidationErrors"); got != 2 {
		t.Errorf("SchemaValidationErrors = %v, want 2", got)
	}
}
