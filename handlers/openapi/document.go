// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// documentForm is a form of the document.
type documentForm int

const (
	jsonDocument documentForm = iota
	jsonDocument30
	yamlDocument
	yamlDocument30
)

// Spec returns the document in JSON, in OpenAPI 3.1, for a file that is written when the program is built. It is made
// once: all operations must be registered.
func (a *API) Spec() ([]byte, error) { return a.shared.document(jsonDocument) }

// Spec30 returns the document in OpenAPI 3.0.3, which is what API Gateway imports.
func (a *API) Spec30() ([]byte, error) { return a.shared.document(jsonDocument30) }

// Document returns a handler that serves the document, for a path of your choice:
//
//	r.Handle("GET /openapi.json", api.Document())
//
// The query version=3.0 asks for OpenAPI 3.0.3, format=yaml for YAML. Whoever can reach the path reads all of the API, so
// it may belong into a group with middleware.
func (a *API) Document() http.Handler {
	return rest.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		return a.shared.serveDocument(w, r, httpevent.BasePath(r.Context()))
	})
}

func (s *shared) serveDocument(w http.ResponseWriter, r *http.Request, base string) error {
	form, media := jsonDocument, "application/json"
	query := r.URL.Query()
	switch query.Get("format") {
	case "", "json":
	case "yaml":
		form, media = yamlDocument, "application/yaml"
	default:
		return rest.BadRequest("The format is json or yaml")
	}
	switch query.Get("version") {
	case "", "3.1":
	case "3.0":
		form++
	default:
		return rest.BadRequest("The version is 3.1 or 3.0")
	}
	text, err := s.document(form)
	if err != nil {
		return err
	}
	if len(s.spec.Servers) == 0 && base != "" {
		if text, err = withServer(text, base, form); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", media)
	_, _ = w.Write(text) // The client has gone; there is nobody to tell.
	return nil
}

// document returns one form of the document, made once.
func (s *shared) document(form documentForm) ([]byte, error) {
	e := &s.encodings[form]
	e.once.Do(func() {
		e.text, e.err = s.encode(form)
		if e.err != nil {
			e.err = fmt.Errorf("encode OpenAPI document: %w", e.err)
		}
	})
	return e.text, e.err
}

func (s *shared) encode(form documentForm) ([]byte, error) {
	text, err := json.Marshal(s.spec)
	if err != nil {
		return nil, err
	}
	if form == jsonDocument30 || form == yamlDocument30 {
		if text, err = downgrade(text); err != nil {
			return nil, err
		}
	}
	if form == yamlDocument || form == yamlDocument30 {
		var out bytes.Buffer
		if err := yaml.Convert(&out, bytes.NewReader(text)); err != nil {
			return nil, err
		}
		return out.Bytes(), nil
	}
	return text, nil
}

// withServer adds the address that the request came to. It changes with the stage or custom domain, so it is in no document
// that is kept.
func withServer(text []byte, base string, form documentForm) ([]byte, error) {
	servers, err := json.Marshal([]*huma.Server{{URL: base}})
	if err != nil {
		return nil, err
	}
	if form == yamlDocument || form == yamlDocument30 {
		return append([]byte("servers: "+string(servers)+"\n"), text...), nil // JSON is YAML, too
	}
	return append([]byte(`{"servers":`+string(servers)+","), text[1:]...), nil
}
