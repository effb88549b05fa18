// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00"

// TestStream_23_Golden has the framing, byte by byte.
func TestStream_23_Golden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"function_url", "rest_api"} {
		var out strings.Builder
		for _, r := range responses() {
			answer := handle(t, r.h, eventFile(t, name), httpevent.WithStreaming())
			fmt.Fprintf(&out, "%s\n%q\n\n", r.name, answer)
		}
		golden(t, "streams/"+name+".txt", out.String())
	}
}

// TestStream_23_OtherSources are answered whole: they cannot take a stream.
func TestStream_23_OtherSources(t *testing.T) {
	t.Parallel()
	for name, source := range eventFiles() {
		answer := handle(t, http.NotFoundHandler(), eventFile(t, name), httpevent.WithStreaming())
		streamed := source == httpevent.FunctionURL || source == httpevent.RESTAPI
		if strings.Contains(answer, zeros) != streamed {
			t.Errorf("%s: %q", name, answer)
		}
	}
}

// start gives an event to a streaming handler and returns the answer, which has begun.
func start(t *testing.T, ctx context.Context, h http.HandlerFunc) io.ReadCloser {
	t.Helper()
	answer, err := httpevent.New(h, httpevent.WithStreaming()).HandleEvent(ctx, eventFile(t, "function_url"))
	if err != nil {
		t.Fatal(err)
	}
	return answer.(io.ReadCloser)
}

// readPast reads until text has come.
func readPast(t *testing.T, from io.Reader, text string) {
	t.Helper()
	var got []byte
	one := make([]byte, 1)
	for !strings.HasSuffix(string(got), text) {
		if _, err := io.ReadFull(from, one); err != nil {
			t.Fatalf("after %q: %v", got, err)
		}
		got = append(got, one[0])
	}
}

// TestStream_23_Flush shows that flushed bytes are with the client while the handler still works: it goes on only when
// they have been read.
func TestStream_23_Flush(t *testing.T) {
	t.Parallel()
	read := make(chan string)
	answer := start(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		for i := range 3 {
			fmt.Fprintf(w, "part %d;", i)
			if err := control.Flush(); err != nil {
				t.Errorf("flush: %v", err)
			}
			if got, want := <-read, fmt.Sprint(i); got != want {
				t.Errorf("read part %s, want %s", got, want)
			}
		}
		_, _ = io.WriteString(w, "end")
	})
	for i := range 3 {
		readPast(t, answer, fmt.Sprintf("part %d;", i))
		read <- fmt.Sprint(i)
	}
	rest, err := io.ReadAll(answer)
	if string(rest) != "end" || err != nil {
		t.Errorf("rest %q, %v", rest, err)
	}
	if err := answer.Close(); err != nil {
		t.Error(err)
	}
}

func TestStream_23_HEAD(t *testing.T) {
	t.Parallel()
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 3 {
			if _, err := w.Write(make([]byte, 10_000)); err != nil {
				t.Error(err)
			}
		}
	})
	event := change(t, eventFile(t, "function_url"), map[string]any{"requestContext.http.method": "HEAD"})
	const want = `{"statusCode":200,"headers":{"Content-Type":"application/octet-stream"}}` + zeros
	if got := handle(t, h, event, httpevent.WithStreaming()); got != want {
		t.Errorf("%.300q, want %q", got, want)
	}
}

func TestStream_23_ContentType(t *testing.T) {
	t.Parallel()
	answer := start(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") })
	defer answer.Close()
	if got := answer.(interface{ ContentType() string }).ContentType(); got != "application/vnd.awslambda.http-integration-response" {
		t.Errorf("content type %q", got)
	}
	if _, err := json.Marshal(answer); err == nil {
		t.Error("the answer has JSON, so that aws-lambda-go would not stream it")
	}
}

func TestStream_23_PanicBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	answer := start(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Of", "the response that does not leave")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "nor does this")
		panic("boom")
	})
	const want = `{"statusCode":500,"headers":{"Content-Type":"application/json"}}` + zeros +
		`{"statusCode":500,"error":"Internal Server Error","message":"Internal Server Error"}`
	if got := readAll(t, answer); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestStream_23_PanicAfterTheFirstByte(t *testing.T) {
	t.Parallel()
	for _, value := range []any{"boom", http.ErrAbortHandler} {
		answer := start(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half of it")
			w.(http.Flusher).Flush()
			panic(value)
		})
		got, err := io.ReadAll(answer)
		if !strings.HasSuffix(string(got), zeros+"half of it") || err == nil || !strings.Contains(err.Error(), fmt.Sprint(value)) {
			t.Errorf("%v: %q, %v", value, got, err)
		}
		if err := answer.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestStream_23_ClientGone closes the answer before it is read to its end. The handler finds its writes failing and its
// context cancelled, and Close returns after it.
func TestStream_23_ClientGone(t *testing.T) {
	t.Parallel()
	var writeErr, contextErr error
	returned := false
	answer := start(t, t.Context(), func(w http.ResponseWriter, r *http.Request) {
		for writeErr == nil {
			_, writeErr = io.WriteString(w, strings.Repeat("x", 1000))
		}
		<-r.Context().Done()
		contextErr = context.Cause(r.Context())
		returned = true
	})
	readPast(t, answer, "xxx")
	if err := answer.Close(); err != nil {
		t.Error(err)
	}
	if !returned || writeErr == nil || contextErr == nil {
		t.Errorf("returned %t, write %v, context %v", returned, writeErr, contextErr)
	}
}

// TestStream_23_Deadline ends the context of the invocation while nobody reads.
func TestStream_23_Deadline(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	var writeErr error
	answer := start(t, ctx, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		cancel(context.DeadlineExceeded)
		for writeErr == nil {
			_, writeErr = w.Write(make([]byte, 10_000))
		}
	})
	if _, err := io.ReadAll(answer); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
	if err := answer.Close(); err != nil || writeErr == nil {
		t.Errorf("close: %v, write: %v", err, writeErr)
	}
}

func TestStream_23_Large(t *testing.T) {
	t.Parallel()
	const size = 20 << 20
	answer := start(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
		if n, err := io.CopyN(w, iotestReader(size), size); n != size || err != nil {
			t.Errorf("wrote %d bytes, %v", n, err)
		}
	})
	readPast(t, answer, zeros)
	n, err := io.Copy(io.Discard, answer)
	if n != size || err != nil || answer.Close() != nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

// TestStream_23_Metadata has a header that is too large for the first 16 KB of a REST API's stream.
func TestStream_23_Metadata(t *testing.T) {
	t.Parallel()
	for _, flush := range []bool{false, true} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Huge", strings.Repeat("x", 17<<10))
			if flush {
				if err := http.NewResponseController(w).Flush(); !errors.Is(err, httpevent.ErrResponseTooLarge) {
					t.Errorf("flush: %v", err)
				}
			}
			_, _ = w.Write(make([]byte, 100_000))
		})
		answer := handle(t, h, eventFile(t, "rest_api"), httpevent.WithStreaming())
		const want = `{"statusCode":500,"multiValueHeaders":{"Content-Type":["application/json"]}}` + zeros +
			`{"statusCode":500,"error":"Internal Server Error","message":"response header is too large"}`
		if answer != want {
			t.Errorf("flush %t: %.300q, want %q", flush, answer, want)
		}
	}
}

func TestStream_23_FailInvocation(t *testing.T) {
	t.Parallel()
	h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusServiceUnavailable) }),
		httpevent.WithStreaming(), httpevent.WithFailInvocation(func(status int) bool { return status == 503 }))
	_, err := h.HandleEvent(t.Context(), eventFile(t, "function_url"))
	if failed, ok := errors.AsType[*httpevent.StatusError](err); !ok || failed.Status != 503 {
		t.Errorf("error %v", err)
	}
}

// TestStream_23_EndsWhateverHappens has handlers and options that would leave a reader waiting, or end the process.
func TestStream_23_EndsWhateverHappens(t *testing.T) {
	t.Parallel()
	goexit := func(w http.ResponseWriter, flush bool) {
		if flush {
			w.(http.Flusher).Flush()
		}
		runtime.Goexit()
	}
	h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { goexit(w, false) }), httpevent.WithStreaming())
	if answer, err := h.HandleEvent(t.Context(), eventFile(t, "function_url")); err == nil {
		t.Errorf("Goexit before the first byte: %v", answer)
	}
	answer := start(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) { goexit(w, true) })
	if _, err := io.ReadAll(answer); err == nil || answer.Close() != nil {
		t.Errorf("Goexit after the first byte: %v", err)
	}
	h = httpevent.New(http.NotFoundHandler(), httpevent.WithStreaming(), httpevent.WithFailInvocation(func(int) bool { panic("option") }))
	if _, err := h.HandleEvent(t.Context(), eventFile(t, "function_url")); err == nil || !strings.Contains(err.Error(), "option") {
		t.Errorf("panic of an option: %v", err)
	}
}
