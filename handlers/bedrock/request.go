// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	typeJSON = "application/json"
	typeForm = "application/x-www-form-urlencoded"
)

// requestHost is the host that requests name. There is none: an agent calls the function itself.
const requestHost = "bedrock-agent"

// newRequest returns the request that an event stands for. An error is the agent's.
func (x *exchange) newRequest() (*http.Request, error) {
	method := strings.ToUpper(strings.TrimSpace(x.event.HTTPMethod))
	if !isMethod(method) {
		return nil, errors.New("method is not valid")
	}
	target, query, err := fillPath(x.event.APIPath, x.event.Parameters)
	if err != nil {
		return nil, err
	}
	target.RawQuery = query.Encode()
	contentType, body := bodyOfRequest(x.event.body)
	r := (&http.Request{
		Method: method, URL: target, Host: requestHost,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:     http.Header{"Accept": {typeJSON}},
		Body:       http.NoBody,
		RequestURI: target.RequestURI(),
	}).WithContext(x)
	if body != nil {
		r.Header["Content-Type"] = []string{contentType}
		r.ContentLength = int64(len(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	return r, nil
}

// isMethod reports whether s consists of letters, as all methods of OpenAPI do.
func isMethod(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool { return c < 'A' || c > 'Z' })
}

// fillPath puts values into the parameters of a path and returns it, with the values that are left for the query. Each
// value is one segment, whatever is in it.
func fillPath(template string, list []Parameter) (*url.URL, url.Values, error) {
	var plain, escaped strings.Builder
	inPath := make([]bool, len(list))
	add := func(literal string) {
		plain.WriteString(literal)
		escaped.WriteString((&url.URL{Path: literal}).EscapedPath())
	}
	rest := template
	if !strings.HasPrefix(rest, "/") {
		add("/")
	}
	for {
		before, after, ok := strings.Cut(rest, "{")
		name, behind, closed := strings.Cut(after, "}")
		if !ok || !closed {
			add(rest)
			break
		}
		add(before)
		i := slices.IndexFunc(list, func(p Parameter) bool { return p.Name == name })
		if i < 0 || list[i].Value == "" {
			return nil, nil, fmt.Errorf("path parameter %q is missing", name)
		}
		inPath[i] = true
		plain.WriteString(list[i].Value)
		escaped.WriteString(url.PathEscape(list[i].Value))
		rest = behind
	}
	for segment := range strings.SplitSeq(escaped.String(), "/") {
		if segment == "." || segment == ".." { // Routers take them for folders.
			return nil, nil, fmt.Errorf("path segment %q is not valid", segment)
		}
	}
	query := url.Values{}
	for i, p := range list {
		if !inPath[i] {
			addToQuery(query, p)
		}
	}
	return &url.URL{Path: plain.String(), RawPath: escaped.String()}, query, nil
}

// addToQuery adds a value, or each item of an array: the way that OpenAPI has by default.
func addToQuery(query url.Values, p Parameter) {
	if strings.EqualFold(p.Type, "array") {
		if items, ok := arrayItems(strings.TrimSpace(p.Value)); ok {
			for _, item := range items {
				query.Add(p.Name, scalarText(item))
			}
			return
		}
	}
	query.Add(p.Name, p.Value)
}

// scalarText returns a string of JSON without quotes, and all else as it is.
func scalarText(item json.RawMessage) string {
	var t text
	_ = json.Unmarshal(item, &t) // It is valid.
	return string(t)
}

// bodyOfRequest returns the content type and the bytes of a body, nil for none: that of JSON if there are several.
func bodyOfRequest(contents map[string]content) (contentType string, body []byte) {
	if len(contents) == 0 {
		return "", nil
	}
	contentType = typeJSON
	if _, ok := contents[typeJSON]; !ok {
		types := make([]string, 0, len(contents))
		for name := range contents {
			types = append(types, name)
		}
		contentType = slices.Min(types)
	}
	list := parametersOf(contents[contentType].Properties)
	if media, _, err := mime.ParseMediaType(contentType); err == nil && media == typeForm {
		form := url.Values{}
		for _, p := range list {
			addToQuery(form, p)
		}
		return contentType, []byte(form.Encode())
	}
	return contentType, objectOf(list, nil)
}
