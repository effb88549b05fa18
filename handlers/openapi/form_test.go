// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestForm_11(t *testing.T) {
	t.Parallel()
	r, _ := wholeAPI()
	form := func(fields map[string]string, files ...string) call {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, value := range fields {
			_ = w.WriteField(name, value)
		}
		for i := 0; i+1 < len(files); i += 2 {
			part, _ := w.CreateFormFile(files[i], files[i+1])
			_, _ = part.Write([]byte("content"))
		}
		_ = w.Close()
		return call{target: "/photos", header: []string{"Content-Type: " + w.FormDataContentType()}, body: body.String()}
	}
	urlEncoded := func(body string) call {
		return call{target: "/subscribe", header: []string{"Content-Type: application/x-www-form-urlencoded"}, body: body}
	}
	for _, test := range []struct {
		name   string
		call   call
		status int
		want   string
		issues []string
	}{
		{name: "file", call: form(map[string]string{"title": "cat"}, "photo", "cat.png"), status: 200, want: `{"cat.png":7}`},
		{name: "files", call: form(map[string]string{"title": "cat", "count": "2"}, "photo", "../../cat.png", "more", "a", "more", "b"), status: 200, want: `{"cat.png":207}`},
		{name: "nothing", call: form(nil), status: 422, issues: []string{"body.title: required", "body.photo: required"}},
		{name: "two", call: form(map[string]string{"title": "c", "count": "x"}, "photo", "a", "photo", "b"), status: 422, issues: []string{"body.title: minLength", "body.count: type", "body.photo: maxItems"}},
		{name: "JSON", call: call{target: "/photos", body: "{}"}, status: 415},
		{name: "broken", call: call{target: "/photos", header: []string{"Content-Type: multipart/form-data; boundary=x"}, body: "--y"}, status: 400},
		{name: "text", call: urlEncoded(url.Values{"mail": {"a@b.example"}}.Encode()), status: 200, want: `"a@b.example"`},
		{name: "no address", call: urlEncoded("mail=secret"), status: 422, issues: []string{"body.mail: format"}},
		{name: "no text", call: urlEncoded("mail=%zz"), status: 400},
	} {
		w := test.call.do(t, r)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) || strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "%zz") {
			t.Errorf("%s = %d %s, want %d %s", test.name, w.Code, w.Body, test.status, test.want)
			continue
		}
		if test.status == http.StatusUnprocessableEntity {
			if diff := cmp.Diff(test.issues, issuesOf(t, w.Body.Bytes())); diff != "" {
				t.Errorf("%s: issues (-want +got):\n%s", test.name, diff)
			}
		}
	}
}
