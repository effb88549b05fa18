// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Option configures [New].
type Option interface{ apply(config) config }

// OperationOption describes an operation for [Handle], or all of a group for [API.With].
type OperationOption interface{ applyOperation(*operation) }

// SharedOption is for an API as a whole or for an operation, which then has its own instead.
type SharedOption interface {
	Option
	OperationOption
}

type config struct {
	servers           []*huma.Server
	tags              []*huma.Tag
	schemes           map[string]*huma.SecurityScheme
	security          []map[string][]string
	extensions        map[string]any
	unknownMembers    bool
	problem           bool
	validateResponses bool
	maxValues         int // 0 is the default
	descriptions      bool
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

type operationFunc func(*operation)

func (f operationFunc) applyOperation(o *operation) { f(o) }

type sharedOption struct {
	optionFunc
	operationFunc
}

// WithServers sets the base addresses of the API, such as "https://api.shop.example/v1". By default the document has the
// one that a request for it came to, with the stage or base path of the gateway.
func WithServers(urls ...string) Option {
	return optionFunc(func(c config) config {
		c.servers = nil
		for _, url := range urls {
			c.servers = append(c.servers, &huma.Server{URL: url})
		}
		return c
	})
}

// WithTag describes a tag that operations have by [WithTags]. Viewers show tags in the order of these options.
func WithTag(name, description string) Option {
	return optionFunc(func(c config) config {
		c.tags = append(slices.Clip(c.tags), &huma.Tag{Name: name, Description: description})
		return c
	})
}

// WithUnknownMembers lets bodies have members that their type has no field for; they are skipped. By default they are
// answered with 422, which finds misspelt names of optional members. A single type opts in by a field
// _ struct{} `additionalProperties:"true"`.
func WithUnknownMembers() Option {
	return optionFunc(func(c config) config { c.unknownMembers = true; return c })
}

// WithMaxValues sets how many values a body in JSON may have: members, items and what they are in, each counted once. One with
// more is answered with 413. The default is 250,000, which take about 25 MB; without a limit, 6 MB of zeros would take 400.
func WithMaxValues(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("openapi: a body with at most %d values is none", n))
	}
	return optionFunc(func(c config) config { c.maxValues = n; return c })
}

// WithRequiredDescriptions lets [Handle] panic where an operation of the document has no description ([WithDescription]).
// Agents choose operations by it, and Bedrock takes no schema without.
func WithRequiredDescriptions() Option {
	return optionFunc(func(c config) config { c.descriptions = true; return c })
}

// WithProblemJSON documents errors in the form of RFC 9457, for a router that has [rest.WithProblemJSON].
func WithProblemJSON() Option {
	return optionFunc(func(c config) config { c.problem = true; return c })
}

// WithResponseValidation checks what functions return against the document, and answers 500 if it does not fit. It is for
// tests and development: the type fixes most of it, and the check costs an encoding and a decoding.
func WithResponseValidation() Option {
	return optionFunc(func(c config) config { c.validateResponses = true; return c })
}

// WithExtension adds a member that begins with x- to the document, or to an operation, such as
// x-amazon-apigateway-integration.
func WithExtension(name string, value any) SharedOption {
	if !strings.HasPrefix(name, "x-") {
		panic(fmt.Sprintf("openapi: extension %q does not begin with x-", name))
	}
	with := func(extensions map[string]any) map[string]any {
		extensions = maps.Clone(extensions)
		if extensions == nil {
			extensions = map[string]any{}
		}
		extensions[name] = value
		return extensions
	}
	return sharedOption{
		func(c config) config { c.extensions = with(c.extensions); return c },
		func(o *operation) { o.doc.Extensions = with(o.doc.Extensions) },
	}
}

// WithSummary sets the title of an operation. The default is made of the pattern: "Get orders by id".
func WithSummary(summary string) OperationOption {
	return operationFunc(func(o *operation) { o.doc.Summary = summary })
}

// WithDescription sets what viewers show below the title, in Markdown.
func WithDescription(description string) OperationOption {
	return operationFunc(func(o *operation) { o.doc.Description = description })
}

// WithOperationID sets the name of an operation for generated clients. The default is made of the pattern:
// get-orders-by-id.
func WithOperationID(id string) OperationOption {
	return operationFunc(func(o *operation) { o.doc.OperationID = id })
}

// WithTags adds tags, by which viewers sort operations.
func WithTags(tags ...string) OperationOption {
	return operationFunc(func(o *operation) { o.doc.Tags = append(o.doc.Tags, tags...) })
}

// WithStatus sets the status of answers that do not say their own. The default is 200, or 204 without a body.
func WithStatus(status int) OperationOption {
	return operationFunc(func(o *operation) { o.status = status })
}

// WithErrors documents the statuses of errors that the function returns. 422 is documented by itself where there is input
// to validate, and so is the form of all other errors.
func WithErrors(statuses ...int) OperationOption {
	return operationFunc(func(o *operation) { o.errors = append(o.errors, statuses...) })
}

// WithDeprecated marks an operation that clients should leave.
func WithDeprecated() OperationOption {
	return operationFunc(func(o *operation) { o.doc.Deprecated = true })
}

// WithoutDocumentation keeps an operation out of the document. It is served and validated as any other.
func WithoutDocumentation() OperationOption {
	return operationFunc(func(o *operation) { o.doc.Hidden = true })
}

// WithOperation changes an operation as huma has it, for what no option sets: examples, response headers, links. It
// runs when all else is known, and what it changes is not checked.
func WithOperation(change func(*huma.Operation)) OperationOption {
	return operationFunc(func(o *operation) { o.changes = append(o.changes, change) })
}
