// SPDX-License-Identifier: Apache-2.0

// Command restapi is a Lambda function that keeps a list of things to do: an API with validation, an OpenAPI document and
// Swagger UI, behind any gateway.
//
// With the argument openapi it writes the document to standard output instead, for a build.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/openapi/swaggerui"
	"github.com/otel-powertools/powertools/handlers/rest"
)

func main() {
	router, api := newRouter(newStore())
	if len(os.Args) == 2 && os.Args[1] == "openapi" {
		document, err := api.Spec()
		if err != nil {
			log.Fatal(err)
		}
		if _, err := os.Stdout.Write(append(document, '\n')); err != nil {
			log.Fatal(err)
		}
		return
	}
	powertools.Start(router)
}

// newRouter returns the whole API, which tests call without Lambda.
func newRouter(s *store) (*rest.Router, *openapi.API) {
	router := rest.New(rest.WithCORS("https://todo.example"))
	router.Use(rest.Compress(rest.CompressConfig{}))
	router.ErrorStatus(http.StatusNotFound, errNoTodo)
	router.ErrorStatus(http.StatusConflict, errFull)

	api := openapi.New(router, openapi.Info{Title: "Things to do", Version: "1.0.0"},
		openapi.WithTag("todos", "What is to be done"))
	todos := api.Group("/todos").With(openapi.WithTags("todos"))
	h := handlers{s}
	openapi.Handle(todos, "GET /{$}", h.list, openapi.WithOperationID("list-todos"))
	openapi.Handle(todos, "POST /{$}", h.create, openapi.WithStatus(http.StatusCreated), openapi.WithErrors(http.StatusConflict))
	openapi.Handle(todos, "GET /{id}", h.find, openapi.WithErrors(http.StatusNotFound))
	openapi.Handle(todos, "PUT /{id}", h.replace, openapi.WithErrors(http.StatusNotFound))
	openapi.Handle(todos, "DELETE /{id}", h.remove, openapi.WithErrors(http.StatusNotFound))

	swaggerui.Handle(router, "/swagger", api)
	return router, api
}
