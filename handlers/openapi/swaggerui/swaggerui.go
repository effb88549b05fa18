// SPDX-License-Identifier: Apache-2.0

package swaggerui

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
	"github.com/otel-powertools/powertools/internal/settings"
)

// Option configures [Handle].
type Option interface{ apply(config) config }

type config struct {
	persist bool
	oauth2  *OAuth2
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// WithPersistAuthorization keeps what people enter as authorization in the storage of their browser.
func WithPersistAuthorization() Option {
	return optionFunc(func(c config) config { c.persist = true; return c })
}

// OAuth2 is what the page fills in where it asks for authorization by OAuth 2.
type OAuth2 struct {
	ClientID string `json:"clientId,omitempty"`
	// ClientSecret is in the page, for everybody to read, so it is taken only where POWERTOOLS_DEV is true.
	ClientSecret string   `json:"clientSecret,omitempty"`
	Realm        string   `json:"realm,omitempty"`
	AppName      string   `json:"appName,omitempty"`
	Scopes       []string `json:"scopes,omitempty"`
	// PKCE is for clients without a secret that use authorization codes.
	PKCE bool `json:"usePkceWithAuthorizationCodeGrant,omitempty"`
}

// WithOAuth2 fills in what OAuth 2 needs. [Handle] panics if it has a secret outside development.
func WithOAuth2(c OAuth2) Option {
	return optionFunc(func(all config) config { all.oauth2 = &c; return all })
}

// Handle registers the page, and its files below, on a router or group. The path has no parameters, and is relative to the
// group. Handle panics if it is taken.
func Handle(r *rest.Router, path string, api *openapi.API, opts ...Option) {
	path = strings.TrimRight(path, "/")
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "{") {
		panic(fmt.Sprintf("swaggerui: the path %q does not begin with a slash and a name, or has parameters", path))
	}
	var c config
	for _, o := range opts {
		c = o.apply(c)
	}
	if c.oauth2 != nil && c.oauth2.ClientSecret != "" {
		if development, err := settings.Bool("POWERTOOLS_DEV", false); err != nil || !development {
			panic("swaggerui: the page would tell everybody the client's secret: leave it out, or set POWERTOOLS_DEV")
		}
	}
	p := &page{config: c, title: api.OpenAPI().Info.Title, document: api.Document(), name: path[strings.LastIndexByte(path, '/')+1:]}
	r.Handle("GET "+path, rest.HandlerFunc(p.serve))
	r.Handle("GET "+path+"/{file}", rest.HandlerFunc(serveFile))
}

// page is the page of one API.
type page struct {
	config   config
	title    string
	name     string // the last element of its path
	document http.Handler
}

// contentSecurityPolicy lets nothing in but the page's own files. What people try out may be on another server.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self' https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (p *page) serve(w http.ResponseWriter, r *http.Request) error {
	show := mainPage
	switch r.URL.Query().Get("format") {
	case "":
	case "oauth2-redirect":
		show = redirectPage
	default:
		p.document.ServeHTTP(w, r)
		return nil
	}
	settings, err := json.Marshal(map[string]any{"persistAuthorization": p.config.persist, "oauth2": p.config.oauth2})
	if err != nil {
		return err
	}
	// Addresses are relative to the page, since what stands before its path in the browser may be anything.
	self, files := p.name, p.name
	if strings.HasSuffix(r.URL.Path, "/") {
		self, files = "./", "."
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", contentSecurityPolicy)
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	page := strings.NewReplacer(
		"{title}", html.EscapeString(p.title), "{self}", html.EscapeString(self),
		"{files}", html.EscapeString(files), "{settings}", html.EscapeString(string(settings)),
	)
	_, _ = page.WriteString(w, show) // The client has gone; there is nobody to tell.
	return nil
}

// The pages. Package html/template would make programs 2 MB larger: with it, the linker keeps all methods of all types.
// All script is in files, so that none needs to be allowed in a page.
const (
	mainPage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{files}/swagger-ui.css">
<link rel="icon" type="image/png" href="{files}/favicon-32x32.png" sizes="32x32">
<link rel="icon" type="image/png" href="{files}/favicon-16x16.png" sizes="16x16">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{files}/swagger-ui-bundle.js"></script>
<script src="{files}/initializer.js" data-self="{self}" data-settings="{settings}"></script>
</body>
</html>
`
	redirectPage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" type="image/png" href="{files}/favicon-32x32.png" sizes="32x32">
</head>
<body>
<script src="{files}/oauth2-redirect.js"></script>
</body>
</html>
`
)
