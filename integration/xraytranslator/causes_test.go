// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
)

// ourStack is goStack in our documents.
const ourStack = `[{"label":"example.com/shop/cart.(*Cart).Add","line":41,"path":"src/shop/cart/cart.go"},` +
	`{"label":"main.handle","line":12,"path":"main.go"}]`

// exception is what an event says.
type exception struct {
	typ, message, stack string
	escaped             bool
}

func (v view) exceptions() []exception {
	var exceptions []exception
	for _, event := range v.span.Events() {
		if event.Name != "exception" {
			continue
		}
		var x exception
		for _, a := range event.Attributes {
			switch a.Key {
			case "exception.type":
				x.typ = a.Value.AsString()
			case "exception.message":
				x.message = a.Value.AsString()
			case "exception.stacktrace":
				x.stack = ourStack
			case "exception.escaped":
				x.escaped = a.Value.AsBool()
			}
		}
		exceptions = append(exceptions, x)
	}
	return exceptions
}

// escaped is true if a span without a status has an exception that escaped.
func (v view) escaped() bool {
	for _, x := range v.exceptions() {
		if x.escaped && v.span.Status().Code == codes.Unset {
			return true
		}
	}
	return false
}

// cause is our cause block, by path.
func (v view) cause() fields {
	exceptions := v.exceptions()
	if len(exceptions) == 0 && v.failed() {
		x := exception{typ: v.text("error.type", "db.response.status_code"), message: v.span.Status().Description}
		if x.typ == "" {
			x.typ = "Error"
		}
		exceptions = append(exceptions, x)
	}
	block := fields{}
	for i, x := range exceptions {
		path := "cause.exceptions." + strconv.Itoa(i)
		block[path+".id"] = quote("#" + strconv.Itoa(i))
		block[path+".type"] = quote(x.typ)
		block[path+".message"] = asJSON(attribute.StringValue(x.message))
		block[path+".stack"] = x.stack
		if v.answered() {
			block[path+".remote"] = "true"
		}
	}
	return block
}

// answered is true of a call whose callee has answered, as far as the samples say.
func (v view) answered() bool {
	code := v.text("rpc.response.status_code")
	number, hasNumber := v.attributes["rpc.grpc.status_code"]
	return v.remote && (v.status() != 0 || v.text("aws.request_id", "aws.requestId", "aws.extended_request_id") != "" ||
		v.has("db.response.status_code") || code != "" && code != "UNAVAILABLE" && !hasNumber || hasNumber && number.AsInt64() != 14 ||
		strings.HasPrefix(v.text("error.type"), "Throttling"))
}

// flagIs reports whether the flag is in our document what the span says.
func (v view) flagIs(d difference) bool {
	if v.flags()[d.path] {
		return d.ours == "true"
	}
	return d.ours == absent
}

// flags are those of our document.
func (v view) flags() map[string]bool {
	const mistake, throttle, fault = "error", "throttle", "fault"
	status := v.status()
	switch {
	case status == 429:
		return map[string]bool{mistake: true, throttle: true}
	case 400 <= status && status < 500:
		return map[string]bool{mistake: true}
	case 500 <= status && status < 600:
		return map[string]bool{fault: true}
	}
	code := v.attributes["rpc.response.status_code"].AsString()
	if number, found := v.attributes["rpc.grpc.status_code"]; found {
		code = map[int64]string{0: "OK", 3: "INVALID_ARGUMENT", 8: "RESOURCE_EXHAUSTED", 14: "UNAVAILABLE"}[number.AsInt64()]
	}
	switch code {
	case "RESOURCE_EXHAUSTED":
		return map[string]bool{mistake: true, throttle: true}
	case "NOT_FOUND", "INVALID_ARGUMENT":
		return map[string]bool{mistake: true}
	case "INTERNAL", "UNAVAILABLE":
		return map[string]bool{fault: true}
	}
	return map[string]bool{fault: v.failed() || v.escaped()}
}
