// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
)

// EventBridge returns the envelope of events of EventBridge. The payload is the detail.
func EventBridge[T any]() Envelope[T] {
	return NewEnvelope("EventBridge", func(ctx context.Context, event []byte, d *Decoder) (T, error) {
		var out T
		e, err := readEvent[struct {
			Detail json.RawMessage `json:"detail"`
		}](event)
		if err != nil {
			return out, err
		}
		if e.Detail == nil {
			return out, fail(ErrWrongEventSource, "detail", "missing")
		}
		err = At("detail", -1, d.Decode(ctx, e.Detail, &out))
		return out, err
	})
}
