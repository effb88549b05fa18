// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
	"slices"
)

// source is a service whose events have lists of records of the form R.
type source[R any] struct {
	name string // of the envelope
	list string // the member that has the records
	at   string // the member of a record that has the payload
	// payload returns the payload for a T that into points to, and checks where the record is from.
	payload func(d *Decoder, r *R, into any) ([]byte, error)
}

// each returns the envelope that has the payload of each record.
func each[T, R any](s source[R]) Envelope[[]T] {
	return NewEnvelope(s.name, func(ctx context.Context, event []byte, d *Decoder) ([]T, error) {
		records, err := readRecords[R](event, s.list)
		if err != nil {
			return nil, err
		}
		out := make([]T, len(records.list))
		return out, records.visit(d, func(i int, r *R) error {
			return s.decode(ctx, d, r, &out[i])
		})
	})
}

// Elements returns the envelope of events that have a list of payloads in the member list. The name is in errors and
// telemetry.
func Elements[T any](name, list string) Envelope[[]T] {
	return NewEnvelope(name, func(ctx context.Context, event []byte, d *Decoder) ([]T, error) {
		members, err := readEvent[map[string]json.RawMessage](event)
		if err != nil {
			return nil, err
		}
		elements, err := readEvent[[]json.RawMessage](members[list])
		if members[list] == nil || err != nil || elements == nil {
			return nil, fail(ErrWrongEventSource, list, "want a list")
		}
		out := make([]T, len(elements))
		return out, records[json.RawMessage]{list: elements, name: list}.visit(d, func(i int, raw *json.RawMessage) error {
			return d.Decode(ctx, *raw, &out[i])
		})
	})
}

// decode decodes one record.
func (s source[R]) decode(ctx context.Context, d *Decoder, r *R, into any) error {
	payload, err := s.payload(d, r, into)
	if err != nil {
		return err
	}
	return At(s.at, -1, d.Decode(ctx, payload, into))
}

// records are those of an event, some of which may not have the form of the source.
type records[R any] struct {
	list []R
	name string
	bad  map[int]error
}

// readRecords reads the records of an event.
func readRecords[R any](event []byte, list string) (records[R], error) {
	// One pass for an event in which all is well. Names count in any case.
	var e struct {
		Records *[]R `json:"records"`
	}
	err := json.Unmarshal(event, &e)
	if err == nil && e.Records != nil {
		return records[R]{list: *e.Records, name: list}, nil
	}
	if err == nil {
		return records[R]{}, fail(ErrWrongEventSource, list, "want a list")
	}
	raw, err := readEvent[struct {
		Records []json.RawMessage `json:"records"`
	}](event)
	if err != nil {
		return records[R]{}, err
	}
	found := records[R]{list: make([]R, len(raw.Records)), name: list, bad: map[int]error{}}
	for i, record := range raw.Records {
		if found.list[i], err = readEvent[R](record); err != nil {
			found.bad[i] = err
		}
	}
	return found, nil
}

// visit calls fn for each record, and returns all errors with their places.
func (r records[R]) visit(d *Decoder, fn func(i int, record *R) error) error {
	d.records += len(r.list)
	var failed *Error
	for i := range r.list {
		err := r.bad[i]
		if err == nil {
			err = fn(i, &r.list[i])
		}
		if err != nil {
			failed = add(failed, At(element(r.name, i), i, err))
		}
	}
	return failed.orNil()
}

// add collects the issues of an error.
func add(failed *Error, err error) *Error {
	if failed == nil {
		failed = &Error{}
	}
	failed.Issues = append(failed.Issues, asError(err).Issues...)
	return failed
}

// orNil returns no error where there is none: a nil pointer in an error is not nil.
func (e *Error) orNil() error {
	if e == nil {
		return nil
	}
	return e
}

// from checks the source that a record names. Sources of AWS are shown, for they say what is wired wrongly.
func from(path, got string, want ...string) error {
	if slices.Contains(want, got) {
		return nil
	}
	reason := "want " + want[0]
	switch got {
	case "aws:sqs", "aws:sns", "aws:kinesis", "aws:dynamodb", "aws:kafka", "SelfManagedKafka", "aws:s3", "aws:ses":
		reason += ", got " + got
	case "":
		reason += ", got nothing"
	}
	return fail(ErrWrongEventSource, path, reason)
}
