// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// File is a file of a form. A field of this type, or of []File, has the tag form.
type File struct {
	// Name is the name that the client gives it. It is no path to write to.
	Name string
	// ContentType is what the client says of it; empty if it does not.
	ContentType string
	Header      textproto.MIMEHeader
	Content     []byte
}

const (
	mediaURLEncoded = "application/x-www-form-urlencoded"
	mediaMultipart  = "multipart/form-data"
)

// form is a body that is one.
type form struct {
	values url.Values
	files  map[string][]*multipart.FileHeader
}

// formContent documents the fields of a form. One with files has but one media type.
func formContent(params []*param) map[string]*huma.MediaType {
	schema := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}}
	files := false
	for _, p := range params {
		schema.Properties[p.name] = p.schema
		if p.required {
			schema.Required = append(schema.Required, p.name)
		}
		files = files || p.file
	}
	content := map[string]*huma.MediaType{mediaMultipart: {Schema: schema}}
	if !files {
		content[mediaURLEncoded] = &huma.MediaType{Schema: schema}
	}
	return content
}

// readForm reads a body of one of the two media types of forms. The error is the answer.
func readForm(contentType string, raw []byte) (*form, error) {
	if contentType == "" && len(raw) == 0 {
		return &form{}, nil
	}
	media, parameters, err := mime.ParseMediaType(contentType)
	switch {
	case err == nil && media == mediaURLEncoded:
		values, err := url.ParseQuery(string(raw))
		if err != nil {
			// The error repeats the text.
			return nil, rest.BadRequest("The body is not a valid form")
		}
		return &form{values: values}, nil
	case err == nil && media == mediaMultipart && parameters["boundary"] != "":
		// All of it is in memory already, and nothing is written to disk.
		parts, err := multipart.NewReader(bytes.NewReader(raw), parameters["boundary"]).ReadForm(int64(len(raw)) + 1)
		if err != nil {
			return nil, rest.BadRequest("The body is not a valid form")
		}
		return &form{values: parts.Value, files: parts.File}, nil
	}
	return nil, rest.NewError(http.StatusUnsupportedMediaType, "The body must be %s or %s", mediaMultipart, mediaURLEncoded)
}

// bindFiles sets a field of files.
func (p *param) bindFiles(form *form, v reflect.Value, found *issues) {
	var headers []*multipart.FileHeader
	if form != nil {
		headers = form.files[p.name]
	}
	if len(headers) == 0 {
		if p.required {
			found.add("required", "expected a file", "body", p.name)
		}
		return
	}
	files := make([]File, len(headers))
	for i, header := range headers {
		file, err := readFile(header)
		if err != nil {
			found.add("type", "expected a file that can be read", "body", p.name)
			return
		}
		files[i] = file
	}
	switch {
	case v.Type() == filesType:
		v.Set(reflect.ValueOf(files))
	case len(files) > 1:
		found.add("maxItems", "expected one file", "body", p.name)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.ValueOf(&files[0]))
	default:
		v.Set(reflect.ValueOf(files[0]))
	}
}

func readFile(header *multipart.FileHeader) (File, error) {
	opened, err := header.Open()
	if err != nil {
		return File{}, fmt.Errorf("open file of a form: %w", err)
	}
	defer opened.Close()
	content, err := io.ReadAll(opened)
	if err != nil {
		return File{}, fmt.Errorf("read file of a form: %w", err)
	}
	name := header.Filename
	if slash := strings.LastIndexAny(name, `/\`); slash >= 0 {
		name = name[slash+1:]
	}
	return File{Name: name, ContentType: header.Header.Get("Content-Type"), Header: header.Header, Content: content}, nil
}
