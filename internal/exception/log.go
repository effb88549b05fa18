// SPDX-License-Identifier: Apache-2.0

package exception

import "go.opentelemetry.io/otel/attribute"

// LogKey is the attribute of a log record that has an error with its causes, as [Value] returns it. Package slogx prints
// it as the line's member error.
const LogKey = attribute.Key("error")

// Value returns an exception as a map: type, message, and where there are any stack and cause.
func Value(e *Exception) attribute.Value {
	members := make([]attribute.KeyValue, 0, 4)
	members = append(members, attribute.String("type", e.Type), attribute.String("message", e.Message))
	if len(e.Frames) > 0 {
		stack := make([]attribute.Value, len(e.Frames))
		for i, frame := range e.Frames {
			stack[i] = attribute.MapValue(attribute.String("func", frame.Function),
				attribute.String("file", frame.File), attribute.Int("line", frame.Line))
		}
		members = append(members, attribute.Slice("stack", stack...))
	}
	if len(e.Causes) > 0 {
		causes := make([]attribute.Value, len(e.Causes))
		for i := range e.Causes {
			causes[i] = Value(&e.Causes[i])
		}
		members = append(members, attribute.Slice("cause", causes...))
	}
	return attribute.MapValue(members...)
}

// LogAttributes returns what tells of err on a log record: the semantic conventions' exception.type, exception.message and
// exception.stacktrace, and under [LogKey] the error with its causes. A logger that finds them beside SetErr asks the error
// for nothing, which it would do unguarded, and takes no type from what wrappers of package fmt wrap.
func LogAttributes(err error) []attribute.KeyValue {
	if err == nil {
		return nil
	}
	described := Describe(err)
	attrs := append(make([]attribute.KeyValue, 0, 4), LogKey.String(""),
		TypeKey.String(described.Type), MessageKey.String(described.Message))
	attrs[0].Value = Value(&described)
	if len(described.Frames) > 0 {
		attrs = append(attrs, StacktraceKey.String(string(AppendStack(nil, described.Frames))))
	}
	return attrs
}
