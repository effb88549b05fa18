// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// SecurityScheme describes how clients say who they are. [Bearer] and its siblings make the usual ones.
type SecurityScheme = huma.SecurityScheme

// OAuthFlows are the ways to a token for [OAuth2].
type OAuthFlows = huma.OAuthFlows

// OAuthFlow is one way to a token.
type OAuthFlow = huma.OAuthFlow

// APIKey describes a key in a "header", "query" or "cookie" of a name.
func APIKey(in, name string) *SecurityScheme {
	if in != "header" && in != "query" && in != "cookie" || name == "" {
		panic(fmt.Sprintf("openapi: an API key is in a header, query or cookie with a name, not in %q %q", in, name))
	}
	return &SecurityScheme{Type: "apiKey", In: in, Name: name}
}

// Bearer describes a token in the header Authorization. The format, such as JWT, is for people, and may be empty.
func Bearer(format string) *SecurityScheme {
	return &SecurityScheme{Type: "http", Scheme: "bearer", BearerFormat: format}
}

// HTTP describes another scheme of the header Authorization, such as basic.
func HTTP(scheme string) *SecurityScheme {
	return &SecurityScheme{Type: "http", Scheme: scheme}
}

// OAuth2 describes access by tokens with scopes.
func OAuth2(flows OAuthFlows) *SecurityScheme {
	return &SecurityScheme{Type: "oauth2", Flows: &flows}
}

// OpenIDConnect describes access by OpenID Connect, with the address of its discovery document.
func OpenIDConnect(url string) *SecurityScheme {
	return &SecurityScheme{Type: "openIdConnect", OpenIDConnectURL: url}
}

// WithSecurityScheme declares a security scheme. It is documentation: what checks credentials is middleware, or the
// authorizer of the gateway.
func WithSecurityScheme(name string, scheme *SecurityScheme) Option {
	if name == "" || scheme == nil {
		panic("openapi: a security scheme needs a name and a description")
	}
	return optionFunc(func(c config) config {
		c.schemes = maps.Clone(c.schemes)
		if c.schemes == nil {
			c.schemes = map[string]*huma.SecurityScheme{}
		}
		c.schemes[name] = scheme
		return c
	})
}

// WithSecurity says which declared scheme is needed, with its scopes. Several options are alternatives. Those of an
// operation, which [API.With] may have given it too, replace those of the API.
func WithSecurity(scheme string, scopes ...string) SharedOption {
	// An empty list is an empty list in the document, not null.
	requirement := map[string][]string{scheme: append([]string{}, scopes...)}
	return sharedOption{
		func(c config) config {
			c.security = append(slices.Clip(c.security), requirement)
			return c
		},
		func(o *operation) { o.doc.Security = append(o.doc.Security, requirement) },
	}
}

// WithoutSecurity says that an operation of an API with security is open to all.
func WithoutSecurity() OperationOption {
	return operationFunc(func(o *operation) { o.doc.Security = []map[string][]string{} })
}

// checkSecurity panics if a requirement refers to a scheme, or to a scope of it, that is not declared.
func (s *shared) checkSecurity(of string, requirements []map[string][]string) {
	for _, requirement := range requirements {
		for name, scopes := range requirement {
			scheme := s.spec.Components.SecuritySchemes[name]
			if scheme == nil {
				panic(fmt.Sprintf("openapi: security scheme %q of %s is not declared: add WithSecurityScheme to New", name, of))
			}
			if scheme.Type != "oauth2" || scheme.Flows == nil {
				continue
			}
			declared := scopesOf(scheme.Flows)
			for _, scope := range scopes {
				if !slices.Contains(declared, scope) {
					panic(fmt.Sprintf("openapi: scope %q of %s is not one of security scheme %q", scope, of, name))
				}
			}
		}
	}
}

func scopesOf(flows *OAuthFlows) []string {
	var scopes []string
	for _, flow := range []*OAuthFlow{flows.Implicit, flows.Password, flows.ClientCredentials, flows.AuthorizationCode} {
		if flow != nil {
			scopes = slices.AppendSeq(scopes, maps.Keys(flow.Scopes))
		}
	}
	return scopes
}
