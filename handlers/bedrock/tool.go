// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
)

// tool is a registered function.
type tool struct {
	call  func(ctx context.Context, x *exchange) (any, error)
	where string // the line that registered it
}

// Handle registers the function that answers calls of the function name, as the action group calls it.
//
// P is what its parameters are decoded into, by encoding/json: a struct, a map, or struct{} for none. Values are converted
// to the type that the action group declares: boolean, number, integer and array to that of JSON; a value that is not of its
// type, or that does not fit P so, is tried as text. Parameters that P has no member for are left out. An agent may leave
// parameters out too, so use pointers where that counts.
//
// What the function returns is the answer: a string as it is, and so is the text of what JSON has as a string, such as a
// time; nil is nothing, everything else JSON. An error is told to the agent, which goes on:
//
//	Unable to complete tool execution due to NotFoundError - no order 7
//
// with the name of the error's type and its text; see [Reprompt] and [Fail]. So an error must hold no secrets.
// Panics are left to the invocation, which fails.
//
// Handle panics if the name is empty or has a function, and if P cannot hold parameters.
func Handle[P, Out any](r *Router, name string, fn func(ctx context.Context, params P) (Out, error)) {
	r.mustBeOpen()
	if name == "" || fn == nil {
		panic("bedrock: a tool needs a name and a function")
	}
	if !holdsParameters(reflect.TypeFor[P]()) {
		panic(fmt.Sprintf("bedrock: tool %q takes %s: take a struct or a map, with one member a parameter", name, reflect.TypeFor[P]()))
	}
	where := callerLine()
	if before := r.tools[name]; before != nil {
		panic(fmt.Sprintf("bedrock: tool %q is registered at %s and at %s", name, before.where, where))
	}
	r.tools[name] = &tool{where: where, call: func(ctx context.Context, x *exchange) (any, error) {
		params, err := decodeParameters[P](x.router.config.decode, x.event.Parameters)
		if err != nil {
			return nil, err
		}
		return fn(ctx, params)
	}}
}

// holdsParameters reports whether an object of JSON can be decoded into t.
func holdsParameters(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return true
	}
	switch t.Kind() {
	case reflect.Pointer:
		return holdsParameters(t.Elem())
	case reflect.Struct:
		return true
	case reflect.Map:
		return t.Key().Kind() == reflect.String
	case reflect.Interface:
		return t.NumMethod() == 0
	}
	return false
}

// callerLine returns file and line of who called the caller.
func callerLine() string {
	_, file, line, ok := runtime.Caller(2)
	if !ok {
		return "an unknown line"
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// parameterError is a value that a parameter cannot take. Its text does not have the value, so that telemetry has not.
type parameterError struct {
	name string       // empty if it is none alone
	want reflect.Type // nil when not known
	err  error
}

func (e *parameterError) Error() string {
	if e.name == "" {
		return "parameters are not valid"
	}
	if e.want == nil {
		return fmt.Sprintf("parameter %q is not valid", e.name)
	}
	return fmt.Sprintf("parameter %q must be of type %s", e.name, e.want)
}

func (e *parameterError) ErrorType() string { return "ParameterError" }

// decodeParameters decodes all values at once. Only where they do not fit together it looks for those which do not, and
// takes them as text.
func decodeParameters[P any](decode func([]byte, any) error, list []Parameter) (params P, err error) {
	if decode(objectOf(list, nil), &params) == nil {
		return params, nil
	}
	var none P
	if err := decode([]byte("{}"), &none); err != nil {
		// P wants parameters that it has not got, so none can be tried alone.
		return none, newParameterError("", err)
	}
	text := make([]bool, len(list))
	for i, p := range list {
		fits := func(asText bool) error {
			var alone P
			return decode(objectOf([]Parameter{p}, func(int) bool { return asText }), &alone)
		}
		if aloneErr := fits(false); aloneErr == nil {
			continue
		} else if fits(true) != nil {
			return params, newParameterError(p.Name, aloneErr)
		}
		text[i] = true
	}
	var again P
	if err := decode(objectOf(list, func(i int) bool { return text[i] }), &again); err != nil {
		return again, newParameterError("", err)
	}
	return again, nil
}

func newParameterError(name string, err error) error {
	e := &parameterError{name: name, err: err}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		e.want = wrong.Type
	}
	return e
}

// callTool calls the function of the event and returns its response.
func (x *exchange) callTool() (response []byte) {
	t := x.router.tools[x.event.Function]
	if t == nil {
		x.tellUnknown()
		return x.appendFunctionResponse(nil, "", fmt.Sprintf("Error: tool %q has not been registered.", x.event.Function))
	}
	value, err := x.traceTool(t)
	if err != nil {
		state, text := errorAnswer(err)
		return x.appendFunctionResponse(nil, state, text)
	}
	return x.appendFunctionResponse(nil, "", value)
}

// bodyOf returns what a tool returned as text.
func bodyOf(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.RawMessage:
		return string(v), nil
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
		if v.IsNil() {
			return "", nil
		}
	case reflect.Struct:
		if v.NumField() == 0 {
			return "", nil
		}
	}
	encoded, err := marshal(value)
	if err != nil {
		return "", fmt.Errorf("encode what the tool returned: %w", err)
	}
	// A time, an address: text for a model has no quotes, whatever type it is of. Null is nothing.
	return scalarText(encoded), nil
}
