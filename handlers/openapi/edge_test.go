// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// TestDocument_11_Bodies has the media types of bodies, and whether they may be left out.
func TestDocument_11_Bodies(t *testing.T) {
	t.Parallel()
	_, api := newAPI()
	openapi.Handle(api, "POST /text", echo[struct{ Body string }])
	openapi.Handle(api, "POST /bytes", echo[struct{ Body []byte }])
	openapi.Handle(api, "POST /markdown", echo[struct {
		Body string `contentType:"text/markdown"`
	}])
	openapi.Handle(api, "POST /patch", echo[struct {
		Body map[string]any `contentType:"application/merge-patch+json"`
	}])
	openapi.Handle(api, "POST /raw", echo[struct{ RawBody []byte }])
	openapi.Handle(api, "POST /form", echo[struct {
		Note *string `form:"note"`
	}])
	openapi.Handle(api, "POST /form/required", echo[struct {
		Note string `form:"note"`
	}])
	for path, want := range map[string]string{
		"/text": "text/plain required", "/bytes": "application/octet-stream required", "/markdown": "text/markdown required",
		"/patch": "application/merge-patch+json required", "/raw": "*/*",
		"/form":          "application/x-www-form-urlencoded multipart/form-data",
		"/form/required": "application/x-www-form-urlencoded multipart/form-data required",
	} {
		body := api.OpenAPI().Paths[path].Post.RequestBody
		var got []string
		for _, media := range []string{
			"*/*", "application/json", "application/merge-patch+json", "application/octet-stream", "text/html", "text/markdown", "text/plain",
			"application/x-www-form-urlencoded", "multipart/form-data",
		} {
			if body.Content[media] != nil {
				got = append(got, media)
			}
		}
		if body.Required {
			got = append(got, "required")
		}
		if got := strings.Join(got, " "); got != want || len(body.Content) != strings.Count(want, "/") {
			t.Errorf("%s: %q, %d in all, want %q", path, got, len(body.Content), want)
		}
	}
}

// TestInput_11_Places has values from places that are seldom asked for.
func TestInput_11_Places(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "GET /host/{id}", func(_ ctx, in struct {
		Host   string `header:"Host"`
		ID     string `path:"id" required:"false"`
		Secret string `json:"-"`
	},
	) (string, error) {
		return in.Host + in.ID + in.Secret, nil
	})
	openapi.Handle(api, "POST /form", func(_ ctx, in struct {
		Tags []string `form:"tags" required:"false"`
	},
	) ([]string, error) {
		return in.Tags, nil
	})
	openapi.Handle(api, "POST /note", func(_ ctx, in struct {
		Note  string `form:"note" required:"false"`
		Agent string `header:"X-Agent"`
	},
	) (string, error) {
		return in.Note + in.Agent, nil
	})
	openapi.Handle(api, "POST /markdown", func(_ ctx, in struct {
		Body string `contentType:"text/markdown"`
	},
	) (string, error) {
		return in.Body, nil
	})
	openapi.Handle(api, "POST /items", echo[item])
	form := []string{"Content-Type: application/x-www-form-urlencoded"}
	for _, test := range []struct {
		call   call
		status int
		want   string
	}{
		{call{target: "https://shop.example/host/7"}, 200, `"shop.example7"`},
		{call{method: "POST", target: "/form"}, 200, "null"},
		{call{target: "/form", header: form, body: "tags=a,b&tags=c"}, 200, `["a,b","c"]`},
		{call{target: "/note", header: form, body: "note=a&note=b"}, 422, `"path":["body","note"],"keyword":"maxItems"`},
		{call{target: "/note", header: append(form, "X-Agent: x", "X-Agent: y"), body: "note=a"}, 200, `"ax"`},
		{call{target: "/markdown", header: []string{"Content-Type: text/markdown"}, body: "# a"}, 200, `"# a"`},
		{call{target: "/markdown", header: []string{"Content-Type: ;;"}, body: "# a"}, 415, "text/markdown"},
		{call{target: "/items", body: `{"name":"a","parts":[{"name":"b","count":300}]}`}, 422, `"path":["body","parts","count"],"keyword":"type"`},
		{call{target: "/items", body: `{"name":"a","name":"b","note":"c","note":"d"}`}, 422, `"path":["body","name"],"keyword":"uniqueNames"`},
	} {
		w := test.call.do(t, r)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s %s = %d %s, want %d with %s", test.call.target, test.call.body, w.Code, w.Body, test.status, test.want)
		}
	}
	if parameters := api.OpenAPI().Paths["/host/{id}"].Get.Parameters; len(parameters) != 2 || !parameters[1].Required {
		t.Errorf("parameters = %+v: one of the path is always there", parameters)
	}
}

// TestForm_11_Files keeps files in memory, and gives no paths.
func TestForm_11_Files(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "absent"))
	r, api := newAPI()
	openapi.Handle(api, "POST /files", func(_ ctx, in struct {
		File openapi.File `form:"file"`
	},
	) (string, error) {
		return in.File.Name + string(in.File.Content[:3]), nil
	})
	for name, want := range map[string]string{"cat.png": `"cat.pngxxx"`, "../../cat.png": `"cat.pngxxx"`, `C:\pictures\cat.png`: `"cat.pngxxx"`} {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(bytes.Repeat([]byte{'x'}, 100_000)) // to memory
		_ = w.Close()
		if w := (call{target: "/files", header: []string{"Content-Type: " + w.FormDataContentType()}, body: body.String()}).do(t, r); w.Body.String() != want {
			t.Errorf("%s = %d %s, want %s", name, w.Code, w.Body, want)
		}
	}
}

// TestKeywordOf replaces messages that might repeat a value.
func TestKeywordOf(t *testing.T) {
	t.Parallel()
	for message, want := range map[string][2]string{
		"expected string to be RFC 5322 email: secret": {"format", "expected string to be RFC 5322 email"},
		"expected string to be RFC 3339 date":          {"format", "expected string to be RFC 3339 date"},
		"expected string to be letters":                {"pattern", "expected string to be letters"},
		"secret is not what was expected":              {"", "expected another value"},
	} {
		keyword, safe := openapi.KeywordOf(message)
		if diff := cmp.Diff(want, [2]string{keyword, safe}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", message, diff)
		}
	}
}

// hiddenParts are embedded in types that have a form of their own.
type hiddenParts struct{ A, B int }

type ownText struct{ hiddenParts }

func (ownText) MarshalText() ([]byte, error)  { return []byte("1-2"), nil }
func (*ownText) UnmarshalText(_ []byte) error { return nil }

// TestHandle_21_Statuses has answers without a body, types that write themselves, and statuses that are none.
func TestHandle_21_Statuses(t *testing.T) {
	t.Parallel()
	_, api := newAPI()
	openapi.Handle(api, "GET /none", func(ctx, struct{}) (rest.Response[int], error) { return rest.Response[int]{}, nil }, openapi.WithStatus(http.StatusNoContent))
	openapi.Handle(api, "GET /unchanged", func(ctx, struct{}) (int, error) { return 0, nil }, openapi.WithStatus(http.StatusNotModified))
	openapi.Handle(api, "GET /text", func(ctx, struct{}) (map[string]ownText, error) { return nil, nil })
	for path, status := range map[string]string{"/none": "204", "/unchanged": "304"} {
		if answer := api.OpenAPI().Paths[path].Get.Responses[status]; answer == nil || answer.Content != nil {
			t.Errorf("%s: answer = %+v, want %s without content", path, answer, status)
		}
	}
	for _, status := range []int{101, 199, 400} {
		got := panics(func() { openapi.Handle(api, "GET /x", echo[struct{}], openapi.WithStatus(status)) })
		if !strings.Contains(got, "is not one of success") {
			t.Errorf("status %d: panic = %q", status, got)
		}
	}
}
