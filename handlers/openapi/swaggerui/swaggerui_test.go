// SPDX-License-Identifier: Apache-2.0

package swaggerui_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/openapi/swaggerui"
	"github.com/otel-powertools/powertools/handlers/rest"
)

type lookup struct {
	ID string `path:"id"`
}

func find(_ context.Context, in lookup) (string, error) { return in.ID, nil }

// newRouter returns a router with one operation and the page.
func newRouter(path string, opts ...swaggerui.Option) *rest.Router {
	r := rest.New()
	api := openapi.New(r, openapi.Info{Title: `Orders </title><script>alert("x")</script>`, Version: "1.0.0"})
	openapi.Handle(api, "GET /orders/{id}", find)
	swaggerui.Handle(r, path, api, opts...)
	return r
}

func Example() {
	router := rest.New()
	api := openapi.New(router, openapi.Info{Title: "Orders", Version: "1.0.0"})
	openapi.Handle(api, "GET /orders/{id}", find)
	swaggerui.Handle(router, "/swagger", api)

	answer := httptest.NewRecorder()
	router.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/swagger", nil))
	fmt.Println(answer.Code, answer.Header().Get("Content-Type"))
	// Output: 200 text/html; charset=utf-8
}

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestSwagger_11_Offline follows every address of the page, as a browser does, wherever the page is.
func TestSwagger_11_Offline(t *testing.T) {
	t.Parallel()
	addresses := regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	for _, at := range []string{"/swagger", "/swagger/", "/docs/api", "/docs/api/"} {
		r := newRouter(strings.TrimSuffix(at, "/"))
		for _, format := range []string{"", "?format=oauth2-redirect"} {
			page := get(r, at+format)
			if page.Code != http.StatusOK || strings.Contains(page.Body.String(), "<script>alert") {
				t.Fatalf("%s: answer = %d %s", at, page.Code, page.Body)
			}
			found := addresses.FindAllStringSubmatch(page.Body.String(), -1)
			if len(found) == 0 {
				t.Fatalf("%s: no addresses in %s", at, page.Body)
			}
			for _, match := range found {
				base, _ := url.Parse("https://api.example" + at)
				address, err := base.Parse(match[1])
				if err != nil || address.Host != base.Host {
					t.Fatalf("%s: the address %q leaves the server", at, match[1])
				}
				if file := get(r, address.RequestURI()); file.Code != http.StatusOK || file.Body.Len() == 0 {
					t.Errorf("%s: %s = %d, %d bytes", at, address, file.Code, file.Body.Len())
				}
			}
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
					"connect-src 'self' https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
				"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8",
			} {
				if got := page.Header().Get(name); got != want {
					t.Errorf("%s: %s = %q, want %q", at, name, got, want)
				}
			}
		}
	}
}

// TestSwagger_11_FilesLoadNothing looks for what the style sheet and our scripts would load from elsewhere.
func TestSwagger_11_FilesLoadNothing(t *testing.T) {
	t.Parallel()
	r := newRouter("/swagger")
	style := get(r, "/swagger/swagger-ui.css").Body.String()
	for _, match := range regexp.MustCompile(`url\(["']?([^)]{0,8})|@import`).FindAllStringSubmatch(style, -1) {
		if !strings.HasPrefix(match[1], "data:") {
			t.Errorf("the style sheet loads %q", match[0])
		}
	}
	initializer := get(r, "/swagger/initializer.js").Body.String()
	if !strings.Contains(initializer, "validatorUrl: null") || strings.Contains(initializer, "http:") || strings.Contains(initializer, "https:") {
		t.Errorf("the script may send the document elsewhere:\n%s", initializer)
	}
}

func TestSwagger_11_Formats(t *testing.T) {
	t.Parallel()
	r := newRouter("/swagger")
	document := get(r, "/swagger?format=json")
	var spec struct {
		OpenAPI string
		Paths   map[string]any
	}
	if err := json.Unmarshal(document.Body.Bytes(), &spec); err != nil || spec.OpenAPI != "3.1.0" || spec.Paths["/orders/{id}"] == nil || len(spec.Paths) != 1 {
		t.Errorf("format=json = %s, %v: want the operation, and not the page", document.Body, err)
	}
	if w := get(r, "/swagger?format=pdf"); w.Code != http.StatusBadRequest {
		t.Errorf("format=pdf = %d", w.Code)
	}
	if w := get(r, "/swagger?format=oauth2-redirect"); !strings.Contains(w.Body.String(), "oauth2-redirect.js") {
		t.Errorf("format=oauth2-redirect = %s", w.Body)
	}
	for _, name := range []string{"swagger-ui.js", "embed.go", "..%2fdoc.go", "swagger-ui.css.gz"} {
		if w := get(r, "/swagger/"+name); w.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", name, w.Code)
		}
	}
}

func TestSwagger_11_Compression(t *testing.T) {
	t.Parallel()
	r := newRouter("/swagger")
	plain := get(r, "/swagger/swagger-ui.css")
	packed := get(r, "/swagger/swagger-ui.css", "Accept-Encoding", "br, gzip;q=0.5")
	if plain.Header().Get("Content-Encoding") != "" || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("encodings = %q, %q", plain.Header().Get("Content-Encoding"), packed.Header().Get("Content-Encoding"))
	}
	from, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(from)
	if err != nil || string(unpacked) != plain.Body.String() {
		t.Errorf("the compressed file differs: %v", err)
	}
	if w := get(r, "/swagger/swagger-ui.css", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip;q=0 is answered with gzip")
	}
	plainTag, tag := plain.Header().Get("Etag"), packed.Header().Get("Etag")
	if plainTag == tag || plainTag == "" {
		t.Errorf("tags = %q, %q: want one for each form", plainTag, tag)
	}
	for _, w := range []*httptest.ResponseRecorder{plain, packed} {
		for name, want := range map[string]string{"Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=86400"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s = %q, want %q", name, got, want)
			}
		}
	}
	for tags, want := range map[string]int{
		tag: 304, "W/" + tag: 304, `"other", ` + tag: 304, "*": 304, plainTag: 200, `"other"`: 200, "": 200,
	} {
		again := get(r, "/swagger/swagger-ui.css", "Accept-Encoding", "gzip", "If-None-Match", tags)
		if again.Code != want || (again.Body.Len() == 0) != (want == 304) || want == 304 && again.Header().Get("Content-Encoding") != "" {
			t.Errorf("with the tags %s = %d, %d bytes, want %d", tags, again.Code, again.Body.Len(), want)
		}
	}
}

// TestSwagger_11_Sources loads the page and a file as each gateway hands them on.
func TestSwagger_11_Sources(t *testing.T) {
	t.Parallel()
	handler := httpevent.New(newRouter("/swagger"))
	for _, source := range []httpevent.Source{httpevent.RESTAPI, httpevent.HTTPAPIv2, httpevent.FunctionURL, httpevent.ALB, httpevent.LatticeV2} {
		client := handlertest.Gateway{Source: source}.Client(handler)
		for target, want := range map[string]string{"/swagger": "text/html; charset=utf-8", "/swagger/swagger-ui-bundle.js": "text/javascript; charset=utf-8"} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example"+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Accept-Encoding", "gzip")
			response, err := client.Do(request)
			if err != nil {
				t.Errorf("%v: %s: %v", source, target, err)
				continue
			}
			if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != want {
				t.Errorf("%v: %s = %d %q", source, target, response.StatusCode, response.Header.Get("Content-Type"))
			}
			response.Body.Close()
		}
	}
}

func TestSwagger_11_Mistakes(t *testing.T) {
	t.Setenv("POWERTOOLS_DEV", "")
	secret := swaggerui.WithOAuth2(swaggerui.OAuth2{ClientID: "id", ClientSecret: "secret"})
	for name, register := range map[string]func(){
		"a secret": func() { newRouter("/swagger", secret) },
		"no path":  func() { newRouter("/") },
		"no slash": func() { newRouter("swagger") },
		"a name":   func() { newRouter("/{docs}") },
		"taken":    func() { newRouter("/orders/{id}") },
	} {
		if !panics(register) {
			t.Errorf("%s: no panic", name)
		}
	}
	if w := get(newRouter("/swagger"), "/swagger"); !strings.Contains(w.Body.String(), "persistAuthorization&#34;:false") {
		t.Errorf("page = %s", w.Body)
	}
	t.Setenv("POWERTOOLS_DEV", "true")
	if w := get(newRouter("/swagger", secret, swaggerui.WithPersistAuthorization()), "/swagger"); !strings.Contains(w.Body.String(), "secret") ||
		!strings.Contains(w.Body.String(), "persistAuthorization&#34;:true") {
		t.Errorf("page = %s", w.Body)
	}
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

// redirected runs the script of the redirect page as a browser would, in a window that address has opened, and prints what it
// did.
const redirected = `
const [script, address, state, flow] = process.argv.slice(1);
const said = [];
const request = {
  state, redirectUrl: "https://api.example/swagger?format=oauth2-redirect",
  auth: { name: "oauth", schema: new Map([["flow", flow]]) },
  errCb: (e) => said.push("error " + e.message),
  callback: (c) => said.push("callback " + (c.auth.code ?? "") + (c.token?.access_token ?? "")),
};
const location = new URL(address);
const window = {
  opener: state === "" ? null : { swaggerUIRedirectOauth2: request },
  close: () => said.push("close"),
};
const document = { body: { append: (text) => said.push("text " + text) } };
new Function("window", "location", "document", script)(window, location, document);
console.log(said.join("; "));
`

// TestSwagger_11_OAuth2Redirect takes only answers that the page has asked for.
func TestSwagger_11_OAuth2Redirect(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node, which runs the script, is not installed")
	}
	script := get(newRouter("/swagger"), "/swagger/oauth2-redirect.js").Body.String()
	const page = "https://api.example/swagger?format=oauth2-redirect"
	for _, test := range []struct{ address, state, flow, want string }{
		{page + "&code=c&state=s", "s", "authorizationCode", "callback c; close"},
		{page + "&code=c&state=s", "s", "authorization_code", "callback c; close"},
		{page + "&code=c&state=other", "s", "authorizationCode", "error The answer is not for this request: its state is another one.; close"},
		{page + "&code=c", "s", "authorizationCode", "error The answer is not for this request: its state is another one.; close"},
		{page + "&state=s", "s", "authorizationCode", "error The answer has no code.; close"},
		{page + "&state=s&error=denied&error_description=no", "s", "authorizationCode", "error [denied] no; close"},
		{page + "#access_token=t&state=s", "s", "implicit", "callback t; close"},
		{page + "#access_token=t&state=other", "s", "implicit", "error The answer is not for this request: its state is another one.; close"},
		{page, "", "implicit", "text This page is where an authorization server sends people back to. No page of Swagger UI has opened it."},
	} {
		said, err := exec.CommandContext(t.Context(), node, "--eval", redirected, script, test.address, test.state, test.flow).CombinedOutput()
		if got := strings.TrimSpace(string(said)); got != test.want || err != nil {
			t.Errorf("%s, state %q, %s: %s, %v; want %s", test.address, test.state, test.flow, got, err, test.want)
		}
	}
}

// started runs the script that starts Swagger UI, and prints what it is given.
const started = `
const [script, settings] = process.argv.slice(1);
const said = {};
const SwaggerUIBundle = (config) => { said.config = config; return { initOAuth: (oauth) => { said.oauth = oauth; } }; };
SwaggerUIBundle.presets = { apis: "apis" };
const document = { currentScript: { dataset: { self: "swagger", settings } } };
new Function("SwaggerUIBundle", "location", "document", script)(SwaggerUIBundle, new URL("https://api.example/prod/swagger"), document);
console.log(JSON.stringify(said));
`

// TestSwagger_11_Settings has what options say where Swagger UI wants it.
func TestSwagger_11_Settings(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node, which runs the script, is not installed")
	}
	script := get(newRouter("/swagger"), "/swagger/initializer.js").Body.String()
	const config = `{"dom_id":"#swagger-ui","url":"swagger?format=json","oauth2RedirectUrl":"https://api.example/prod/swagger?format=oauth2-redirect",` +
		`"deepLinking":true,"persistAuthorization":%t,"presets":["apis"],"validatorUrl":null}`
	for settings, want := range map[string]string{
		`{"persistAuthorization":true,"oauth2":null}`:                   fmt.Sprintf(`{"config":`+config+`}`, true),
		`{"persistAuthorization":false,"oauth2":{"clientId":"orders"}}`: fmt.Sprintf(`{"config":`+config+`,"oauth":{"clientId":"orders"}}`, false),
	} {
		said, err := exec.CommandContext(t.Context(), node, "--eval", started, script, settings).CombinedOutput()
		if got := strings.TrimSpace(string(said)); got != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", settings, got, err, want)
		}
	}
}
