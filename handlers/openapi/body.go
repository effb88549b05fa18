// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// body is how the body of a request becomes fields of the input.
type body struct {
	kind     bodyKind
	index    []int // of the field Body; empty if the input itself is the body
	raw      []int // of the field RawBody, empty if there is none
	required bool
	media    string       // of a body that is taken as it is; empty is any
	schema   *huma.Schema // of JSON

	// members is a struct of the fields that are members of the body, where others are beside them; else nil. Decoding
	// into the input would let a member set the others, by their names. The indexes are those of its fields in the input.
	members reflect.Type
	fields  [][]int
}

// defaultMaxValues lets bodies take some 25 MB, of the 128 MB that the smallest function has.
const defaultMaxValues = 250_000

type bodyKind int

const (
	bodyNone bodyKind = iota // only RawBody
	bodyJSON
	bodyBytes // []byte or string, as it is
	bodyForm
)

// planBody finds out what the body is, from the fields that have no other place, and documents it.
func (s *shared) planBody(op *operation, t reflect.Type, fields []reflect.StructField, params []*param) *body {
	b := &body{required: true}
	if i := slices.IndexFunc(fields, func(f reflect.StructField) bool { return f.Name == "RawBody" }); i >= 0 {
		if fields[i].Type != reflect.TypeFor[[]byte]() {
			panic("the field RawBody is not a []byte")
		}
		b.raw = fields[i].Index
		fields = slices.Delete(slices.Clone(fields), i, i+1)
	}
	forms := slices.DeleteFunc(slices.Clone(params), func(p *param) bool { return p.in != "form" })
	content := map[string]*huma.MediaType{}
	switch {
	case len(forms) > 0:
		if len(fields) > 0 {
			panic(fmt.Sprintf("the field %s has no tag form, as others have", fields[0].Name))
		}
		b.kind = bodyForm
		b.required = slices.ContainsFunc(forms, func(p *param) bool { return p.required })
		content = formContent(forms)
	case len(fields) == 0 && len(b.raw) == 0:
		return nil
	case len(fields) == 0:
		content["*/*"] = &huma.MediaType{}
		b.required = false
	case len(fields) == 1 && fields[0].Name == "Body":
		s.planBodyField(op, b, fields[0], content)
	default:
		if op.doc.Method == http.MethodGet || op.doc.Method == http.MethodHead {
			panic(fmt.Sprintf("the field %s has no tag path, query, header or cookie, and %s has no body",
				fields[0].Name, op.doc.Method))
		}
		if slices.ContainsFunc(fields, func(f reflect.StructField) bool { return f.Name == "Body" && f.Tag.Get("json") == "" }) {
			panic("there are fields of the body beside the field Body")
		}
		b.kind = bodyJSON
		b.schema = s.planMembers(op, b, t, fields, len(params) > 0 || len(b.raw) > 0)
		content["application/json"] = &huma.MediaType{Schema: b.schema}
	}
	op.doc.RequestBody = &huma.RequestBody{Required: b.required, Content: content}
	return b
}

// planBodyField plans the body from the field that has its name.
func (s *shared) planBodyField(op *operation, b *body, f reflect.StructField, content map[string]*huma.MediaType) {
	b.index = f.Index
	if required, ok := f.Tag.Lookup("required"); ok {
		b.required = required == "true"
	} else {
		b.required = f.Type.Kind() != reflect.Pointer
	}
	b.media = f.Tag.Get("contentType")
	switch f.Type {
	case reflect.TypeFor[[]byte]():
		b.kind = bodyBytes
		media := b.media
		if media == "" {
			media = "application/octet-stream"
		}
		content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	case reflect.TypeFor[string]():
		b.kind = bodyBytes
		media := b.media
		if media == "" {
			media = "text/plain"
		}
		b.schema = huma.SchemaFromField(s.schemas, f, "")
		content[media] = &huma.MediaType{Schema: b.schema}
	default:
		b.kind = bodyJSON
		mustBeVisible(f.Type, map[reflect.Type]bool{})
		b.schema = huma.SchemaFromField(s.schemas, f, op.hint("Request"))
		if b.schema == nil {
			panic(fmt.Sprintf("%s cannot be described in JSON", f.Type))
		}
		media := b.media
		if media == "" {
			media = "application/json"
		}
		content[media] = &huma.MediaType{Schema: b.schema}
	}
}

// planMembers returns the schema of those fields of the input that are members of the body.
func (s *shared) planMembers(op *operation, b *body, t reflect.Type, fields []reflect.StructField, mixed bool) *huma.Schema {
	hint := op.hint("Request")
	if !mixed {
		return s.schemaOf(t, hint)
	}
	if t.Name() != "" {
		hint = huma.DefaultSchemaNamer(t, hint) + "Body" // The type itself may be described elsewhere.
	}
	members := make([]reflect.StructField, 0, len(fields)+1)
	for _, f := range fields {
		members = append(members, reflect.StructField{Name: f.Name, Type: f.Type, Tag: f.Tag})
		b.fields = append(b.fields, f.Index)
	}
	if f, ok := t.FieldByName("_"); ok {
		members = append(members, reflect.StructField{Name: "_", PkgPath: f.PkgPath, Type: f.Type, Tag: f.Tag})
	}
	described := reflect.StructOf(members)
	if !reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		b.members = described
	}
	return s.schemaOf(described, hint)
}

// bind reads the body into the fields of the input. What does not fit a schema is noted; the error is any other answer.
func (b *body) bind(s *shared, r *http.Request, v reflect.Value, found *issues) (*form, error) {
	raw, err := rest.Decode[[]byte](r) // It knows the limit of the router.
	if err != nil {
		return nil, err
	}
	if len(b.raw) > 0 {
		// It is set last: an input that decodes itself might set it to something else.
		defer func() { v.FieldByIndex(b.raw).SetBytes(raw) }()
	}
	if len(raw) == 0 && b.kind != bodyForm {
		if b.required {
			return nil, rest.BadRequest("The request has no body")
		}
		return nil, nil
	}
	switch b.kind {
	case bodyJSON:
		return nil, b.bindJSON(s, r, raw, v, found)
	case bodyForm:
		return readForm(r.Header.Get("Content-Type"), raw)
	case bodyBytes:
		return nil, b.bindBytes(s, r, raw, v, found)
	}
	return nil, nil
}

// bindBytes takes the body as it is.
func (b *body) bindBytes(s *shared, r *http.Request, raw []byte, v reflect.Value, found *issues) error {
	if b.media != "" {
		media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil && r.Header.Get("Content-Type") != "" || err == nil && !strings.EqualFold(media, b.media) {
			return rest.NewError(http.StatusUnsupportedMediaType, "The body must be %s", b.media)
		}
	}
	field := v.FieldByIndex(b.index)
	if field.Kind() == reflect.String {
		field.SetString(string(raw))
		found.validate(s.schemas, b.schema, huma.ModeWriteToServer, string(raw), "body")
		return nil
	}
	field.SetBytes(raw)
	return nil
}

// bindJSON validates and decodes a body of JSON.
func (b *body) bindJSON(s *shared, r *http.Request, raw []byte, v reflect.Value, found *issues) error {
	if err := checkJSON(r, raw); err != nil {
		return err
	}
	most := cmp.Or(s.config.maxValues, defaultMaxValues)
	body := parseJSON(raw, most)
	switch {
	case body.tooMany:
		return rest.TooLarge("The body has more than %d values", most)
	case body.repeated != nil:
		found.add("uniqueNames", "expected one member of this name", append([]string{"body"}, body.repeated...)...)
		return nil
	}
	value := body.value
	before := len(found.list)
	found.validate(s.schemas, b.schema, huma.ModeWriteToServer, value, "body")
	s.checkNames(b.schema, value, append(make([]string, 0, 8), "body"), found)
	if len(found.list) > before {
		found.sort(before)
		return nil
	}
	target := v
	switch {
	case len(b.index) > 0:
		target = v.FieldByIndex(b.index)
	case b.members != nil:
		target = reflect.New(b.members).Elem()
	}
	if err := rest.Unmarshal(r.Context(), raw, target.Addr().Interface()); err != nil {
		return misfit(err, found)
	}
	setDefaults(target, value)
	if b.members != nil && len(b.index) == 0 {
		for i, index := range b.fields {
			v.FieldByIndex(index).Set(target.Field(i))
		}
	}
	return nil
}

// checkJSON returns the answer for a body that is not JSON, as package rest gives it.
func checkJSON(r *http.Request, raw []byte) error {
	if r.Header.Get("Content-Type") == "application/json" && json.Valid(raw) {
		return nil
	}
	again := r.WithContext(r.Context())
	again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	if _, err := rest.Decode[json.RawMessage](again); err != nil {
		return err
	}
	if !json.Valid(raw) {
		return rest.BadRequest("The body is not valid JSON") // The router's own decoder takes more than JSON.
	}
	return nil
}

// misfit notes why JSON that its schema allows cannot be decoded, as a number that is too large for its field. An error of
// a type's own UnmarshalJSON that has a status is the answer.
func misfit(err error, found *issues) error {
	if _, ok := errors.AsType[interface {
		error
		HTTPStatus() int
	}](err); ok {
		return err
	}
	path := []string{"body"}
	message := "expected another value"
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if mismatch.Field != "" {
			path = append(path, strings.Split(mismatch.Field, ".")...)
		}
		message = "expected a value of another size or type"
	}
	found.add("type", message, path...)
	return nil
}
