// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// secretive has a value of each kind, with constraints of all keywords whose messages huma makes of the value.
type secretive struct {
	ID      int      `path:"id" maximum:"5"`
	Number  float64  `query:"number" multipleOf:"3"`
	Flag    bool     `header:"X-Flag"`
	Cookie  string   `cookie:"c" enum:"a,b"`
	Mail    string   `json:"mail" format:"email"`
	URI     string   `json:"uri" format:"uri"`
	UUID    string   `json:"uuid" format:"uuid"`
	Regex   string   `json:"regex" format:"regex"`
	Time    string   `json:"time" format:"date-time"`
	Date    string   `json:"date" format:"date"`
	Length  string   `json:"duration" format:"duration"`
	Host    string   `json:"host" format:"hostname"`
	Address string   `json:"address" format:"ipv4"`
	Pointer string   `json:"pointer" format:"json-pointer"`
	Bytes   []byte   `json:"bytes"`
	Short   string   `json:"short" maxLength:"3"`
	Shape   string   `json:"shape" pattern:"^[a-z]$"`
	Choice  string   `json:"choice" enum:"x,y"`
	Count   int8     `json:"count"`
	List    []string `json:"list" uniqueItems:"true" maxItems:"1"`
	Object  item     `json:"object"`
}

// secretiveAPI also returns what goes to logs and traces.
func secretiveAPI() (http.Handler, func() string) {
	r := rest.New(rest.WithDebug(false))
	api := openapi.New(r, openapi.Info{Title: "Test", Version: "1"})
	openapi.Handle(api, "POST /x/{id}", func(ctx, secretive) (struct{}, error) { return struct{}{}, nil })
	var told string
	rest.OnError(r, func(w http.ResponseWriter, req *http.Request, err *rest.Error) {
		told = err.Error()
		rest.WriteError(w, req, err)
	})
	return r, func() string { return told }
}

// FuzzNoEcho sends one text as every value: neither the answer nor logs and traces have it.
func FuzzNoEcho(f *testing.F) {
	for _, seed := range []string{"", " <a@b>, c", "://%zz", "{", "1h2x", "(", "\x00", "µ,µ", "[]", "a:b@c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("JSON has no such text")
		}
		const canary = "c4n4ry"
		text = canary + text + canary
		body := map[string]any{"count": text, "list": []string{text, text}, "object": map[string]any{"name": 1, "props": text, "parts": []any{text}}}
		for _, name := range []string{"mail", "uri", "uuid", "regex", "time", "date", "duration", "host", "address", "pointer", "bytes", "short", "shape", "choice"} {
			body[name] = text
		}
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		h, told := secretiveAPI()
		req := httptest.NewRequest(http.MethodPost, "/x/"+url.PathEscape(text)+"?number="+url.QueryEscape(text), strings.NewReader(string(encoded)))
		req.Header.Set("X-Flag", canary)
		req.Header.Set("Cookie", "c="+canary)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusNotFound {
			t.Fatalf("answer = %d %s", w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), canary) {
			t.Errorf("the answer repeats the value: %s", w.Body)
		}
		if strings.Contains(told(), canary) {
			t.Errorf("the error repeats the value: %s", told())
		}
	})
}

// FuzzBody sends any body. What is accepted meets the constraints as the function sees it.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{"name":"a"}`, `{"name":"a","NAME":""}`, `{"name":"a","rawbody":"aGFja2Vk"}`, `{"name":"a","name":""}`, `{"name":"a","parts":[{"name":"b"}],"parts":[{}]}`,
		`{"name":"a","count":-129}`, `{"name":"a","words":[[],[]]}`, `{"name":"a","note":"toolong"}`, `{"ſ":1}`, `[`, `nul`,
		`{"name":"a","props":{"x":"1","X":"2"}}`, `{"name":"a","parts":[{"name":"b","parts":[{"name":"c","Name":""}]}]}`,
	} {
		f.Add([]byte(seed))
	}
	r, api := newAPI()
	var got item
	openapi.Handle(api, "POST /items", func(_ ctx, in item) (struct{}, error) { got = in; return struct{}{}, nil })
	signed, more := newAPI(openapi.WithUnknownMembers())
	openapi.Handle(more, "POST /signed", func(_ ctx, in signedBody) (string, error) { return string(in.RawBody), nil })
	f.Fuzz(func(t *testing.T, body []byte) {
		w := call{method: http.MethodPost, target: "/signed", body: string(body)}.do(t, signed)
		var raw string
		if w.Code == http.StatusOK && (json.Unmarshal(w.Body.Bytes(), &raw) != nil || utf8.Valid(body) && raw != string(body)) {
			t.Errorf("the body %q came as %s", body, w.Body)
		}
		w = call{method: http.MethodPost, target: "/items", body: string(body)}.do(t, r)
		switch w.Code {
		case http.StatusNoContent:
			meetsConstraints(t, got)
		case http.StatusBadRequest, http.StatusUnprocessableEntity:
			if !json.Valid(w.Body.Bytes()) {
				t.Errorf("answer = %s", w.Body)
			}
		default:
			t.Errorf("answer = %d %s", w.Code, w.Body)
		}
	})
}

func meetsConstraints(t *testing.T, in item) {
	t.Helper()
	if in.Name == "" {
		t.Errorf("a name without letters got through: %+v", in)
	}
	if in.Note != nil && utf8.RuneCountInString(*in.Note) > 5 {
		t.Errorf("a note of %d letters got through", utf8.RuneCountInString(*in.Note))
	}
	seen := map[string]bool{}
	for _, word := range in.Words {
		if seen[word] {
			t.Errorf("the word %q got through twice", word)
		}
		seen[word] = true
	}
	for _, part := range in.Parts {
		meetsConstraints(t, part)
	}
}

// TestInput_21_AnswersStaySmall sends more mistakes than an answer tells, with long names.
func TestInput_21_AnswersStaySmall(t *testing.T) {
	t.Parallel()
	r, api := newAPI()
	openapi.Handle(api, "POST /items", echo[item])
	var body strings.Builder
	body.WriteString(`{"name":"a"`)
	for i := range 1000 {
		fmt.Fprintf(&body, `,"%d%s":1`, i, strings.Repeat("µ", 200))
	}
	body.WriteString(`}`)
	w := call{target: "/items", body: body.String()}.do(t, r)
	if w.Code != http.StatusUnprocessableEntity || w.Body.Len() > 12_000 || !utf8.Valid(w.Body.Bytes()) {
		t.Errorf("answer = %d, %d bytes", w.Code, w.Body.Len())
	}
	if got := len(issuesOf(t, w.Body.Bytes())); got != 50 {
		t.Errorf("%d issues, want 50", got)
	}
}

// FuzzParseJSON compares the values of JSON with those of package encoding/json, wherever that knows a value.
func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, ` [ 1 , -2.5e3,true,false,null ] `, `{"a":{"b":[{"c":"\u00e9\ud83d\ude00\\\""}]},"d":""}`, `"\ud800"`, "\"\xff\"", `1e999`, `0`,
		`{"a":1,"b":{"a":1,"a":2}}`, `{"a":1,"\u0061":2}`,
		`[9007199254740993,-9223372036854775808,18446744073709551615,18446744073709551616,1234567890123456.5]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var want any
		if !json.Valid(raw) || json.Unmarshal(raw, &want) != nil {
			t.Skip("no value")
		}
		got, repeated := openapi.ParseJSON(raw)
		if got = rounded(got); repeated == nil && !reflect.DeepEqual(want, got) {
			t.Errorf("ParseJSON(%s) = %#v, want %#v", raw, got, want)
		}
	})
}

// rounded turns the integers that are kept exactly into what package encoding/json makes of them.
func rounded(value any) any {
	switch value := value.(type) {
	case int64:
		return float64(value)
	case uint64:
		return float64(value)
	case []any:
		for i := range value {
			value[i] = rounded(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = rounded(value[name])
		}
	}
	return value
}

// FuzzParameters sends any query, header and path. Whatever they are, there is an answer, and what is accepted meets the
// constraints.
func FuzzParameters(f *testing.F) {
	for _, seed := range [][3]string{
		{"1", "small=1&tags=a,b&n=2&n=3&level=2", "acme"},
		{"-1", "small=128&byte=256&wide=-1", ""},
		{"x%2fy", "n=&n=%zz;&deep=1", "a,b"},
		{"1", "since=2026-13-01&address=fe80::1%25eth0&ratio=1e400", "\x00"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	r, api := newAPI()
	var got everything
	openapi.Handle(api, "GET /things/{id}", func(_ ctx, in everything) (struct{}, error) { got = in; return struct{}{}, nil })
	f.Fuzz(func(t *testing.T, path, query, tenant string) {
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.URL = &url.URL{Path: "/things/" + path, RawQuery: query}
		req.Header["X-Tenant"] = []string{tenant}
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		switch w.Code {
		case http.StatusNoContent:
			if got.ID < 1 || got.Ratio > 1 || len(got.Tags) > 2 || got.Limit != nil && *got.Limit > 10 || got.Tenant == "" ||
				utf8.RuneCountInString(got.Tenant) > 8 || got.Level < 0 || got.Level > 3 {
				t.Errorf("%+v got through", got)
			}
		case http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity:
		default:
			t.Errorf("answer = %d %s", w.Code, w.Body)
		}
	})
}
