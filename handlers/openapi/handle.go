// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"context"
	"net/http"
	"reflect"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// Handle registers a function for a pattern, such as "GET /orders/{id}", and describes it in the document. The pattern is
// one of [rest.Router.Handle] with a method.
//
// In is a struct, whose fields say what they are taken from; see the package comment. struct{} is no input, and
// *http.Request is the request, without validation. Input that does not fit is answered with 400, 413, 415 or 422 before
// the function is called.
//
// Out is what [rest.JSON] takes: a value, or a [rest.Response] of one with status, headers and cookies; struct{} is no
// body. Errors are answered by [rest.WriteError], so the mappings of the router hold. [rest.Request] returns the request
// inside the function.
//
// Handle panics, and names the pattern, if it is in conflict with another one, whose place in the program is named too, if In
// or Out cannot be described, if a parameter of the path is misspelt, or if a security scheme is not declared.
func Handle[In, Out any](api *API, pattern string, fn func(ctx context.Context, in In) (Out, error), opts ...OperationOption) {
	if fn == nil {
		panic("openapi: " + pattern + ": nil function")
	}
	op := api.describe(pattern, reflect.TypeFor[In](), reflect.TypeFor[Out](), opts)
	api.serve(op, func(ctx context.Context, r *http.Request) (any, error) {
		var in In
		if err := op.input.bind(r, reflect.ValueOf(&in).Elem()); err != nil {
			return nil, err
		}
		return fn(ctx, in)
	})
}

// serve registers an operation. All that needs no type parameters is here, so that it is compiled once.
func (a *API) serve(op *operation, call func(context.Context, *http.Request) (any, error)) {
	a.router.Handle(op.pattern, rest.JSON(func(ctx context.Context, r *http.Request) (any, error) {
		out, err := call(ctx, r)
		if err != nil {
			return nil, err
		}
		return op.output.result(out)
	}))
	a.document(op)
}
