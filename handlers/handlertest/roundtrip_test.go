// SPDX-License-Identifier: Apache-2.0

package handlertest_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// gateways are all there are, with what each of them loses.
func gateways() map[string]struct {
	gateway        handlertest.Gateway
	decodesPath    bool   // and so cuts it at a question mark
	query, headers losing // of repeated ones
} {
	type row = struct {
		gateway        handlertest.Gateway
		decodesPath    bool
		query, headers losing
	}
	return map[string]row{
		"REST":             {handlertest.Gateway{Source: httpevent.RESTAPI}, false, nothing, nothing},
		"HTTP 1.0":         {handlertest.Gateway{Source: httpevent.HTTPAPIv1, Stage: "live"}, true, nothing, nothing},
		"HTTP 2.0":         {handlertest.Gateway{}, true, nothing, borders},
		"HTTP 2.0, stage":  {handlertest.Gateway{Stage: "live", DomainName: "x.execute-api.eu-west-1.amazonaws.com"}, true, nothing, borders},
		"URL":              {handlertest.Gateway{Source: httpevent.FunctionURL}, false, nothing, borders},
		"URL, streamed":    {handlertest.Gateway{Source: httpevent.FunctionURL, Streaming: true}, false, nothing, borders},
		"REST, streamed":   {handlertest.Gateway{Source: httpevent.RESTAPI, Streaming: true}, false, nothing, nothing},
		"ALB":              {handlertest.Gateway{Source: httpevent.ALB}, false, allButLast, allButLast},
		"ALB, multi-value": {handlertest.Gateway{Source: httpevent.ALB, MultiValue: true}, false, nothing, nothing},
		"Lattice 1":        {handlertest.Gateway{Source: httpevent.LatticeV1}, false, allButLast, spacedBorders},
		"Lattice 2":        {handlertest.Gateway{Source: httpevent.LatticeV2}, false, nothing, nothing},
	}
}

// losing is what a gateway loses of repeated headers or parameters.
type losing int

const (
	nothing       losing = iota
	borders              // between values, which it joins
	spacedBorders        // the same, with a blank
	allButLast           // values
)

func (l losing) of(values []string) []string {
	switch {
	case l == borders && len(values) > 1:
		return []string{strings.Join(values, ",")}
	case l == spacedBorders && len(values) > 1:
		return []string{strings.Join(values, ", ")}
	case l == allButLast && len(values) > 1:
		return values[len(values)-1:]
	}
	return values
}

// sent is a request with the response it gets.
type sent struct {
	path, rawPath, rawQuery string
	tags                    []string // values of one header
	cookies                 []string
	body                    []byte
	status                  int
	answerTags              []string
	setCookies              []string
	answer                  []byte
}

// checkRoundTrip sends a request through every gateway to a handler, and its response back, and compares both ends.
func checkRoundTrip(t *testing.T, s sent) {
	t.Helper()
	for name, g := range gateways() {
		var seen *http.Request
		var seenBody []byte
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = r
			seenBody, _ = io.ReadAll(r.Body)
			w.Header()["X-Answer"] = s.answerTags
			w.Header()["Set-Cookie"] = s.setCookies
			w.WriteHeader(s.status)
			_, _ = w.Write(s.answer)
		})
		var opts []httpevent.Option
		if g.gateway.Streaming {
			opts = append(opts, httpevent.WithStreaming())
		}
		r := &http.Request{
			Method: http.MethodPost,
			URL:    &url.URL{Scheme: "https", Host: "shop.example", Path: s.path, RawPath: s.rawPath, RawQuery: s.rawQuery},
			Header: http.Header{"X-Tag": s.tags},
			Body:   io.NopCloser(bytes.NewReader(s.body)),
		}
		if len(s.cookies) > 0 {
			r.Header["Cookie"] = []string{strings.Join(s.cookies, "; ")}
		}
		want := r.Clone(t.Context())
		response, err := g.gateway.Client(httpevent.New(h, opts...)).Do(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || response.Body.Close() != nil {
			t.Errorf("%s: read the response: %v", name, err)
		}
		if seen == nil {
			t.Errorf("%s: the handler was not called: %d %s", name, response.StatusCode, body)
			continue
		}

		wantPath := s.path
		if g.decodesPath {
			wantPath, _, _ = strings.Cut(s.path, "?")
		} else if got := seen.URL.EscapedPath(); got != want.URL.EscapedPath() {
			t.Errorf("%s: escaped path %q, want %q", name, got, want.URL.EscapedPath())
		}
		if seen.URL.Path != wantPath {
			t.Errorf("%s: path %q, want %q", name, seen.URL.Path, wantPath)
		}
		query := want.URL.Query()
		for key, values := range query {
			query[key] = g.query.of(values)
		}
		if diff := cmp.Diff(query, seen.URL.Query()); diff != "" {
			t.Errorf("%s: query (-want +got):\n%s", name, diff)
		}
		if got := seen.Header["X-Tag"]; !slices.Equal(got, g.headers.of(s.tags)) {
			t.Errorf("%s: header %q, want %q", name, got, g.headers.of(s.tags))
		}
		if got := seen.Header.Get("Cookie"); got != strings.Join(s.cookies, "; ") {
			t.Errorf("%s: cookies %q, want %q", name, got, s.cookies)
		}
		if !bytes.Equal(seenBody, s.body) || seen.ContentLength != int64(len(s.body)) {
			t.Errorf("%s: body %q of %d bytes, want %q", name, seenBody, seen.ContentLength, s.body)
		}
		if seen.Host != "shop.example" || httpevent.SourceOf(seen.Context()) == httpevent.Auto {
			t.Errorf("%s: host %q, source %s", name, seen.Host, httpevent.SourceOf(seen.Context()))
		}

		if response.StatusCode != s.status {
			t.Errorf("%s: status %d, want %d", name, response.StatusCode, s.status)
		}
		if got, want := strings.Join(response.Header["X-Answer"], ", "), strings.Join(s.answerTags, ", "); got != want {
			t.Errorf("%s: header of the response %q, want %q", name, got, want)
		}
		wantCookies := s.setCookies
		if g.gateway.Source == httpevent.ALB && !g.gateway.MultiValue || g.gateway.Source == httpevent.LatticeV1 || g.gateway.Source == httpevent.LatticeV2 {
			wantCookies = allButLast.of(wantCookies)
		}
		if got := response.Header["Set-Cookie"]; !slices.Equal(got, wantCookies) {
			t.Errorf("%s: cookies of the response %q, want %q", name, got, wantCookies)
		}
		if !bytes.Equal(body, s.answer) {
			t.Errorf("%s: body of the response %q, want %q", name, body, s.answer)
		}
	}
}

// texts makes random texts.
type texts struct{ *rand.Rand }

func (r texts) pick(alphabet string, most int) string {
	runes := []rune(alphabet)
	var out strings.Builder
	for range r.IntN(most + 1) {
		out.WriteRune(runes[r.IntN(len(runes))])
	}
	return out.String()
}

func (r texts) list(alphabet string, most int) []string {
	var list []string
	for range r.IntN(4) {
		list = append(list, "v"+strings.TrimSpace(r.pick(alphabet, most)))
	}
	return list
}

func (r texts) bytes(most int) []byte {
	data := make([]byte, r.IntN(most+1))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

// TestRoundTrip_18_17 sends random requests through every gateway, and random responses back.
func TestRoundTrip_18_17(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := texts{rand.New(rand.NewPCG(seed, 1))}
		const nasty = "ab/.-_~%?#&=+ ;:@!$'()*,[]{}|\\\"<>^`é世😀"
		values := url.Values{}
		for range r.IntN(4) {
			values.Add("k"+r.pick(nasty, 5), r.pick(nasty, 8))
		}
		s := sent{
			path: "/" + r.pick(nasty, 20), rawQuery: values.Encode(),
			tags: r.list("ab, ;=\"é", 10), cookies: r.list("abc=", 6), body: r.bytes(50),
			status: 200 + r.IntN(3)*100, answerTags: r.list("xy ;=\"é", 10), setCookies: r.list("abc=;, é", 20), answer: r.bytes(50),
		}
		if seed%2 == 0 {
			s.body, s.answer = []byte(r.pick(nasty, 30)), []byte(r.pick(nasty, 30))
		}
		if seed%3 == 0 { // every byte escaped, slashes too
			s.rawPath = "/"
			for _, b := range []byte(s.path[1:]) {
				s.rawPath += fmt.Sprintf("%%%02X", b)
			}
		}
		checkRoundTrip(t, s)
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, s)
		}
	}
}

// FuzzRoundTrip does the same with what the fuzzer finds.
func FuzzRoundTrip(f *testing.F) {
	f.Add("a/b", "q=1&q=2", "tag", []byte("body"), "cookie=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", []byte("answer"))
	f.Add("100%", "a%20b=%2B+", "a,b", []byte{0xff}, "", []byte{0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add("//é?x#y", "%zz", "", []byte(nil), "\x7f", []byte("\u2028<&>"))
	f.Fuzz(func(t *testing.T, path, rawQuery, tag string, body []byte, cookie string, answer []byte) {
		printable := func(text string) string {
			return strings.TrimSpace(strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7f || r == '\uFFFD' {
					return -1
				}
				return r
			}, strings.ToValidUTF8(text, "")))
		}
		values, err := url.ParseQuery(strings.ToValidUTF8(rawQuery, ""))
		if err != nil || strings.Contains(path, "\uFFFD") || !isText(path) || !allText(values) {
			return // JSON has no such text, so gateways have to do something else about it
		}
		s := sent{
			path: "/" + path, rawQuery: values.Encode(), body: body, answer: answer, status: http.StatusOK,
			tags: []string{printable(tag)}, answerTags: []string{printable(tag)}, setCookies: []string{printable(cookie)},
		}
		checkRoundTrip(t, s)
	})
}

func isText(text string) bool { return strings.ToValidUTF8(text, "\uFFFD") == text }

func allText(values url.Values) bool {
	for key, list := range values {
		if !isText(key) || slices.ContainsFunc(list, func(v string) bool { return !isText(v) }) {
			return false
		}
	}
	return true
}
