// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

// Envelope takes the payload, or the payloads, out of the events of a source. Functions of this package return those of
// AWS; [NewEnvelope] makes others. An envelope is a plain value, safe for concurrent use.
type Envelope[Out any] struct {
	name   string
	unwrap func(ctx context.Context, event []byte, d *Decoder) (Out, error)
}

// NewEnvelope returns an envelope of one's own. The name is in errors and telemetry. The function finds payloads in the
// event and gives them to [Decoder.Decode]; errors should come from [At]. It must be safe for concurrent use.
func NewEnvelope[Out any](name string, unwrap func(ctx context.Context, event []byte, d *Decoder) (Out, error)) Envelope[Out] {
	return Envelope[Out]{name: name, unwrap: unwrap}
}

// Name returns the name of the envelope, such as SQS.
func (e Envelope[Out]) Name() string { return e.name }

// Renamed returns an envelope under another name, for one that is made of another.
func Renamed[Out any](name string, e Envelope[Out]) Envelope[Out] {
	return Envelope[Out]{name: name, unwrap: e.unwrap}
}

// open unwraps an event and completes the error.
func (e Envelope[Out]) open(ctx context.Context, event []byte, d *Decoder) (Out, error) {
	out, err := e.unwrap(ctx, event, d)
	if err == nil {
		return out, nil
	}
	failed := asError(err)
	failed.Envelope = e.name
	return *new(Out), failed
}

// Result is what became of an event: a value, or the error.
type Result[T any] struct {
	Value T
	Err   error           // an [*Error]
	Raw   json.RawMessage // the event as it came
}

// Safe returns an envelope that never fails: a function around which it is gets the error in the result, and decides.
func Safe[Out any](e Envelope[Out]) Envelope[Result[Out]] {
	return Envelope[Result[Out]]{name: e.name, unwrap: func(ctx context.Context, event []byte, d *Decoder) (Result[Out], error) {
		out, err := e.open(ctx, event, d)
		return Result[Out]{Value: out, Err: err, Raw: event}, nil
	}}
}

// JMESPath returns the envelope of an expression, such as [jmespath.S3SNSSQS]. What it finds is decoded into Out as a
// whole: paths in errors begin there, and in lists there are no records.
func JMESPath[Out any](expression *jmespath.Expression) Envelope[Out] {
	return NewEnvelope("JMESPath", func(ctx context.Context, event []byte, d *Decoder) (Out, error) {
		var out Out
		found, err := expression.SearchBytes(event)
		if err != nil {
			return out, fail(err, "", err.Error())
		}
		payload, err := json.Marshal(found)
		if err != nil {
			return out, fail(ErrMalformed, "", "what the expression finds is not JSON")
		}
		err = d.Decode(ctx, payload, &out)
		return out, err
	})
}

// readEvent decodes what an envelope wants of an event as a whole.
func readEvent[E any](event []byte) (E, error) {
	var e E
	err := json.Unmarshal(event, &e)
	if err == nil {
		return e, nil
	}
	d := Decoder{config: &config{}}
	failed := d.explain(event, &e, err)
	for i := range failed.Issues {
		if errors.Is(failed.Issues[i].Err, ErrMismatch) {
			failed.Issues[i].Err = ErrMalformed
		}
	}
	return e, failed
}
