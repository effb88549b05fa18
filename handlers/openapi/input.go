// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// input is how the fields of a function's input are taken from a request.
type input struct {
	request bool // the input is the request itself
	params  []*param
	body    *body // nil: it is not read
	schemas *shared
}

// locations are the tags that name what a field is taken from.
func locations() []string { return []string{"path", "query", "header", "cookie", "form"} }

// locationOf returns the tag of a field that names what it is taken from, and its value.
func locationOf(f reflect.StructField) (in, name string) {
	for _, in := range locations() {
		if name := f.Tag.Get(in); name != "" {
			return in, name
		}
	}
	return "", ""
}

// validated reports whether input may be refused with 422.
func (in *input) validated() bool { return len(in.params) > 0 || in.body != nil }

// planInput reads the fields of the input and documents them.
func (s *shared) planInput(op *operation, t reflect.Type) input {
	in := input{schemas: s}
	if t == reflect.TypeFor[*http.Request]() {
		in.request = true
		s.documentPathNames(op)
		return in
	}
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("the input %s is not a struct: put it in a struct as the field Body", t))
	}
	var others []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		location, tag := locationOf(f)
		switch {
		case f.Anonymous:
			if f.Type.Kind() == reflect.Pointer {
				panic(fmt.Sprintf("the field %s is embedded by a pointer: embed the struct", f.Name))
			}
		case !f.IsExported():
		case location != "":
			in.params = append(in.params, s.planParam(op, f, location, tag))
		case f.Tag.Get("json") != "-":
			others = append(others, f)
		}
	}
	in.body = s.planBody(op, t, others, in.params)
	s.documentParams(op, in.params)
	s.documentPathNames(op)
	return in
}

// documentParams documents all parameters but those of forms, which are in the body.
func (s *shared) documentParams(op *operation, params []*param) {
	for _, p := range params {
		if p.in == "form" || p.hidden {
			continue
		}
		documented := &huma.Param{
			Name: p.name, In: p.in, Description: p.schema.Description, Required: p.required,
			Schema: p.schema, Deprecated: p.schema.Deprecated,
		}
		if p.in == "query" && p.list {
			documented.Explode = &p.explode
		}
		op.doc.Parameters = append(op.doc.Parameters, documented)
	}
}

// documentPathNames documents the parameters of the path that no field is for, which a document must have, and refuses
// fields for parameters that the path does not have.
func (s *shared) documentPathNames(op *operation) {
	names := pathNames(op.doc.Path)
	for _, p := range op.doc.Parameters {
		if p.In == "path" && !slices.Contains(names, p.Name) {
			panic(fmt.Sprintf("the path has no parameter {%s}", p.Name))
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(op.doc.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == name }) {
			op.doc.Parameters = append(op.doc.Parameters, &huma.Param{
				Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString},
			})
		}
	}
}

// bind sets the fields of the input from a request. The error is the answer.
func (in *input) bind(r *http.Request, v reflect.Value) error {
	if in.request {
		v.Set(reflect.ValueOf(r))
		return nil
	}
	var found issues
	from := source{request: r}
	if slices.ContainsFunc(in.params, func(p *param) bool { return p.in == "query" }) {
		var err error
		if from.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
			// The error repeats the text.
			return rest.BadRequest("The query is not valid")
		}
	}
	// The body comes first: an input that decodes itself might set the fields of parameters.
	if in.body != nil {
		var err error
		if from.form, err = in.body.bind(in.schemas, r, v, &found); err != nil {
			return err
		}
	}
	for _, p := range in.params {
		p.bind(in.schemas, &from, v.FieldByIndex(p.index), &found)
	}
	return found.failure()
}

// source is what parameters are taken from.
type source struct {
	request *http.Request
	form    *form
	query   url.Values
}

// values returns the texts of a parameter. Empty ones are none.
func (s *source) values(in, name string) []string {
	var all []string
	switch in {
	case "path":
		all = []string{s.request.PathValue(name)}
	case "query":
		all = s.query[name]
	case "header":
		all = s.request.Header.Values(name)
		if strings.EqualFold(name, "Host") {
			all = []string{s.request.Host}
		}
	case "cookie":
		if c, err := s.request.Cookie(name); err == nil {
			all = []string{c.Value}
		}
	case "form":
		if s.form != nil {
			all = s.form.values[name]
		}
	}
	if !slices.Contains(all, "") {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(text string) bool { return text == "" })
}
