// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Draft is a version of JSON Schema.
type Draft string

// The drafts.
const (
	Draft4    Draft = "draft-04"
	Draft6    Draft = "draft-06"
	Draft7    Draft = "draft-07"
	Draft2019 Draft = "2019-09"
	Draft2020 Draft = "2020-12"
)

func libraryDraft(d Draft) (*jsonschema.Draft, bool) {
	switch d {
	case Draft4:
		return jsonschema.Draft4, true
	case Draft6:
		return jsonschema.Draft6, true
	case Draft7:
		return jsonschema.Draft7, true
	case Draft2019:
		return jsonschema.Draft2019, true
	case Draft2020:
		return jsonschema.Draft2020, true
	}
	return nil, false
}

// SchemaOption configures [Compile].
type SchemaOption interface {
	apply(schemaConfig) schemaConfig
}

type schemaConfig struct {
	draft     Draft
	formats   []jsonschema.Format
	anyFormat bool
	closed    bool
	resources []resource
	loaders   map[string]func(url string) ([]byte, error)
	maxIssues int
	values    bool
}

type resource struct {
	url    string
	schema []byte
}

type schemaOptionFunc func(schemaConfig) schemaConfig

func (f schemaOptionFunc) apply(c schemaConfig) schemaConfig { return f(c) }

// defaultMaxIssues keeps errors and answers small where each item of a large array is wrong.
const defaultMaxIssues = 100

func newSchemaConfig(opts []SchemaOption) *schemaConfig {
	c := schemaConfig{draft: Draft7, maxIssues: defaultMaxIssues}
	for _, o := range opts {
		c = o.apply(c)
	}
	return &c
}

// WithDefaultDraft sets the draft of schemas that do not say theirs in $schema. The default is [Draft7].
func WithDefaultDraft(d Draft) SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig { c.draft = d; return c })
}

// WithFormat defines a format, or replaces one. Check gets every value at a place with this format, not only strings:
// numbers come as json.Number or float64. Return nil for values of other types. What check says is not shown to anybody.
// It must be safe for concurrent use.
func WithFormat(name string, check func(value any) error) SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig {
		c.formats = append(slices.Clip(c.formats), jsonschema.Format{Name: name, Validate: check})
		return c
	})
}

// WithFormatRegexp defines a format of strings that pattern matches anywhere; anchor it with ^ and $.
func WithFormatRegexp(name string, pattern *regexp.Regexp) SchemaOption {
	return WithFormat(name, func(value any) error {
		if text, ok := value.(string); ok && !pattern.MatchString(text) {
			return fmt.Errorf("does not match %s", pattern)
		}
		return nil
	})
}

// WithUnknownFormats lets schemas use formats that nobody defined; they are not checked then.
func WithUnknownFormats() SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig { c.anyFormat = true; return c })
}

// WithResource gives a schema that others refer to by its address, "address.json" or "https://shop.example/address.json".
func WithResource(url string, schema []byte) SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig {
		c.resources = append(slices.Clip(c.resources), resource{url, schema})
		return c
	})
}

// WithLoader sets what loads schemas with addresses of a scheme, such as "https" or "file". It is called while a schema is
// compiled, never to validate.
func WithLoader(scheme string, load func(url string) ([]byte, error)) SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig {
		loaders := maps.Clone(c.loaders)
		if loaders == nil {
			loaders = make(map[string]func(string) ([]byte, error))
		}
		loaders[scheme] = load
		c.loaders = loaders
		return c
	})
}

// WithMaxIssues sets how many issues an error lists; 1 is as with validators that stop at the first. The default is 100.
func WithMaxIssues(n int) SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig { c.maxIssues = max(1, n); return c })
}

// WithValuesInErrors puts values of the document into the messages of issues. They end up in logs, traces and answers.
func WithValuesInErrors() SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig { c.values = true; return c })
}
