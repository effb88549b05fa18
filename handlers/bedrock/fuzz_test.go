// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/bedrock"
)

// FuzzEvent gives any bytes to a router: it must refuse them or answer in the form of an agent.
func FuzzEvent(f *testing.F) {
	for _, name := range []string{"function", "operation_get", "operation_post"} {
		f.Add(eventFile(f, name))
	}
	f.Add([]byte(`{"messageVersion":"1.0","actionGroup":"a","function":"f","parameters":[{"name":"\u0000","type":"array","value":"[,]"}]}`))
	f.Add([]byte(`{"messageVersion":"1.0","actionGroup":"a","apiPath":"//{}{a}%zz?","httpMethod":"get","parameters":[{"name":"","value":"%"},{"name":"a","value":"/"}]}`))
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(_ context.Context, in map[string]any) (any, error) { return in, nil })
	r.HandleHTTP(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if again, err := http.NewRequest(req.Method, req.RequestURI, nil); err != nil || again.URL.EscapedPath() != req.URL.EscapedPath() || again.URL.Path != req.URL.Path {
			w.WriteHeader(http.StatusTeapot)
		}
		_, _ = io.Copy(w, req.Body)
	}))
	f.Fuzz(func(t *testing.T, event []byte) {
		value, err := r.HandleEvent(context.Background(), event)
		if err != nil {
			if !errors.Is(err, bedrock.ErrNotAgent) {
				t.Fatalf("error %v", err)
			}
			return
		}
		data, err := io.ReadAll(value.(io.Reader))
		if err != nil || !json.Valid(data) || !strings.HasPrefix(string(data), `{"messageVersion":"1.0","response":{"actionGroup":`) {
			t.Fatalf("answer %s, %v", data, err)
		}
		if strings.Contains(string(data), `"httpStatusCode":418`) && !strings.HasPrefix(pathOf(event), "//") {
			t.Fatalf("the request of %s is not what its own URI says", event)
		}
	})
}

// pathOf returns the path of the operation.
func pathOf(event []byte) string {
	var e struct{ APIPath string }
	_ = json.Unmarshal(event, &e)
	return e.APIPath
}

// FuzzCasting holds that a value of any type becomes JSON, which reads back as the same number, list or text.
func FuzzCasting(f *testing.F) {
	for _, seed := range [][2]string{
		{"number", "1.5"},
		{"number", "007"},
		{"number", "-.5e3"},
		{"integer", "3.0"},
		{"integer", "1e300"},
		{"boolean", "TRUE"},
		{"array", "[a, b]"},
		{"array", `["a", 1]`},
		{"array", "[,]"},
		{"object", `{"a":1}`},
		{"string", "\xff\u2028"},
	} {
		f.Add(seed[0], seed[1])
	}
	r := bedrock.New()
	bedrock.Handle(r, "any", func(_ context.Context, in map[string]any) (any, error) { return in["v"], nil })
	bedrock.Handle(r, "text", func(_ context.Context, in struct{ V string }) (string, error) { return in.V, nil })
	f.Fuzz(func(t *testing.T, kind, value string) {
		if strings.ToValidUTF8(value, "") != value {
			return // JSON cannot carry it.
		}
		call := func(function string) string {
			event, err := json.Marshal(map[string]any{
				"messageVersion": "1.0", "actionGroup": "a", "function": function,
				"parameters": parameters("v", kind, value),
			})
			if err != nil {
				t.Fatal(err)
			}
			_, got := body(t, r, event)
			return got
		}
		if got := call("text"); got != value {
			t.Errorf("%q as text is %q", value, got)
		}
		if got := call("any"); strings.HasPrefix(got, "Unable") && !strings.HasPrefix(value, "Unable") && !strings.HasPrefix(strings.TrimSpace(value), "[") {
			// Only numbers that no float64 holds do not decode into any, and they are taken as text.
			t.Errorf("%s %q: %s", kind, value, got)
		}
	})
}
