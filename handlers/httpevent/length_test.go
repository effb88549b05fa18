// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestAnswer_18_10_ContentLength has what handlers say of lengths, and what leaves of it: what is true, and for HEAD what
// GET would have.
func TestAnswer_18_10_ContentLength(t *testing.T) {
	t.Parallel()
	declare := func(length string, status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if length != "" {
				w.Header().Set("Content-Length", length)
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	tests := []struct {
		name, method    string
		h               http.HandlerFunc
		whole, streamed string // the length that leaves
		body            bool   // the body does, too
	}{
		{"none", "GET", declare("", 200, "four"), "", "", true},
		{"true", "GET", declare("4", 200, "four"), "4", "4", true},
		{"too small", "GET", declare("3", 200, "four"), "", "", true},
		{"too large", "GET", declare("5", 200, "four"), "", "", true},
		{"no number", "GET", declare("four", 200, "four"), "", "", true},
		{"negative", "GET", declare("-1", 200, "four"), "", "", true},
		{"nothing written", "GET", declare("4", 200, ""), "", "", false},
		{"empty", "GET", declare("0", 200, ""), "0", "0", false},
		{"204", "GET", declare("4", 204, ""), "", "", false},
		{"304", "GET", declare("4", 304, ""), "4", "4", false},
		{"HEAD", "HEAD", declare("", 200, "four"), "4", "", false}, // A stream cannot wait for its end.
		{"HEAD, declared", "HEAD", declare("4", 200, ""), "4", "4", false},
		{"HEAD, nothing", "HEAD", declare("", 200, ""), "", "", false},
		{"HEAD, 204", "HEAD", declare("4", 204, "four"), "", "", false},
		{"HEAD, 304", "HEAD", declare("", 304, "four"), "", "", false},
		{"HEAD, encoded", "HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "four")
		}, "4", "", false},
		{"HEAD, not wanted", "HEAD", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Length"] = nil
			_, _ = io.WriteString(w, "four")
		}, "", "", false},
	}
	for _, tt := range tests {
		event := change(t, eventFile(t, "function_url"), map[string]any{"requestContext.http.method": tt.method})
		for _, streaming := range []bool{false, true} {
			want, opts := tt.whole, []httpevent.Option(nil)
			if streaming {
				want, opts = tt.streamed, []httpevent.Option{httpevent.WithStreaming()}
			}
			answer := handle(t, tt.h, event, opts...)
			_, got, _ := strings.Cut(answer, `"Content-Length":"`)
			if got, _, _ = strings.Cut(got, `"`); got != want {
				t.Errorf("%s, streaming %t: length %q, want %q: %q", tt.name, streaming, got, want, answer)
			}
			if strings.Contains(answer, "four") != tt.body {
				t.Errorf("%s, streaming %t: body %t, want %t: %q", tt.name, streaming, !tt.body, tt.body, answer)
			}
		}
	}
}

// TestStream_23_ContentLength has a length that the client has been told, so that it must be kept to.
func TestStream_23_ContentLength(t *testing.T) {
	t.Parallel()
	var writeErr error
	declare := func(length int, after string) io.ReadCloser {
		return start(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(length))
			_, _ = io.WriteString(w, "four")
			w.(http.Flusher).Flush()
			_, writeErr = io.WriteString(w, after)
		})
	}
	tests := []struct {
		name   string
		length int
		after  string
		want   string // after the prelude
		broken bool
		err    error
	}{
		{"true", 8, "more", "fourmore", false, nil},
		{"more", 6, "more", "four", true, http.ErrContentLength},
		{"exactly before more", 4, "more", "four", false, http.ErrContentLength},
		{"less", 9, "more", "fourmore", true, nil},
	}
	for _, tt := range tests {
		answer := declare(tt.length, tt.after)
		got, err := io.ReadAll(answer)
		if closeErr := answer.Close(); closeErr != nil {
			t.Error(closeErr)
		}
		head, body, _ := strings.Cut(string(got), zeros)
		if body != tt.want || (err != nil) != tt.broken || !errors.Is(writeErr, tt.err) || !strings.Contains(head, fmt.Sprintf(`"Content-Length":"%d"`, tt.length)) {
			t.Errorf("%s: %q, %v, write %v; want %q, broken %t, write %v", tt.name, got, err, writeErr, tt.want, tt.broken, tt.err)
		}
	}
}
