// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// TestHandlerConcurrentSafe has one handler, with one envelope and one set of options, for many events at once.
func TestHandlerConcurrentSafe(t *testing.T) {
	t.Parallel()
	valid := parser.WithValidator(func(_ context.Context, v any) error {
		if v.(*order).ID < 0 {
			return errStep
		}
		return nil
	})
	handler := parser.HandlerValue(parser.Kinesis[order](), func(_ context.Context, orders []order) (string, error) {
		var ids []string
		for _, o := range orders {
			ids = append(ids, fmt.Sprint(o.ID))
		}
		return strings.Join(ids, " "), nil
	}, valid, parser.WithUseNumber())
	encode := recordsOf("Records", `{"eventSource":"aws:kinesis","kinesis":{"data":%}}`, base)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 5 {
				event := encode(fmt.Sprintf(`{"id":%d}`, n), fmt.Sprintf(`{"id":%d}`, i))
				if got, err := handler(context.Background(), json.RawMessage(event)); err != nil || got != fmt.Sprint(n, " ", i) {
					t.Errorf("%d %d: %q, %v", n, i, got, err)
				}
				event = encode(fmt.Sprintf(`{"id":%d}`, n), fmt.Sprintf(`{"id":-%d}`, i+1))
				if _, err := handler(context.Background(), json.RawMessage(event)); err == nil || err.Error() != "parser: Kinesis: Records[1].kinesis.data: not like this" {
					t.Errorf("%d %d: %v", n, i, err)
				}
			}
		})
	}
	all.Wait()
}
