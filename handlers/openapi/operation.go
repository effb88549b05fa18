// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// operation is one function with all that is known about it.
type operation struct {
	pattern string // as it was written, for the router
	doc     huma.Operation
	status  int // 0 is none set
	errors  []int
	changes []func(*huma.Operation)
	input   input
	output  output
}

// describe makes an operation of a pattern and types.
func (a *API) describe(pattern string, in, out reflect.Type, opts []OperationOption) *operation {
	defer namePattern(pattern)
	method, path := splitPattern(pattern)
	path = documentPath(a.router.Prefix() + path)
	op := &operation{pattern: pattern, doc: huma.Operation{Method: method, Path: path}}
	for _, o := range slices.Concat(a.defaults, opts) {
		o.applyOperation(op)
	}
	// The functions want a struct to tell lists by, which its field Body would be.
	op.doc.OperationID = cmp.Or(op.doc.OperationID, huma.GenerateOperationID(method, path, (*struct{})(nil)))
	op.doc.Summary = cmp.Or(op.doc.Summary, huma.GenerateSummary(method, path, (*struct{})(nil)))
	op.doc.Responses = map[string]*huma.Response{}
	a.shared.checkSecurity(pattern, op.doc.Security)

	op.input = a.shared.planInput(op, in)
	op.output = a.shared.planOutput(op, out)
	for _, p := range op.input.params {
		a.shared.settle(p.schema)
	}
	if op.input.body != nil {
		a.shared.settle(op.input.body.schema)
	}
	a.shared.settle(op.output.schema)
	a.shared.describeErrors(op)
	for _, change := range op.changes {
		change(&op.doc)
	}
	if a.shared.config.descriptions && op.doc.Description == "" && !op.doc.Hidden {
		panic("no description, which agents choose the operation by: add openapi.WithDescription")
	}
	return op
}

// document adds an operation to the document, once the router has found its pattern to be in no conflict.
func (a *API) document(op *operation) {
	defer namePattern(op.pattern)
	if !op.doc.Hidden {
		a.shared.spec.AddOperation(&op.doc)
	}
}

// namePattern puts the pattern before what this package or huma panics with. It is deferred.
func namePattern(pattern string) {
	if cause := recover(); cause != nil {
		panic("openapi: " + pattern + ": " + strings.TrimPrefix(fmt.Sprint(cause), "openapi: "))
	}
}

// splitPattern returns the method and the path of a pattern. A host is left out: it is the server's.
func splitPattern(pattern string) (method, path string) {
	method, rest, found := strings.Cut(pattern, " ")
	slash := strings.IndexByte(rest, '/')
	if !found || method == "" || slash < 0 {
		panic("a pattern is a method and a path, as GET /orders/{id}")
	}
	return method, rest[slash:]
}

// documentPath returns a path as documents have it: without host, {$} and the dots of {path...}.
func documentPath(path string) string {
	if slash := strings.IndexByte(path, '/'); slash > 0 {
		path = path[slash:]
	}
	path = strings.TrimSuffix(path, "/{$}")
	path = strings.ReplaceAll(path, "...}", "}")
	return cmp.Or(path, "/")
}

// pathNames returns the names of the parameters of a path.
func pathNames(path string) []string {
	var names []string
	for {
		_, after, found := strings.Cut(path, "{")
		name, rest, closed := strings.Cut(after, "}")
		if !found || !closed {
			return names
		}
		names, path = append(names, name), rest
	}
}

// hint returns a name for a type of the operation that has none.
func (op *operation) hint(suffix string) string {
	var name strings.Builder
	for word := range strings.FieldsFuncSeq(op.doc.OperationID, func(r rune) bool { return r == '-' || r == '_' || r == ' ' }) {
		name.WriteString(capitalize(word))
	}
	return name.String() + suffix
}

// errorBody is how errors are documented: the form that package rest writes. A document needs the type only.
type errorBody struct {
	StatusCode int           `json:"statusCode" doc:"The HTTP status" example:"422"`
	Error      string        `json:"error" doc:"The kind of error" example:"RequestValidationError"`
	Message    string        `json:"message" doc:"What happened" example:"Validation failed for request"`
	Details    *errorDetails `json:"details,omitempty" doc:"More about it"`
}

// problemBody is the form of RFC 9457.
type problemBody struct {
	Type    string        `json:"type" doc:"What identifies the kind of error" example:"about:blank"`
	Title   string        `json:"title" doc:"The kind of error" example:"Unprocessable Entity"`
	Status  int           `json:"status" doc:"The HTTP status" example:"422"`
	Detail  string        `json:"detail,omitempty" doc:"What happened" example:"Validation failed for request"`
	Details *errorDetails `json:"details,omitempty" doc:"More about it"`
}

type errorDetails struct {
	Issues []Issue `json:"issues,omitempty" doc:"Why the input is not valid" nullable:"false"`
}

var (
	errorBodyType   = reflect.TypeFor[errorBody]()
	problemBodyType = reflect.TypeFor[problemBody]()
)

// describeErrorBody makes the schema of errors. Clients must take members that are new in it.
func (s *shared) describeErrorBody() {
	t := errorBodyType
	if s.config.problem {
		t = problemBodyType
	}
	s.errorBody = s.schemas.Schema(t, true, "")
	for _, t := range []reflect.Type{t, reflect.TypeFor[errorDetails](), reflect.TypeFor[Issue]()} {
		s.schemas.Schema(t, false, "").AdditionalProperties = true
	}
}

// describeErrors documents the answers of errors.
func (s *shared) describeErrors(op *operation) {
	media := "application/json"
	if s.config.problem {
		media = "application/problem+json"
	}
	content := map[string]*huma.MediaType{media: {Schema: s.errorBody}}
	statuses := op.errors
	if op.input.validated() {
		statuses = append(slices.Clip(statuses), http.StatusUnprocessableEntity)
	}
	for _, status := range statuses {
		description := http.StatusText(status)
		if status < 400 || status > 599 {
			panic(fmt.Sprintf("status %d is not one of an error", status))
		}
		op.doc.Responses[strconv.Itoa(status)] = &huma.Response{Description: cmp.Or(description, "Error"), Content: content}
	}
	op.doc.Responses["default"] = &huma.Response{Description: "Error", Content: content}
}
