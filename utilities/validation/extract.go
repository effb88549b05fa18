// SPDX-License-Identifier: Apache-2.0

package validation

import "context"

// Extract takes the payload out of an event, puts the defaults of the schema in, validates it, and decodes it into a T.
// The event is the JSON as it came, such as invocation.Payload(ctx). Errors are an [*Error], one of the envelope that
// matches jmespath.ErrInvalidEnvelope, or one that says which field of T a valid payload does not fit.
func Extract[T any](ctx context.Context, raw []byte, s *Schema, opts ...Option) (T, error) {
	var none T
	payload, err := New(append([]Option{WithInbound(s)}, opts...)...).Inbound(ctx, raw)
	if err != nil {
		return none, err
	}
	return decodeInto[T](payload)
}
