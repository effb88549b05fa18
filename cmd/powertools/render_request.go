// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// request shows what a request came to: a line about it, and what the function sent. The result has no id where there
// was no invocation.
func (o *output) request(x exchange, r lambdaapi.Result) error {
	if o.json {
		return o.writeJSON(newJSONRequest(x, r))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s  %s  %d bytes", o.style.bold(clean(x.method+" "+x.target)), o.status(x), x.sent)
	if r.RequestID == "" {
		b.WriteByte('\n')
	} else {
		o.timing(&b, r)
	}
	if x.problem != nil {
		fmt.Fprintf(&b, "  %s\n", o.style.red(cleanLines(problemText(x.problem))))
	}
	if r.FunctionError != nil {
		failed := r
		failed.Payload = nil // The client got it.
		o.answer(&b, failed)
	}
	o.sent(&b, join(r.Init, r.Capture), r)
	b.WriteByte('\n')
	_, err := o.to.Write(b.Bytes())
	return err
}

// status returns what the client got.
func (o *output) status(x exchange) string {
	switch {
	case errors.Is(x.problem, errClientGone) && x.status == 0:
		return o.style.yellow("no answer")
	case x.status >= http.StatusInternalServerError:
		return o.style.red(fmt.Sprint(x.status))
	case x.status >= http.StatusBadRequest:
		return o.style.yellow(fmt.Sprint(x.status))
	}
	return o.style.green(fmt.Sprint(x.status))
}

// jsonRequest is what -json prints for a request.
type jsonRequest struct {
	Method  string `json:"method"`
	Target  string `json:"target"`
	Status  int    `json:"status"`     // 0 where the client was gone before there was one
	Sent    int64  `json:"sent_bytes"` // of body
	Problem string `json:"problem,omitempty"`
	jsonInvocation
}

func newJSONRequest(x exchange, r lambdaapi.Result) jsonRequest {
	j := jsonRequest{Method: x.method, Target: x.target, Status: x.status, Sent: x.sent, jsonInvocation: jsonResult(r)}
	if x.problem != nil {
		j.Problem = problemText(x.problem)
	}
	return j
}

// problemText words a problem for people who know their function, and not the packages and types here.
func problemText(err error) string {
	if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && errors.Is(err, handlertest.ErrBadAnswer) {
		err = fmt.Errorf("%w: %s: want %s, got %s", handlertest.ErrBadAnswer, cmp.Or(typed.Field, "all of it"), kindInJSON(typed.Type), typed.Value)
	}
	return strings.TrimPrefix(err.Error(), "handlertest: ")
}

// kindInJSON returns what values of a type are in JSON.
func kindInJSON(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int:
		return "whole number"
	case reflect.Map, reflect.Struct:
		return "object"
	case reflect.Slice:
		return "list"
	}
	return t.Kind().String()
}
