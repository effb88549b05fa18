// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// Info describes an API: title, version, description, contact and licence.
type Info = huma.Info

// API is a set of typed operations on a router, and the document that describes them. [New] makes one.
//
// Operations are registered first, in one goroutine. Serving, and reading the document afterwards, is safe for
// concurrent use.
type API struct {
	router   *rest.Router
	shared   *shared
	defaults []OperationOption
}

// shared is what an API and its groups have in common.
type shared struct {
	config    config
	spec      *huma.OpenAPI
	schemas   huma.Registry
	errorBody *huma.Schema
	encodings [4]encoded // indexed by documentForm
	settled   map[*huma.Schema]bool
}

// New returns an API without operations, on a router or on one of its groups, whose prefix the document then has. It does
// not have what [rest.Router.Mount] puts before the paths of a router: that belongs into the address of [WithServers].
//
// New panics if the title or version is empty, or an option refers to a security scheme that is not declared.
func New(r *rest.Router, info Info, opts ...Option) *API {
	if r == nil {
		panic("openapi: nil router")
	}
	if info.Title == "" || info.Version == "" {
		panic("openapi: Info needs a Title and a Version")
	}
	c := config{}
	for _, o := range opts {
		c = o.apply(c)
	}
	schemas := newRegistry(c.unknownMembers)
	s := &shared{
		config:  c,
		schemas: schemas,
		settled: map[*huma.Schema]bool{},
		spec: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &info,
			Servers:    c.servers,
			Paths:      map[string]*huma.PathItem{},
			Components: &huma.Components{Schemas: schemas, SecuritySchemes: c.schemes},
			Security:   c.security,
			Tags:       c.tags,
			Extensions: c.extensions,
		},
	}
	s.describeErrorBody()
	s.checkSecurity("the API", c.security)
	return &API{router: r, shared: s}
}

// Group returns an API for operations below a prefix, whose requests run through middleware: see [rest.Router.Group].
// They are in the same document. An empty prefix makes a group for its middleware.
func (a *API) Group(prefix string, middleware ...rest.Middleware) *API {
	g := *a
	g.router = a.router.Group(prefix, middleware...)
	return &g
}

// With returns the same API with options for all operations that are registered on it. Options of an operation come after
// them.
func (a *API) With(opts ...OperationOption) *API {
	g := *a
	g.defaults = append(slices.Clip(a.defaults), opts...)
	return &g
}

// Router returns the router, or group, that the operations are registered on.
func (a *API) Router() *rest.Router { return a.router }

// OpenAPI returns the document as huma has it, for what no option sets. Changes must come before the document is first
// read, and are not checked.
func (a *API) OpenAPI() *huma.OpenAPI { return a.shared.spec }

// encoded is the document in one form, made when it is first asked for.
type encoded struct {
	once sync.Once
	text []byte
	err  error
}
