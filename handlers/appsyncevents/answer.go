// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// eventsAnswer returns {"events":[…]} of encoded events. The wrapper of invocations sends this kind of reader as it is.
func eventsAnswer(events [][]byte) io.Reader {
	const head, tail = `{"events":[`, `]}`
	size := len(head) + len(tail) + len(events)
	for _, event := range events {
		size += len(event)
	}
	answer := append(make([]byte, 0, size), head...)
	for i, event := range events {
		if i > 0 {
			answer = append(answer, ',')
		}
		answer = append(answer, event...)
	}
	return bytes.NewReader(append(answer, tail...))
}

// errorAnswer returns {"error":…}, which is for the request as a whole.
func errorAnswer(text string) io.Reader {
	answer := jsonenc.AppendString([]byte(`{"error":`), text)
	return bytes.NewReader(append(answer, '}'))
}

// errorEvent returns {"id":…,"error":…}.
func errorEvent(id, text string) []byte {
	event := jsonenc.AppendString([]byte(`{"id":`), id)
	event = jsonenc.AppendString(append(event, `,"error":`...), text)
	return append(event, '}')
}

// beginEvent writes what stands before the payload of an event.
func beginEvent(out *bytes.Buffer, id string) {
	out.Write(jsonenc.AppendString(append(out.AvailableBuffer(), `{"id":`...), id))
	out.WriteString(`,"payload":`)
}

// endEvent returns the event with all that was written.
func endEvent(out *bytes.Buffer) []byte {
	out.WriteByte('}')
	return out.Bytes()
}

// appendJSON writes a value as aws-lambda-go encodes answers: without HTML escaping.
func appendJSON(out *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // the line's end
	return nil
}
