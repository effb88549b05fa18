// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/otel-powertools/powertools/internal/exception"
)

// recorder keeps a response. It is for one goroutine, as the writers of net/http are.
type recorder struct {
	header      http.Header
	status      int    // 0 until WriteHeader
	contentType string // as it was at WriteHeader: later changes do not count
	body        []byte
}

// Header implements [http.ResponseWriter].
func (w *recorder) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader implements [http.ResponseWriter]. The first status counts.
func (w *recorder) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("bedrock: invalid WriteHeader code %d", status)) // as net/http
	}
	if w.status != 0 || status < 200 {
		return
	}
	w.status, w.contentType = status, w.header.Get("Content-Type")
}

// Write implements [http.ResponseWriter].
func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body = append(w.body, p...)
	return len(p), nil
}

// Flush implements [http.Flusher]. The response leaves as a whole, so all it does is to fix status and header.
func (w *recorder) Flush() { w.WriteHeader(http.StatusOK) }

// mediaType returns the content type without parameters, which is how schemas name it.
func (w *recorder) mediaType() string {
	if media, _, err := mime.ParseMediaType(w.contentType); err == nil {
		return media
	}
	if len(w.body) == 0 || json.Valid(w.body) {
		return typeJSON
	}
	media, _, _ := mime.ParseMediaType(http.DetectContentType(w.body))
	return media
}

// serveHTTP gives the request of the event to the handler and returns the response.
func (x *exchange) serveHTTP() []byte {
	var w recorder
	r, err := x.newRequest()
	if err != nil {
		x.outcome.problem = err.Error()
		w = refused(http.StatusBadRequest, err.Error())
	} else {
		x.runHTTP(&w, r)
		x.outcome.pattern = r.Pattern
	}
	w.WriteHeader(http.StatusOK)
	x.outcome.status = w.status
	x.concludeHTTP()
	return x.appendHTTPResponse(nil, w.status, w.mediaType(), w.body)
}

// runHTTP calls the handler. A panic becomes status 500, as servers of net/http end a connection only.
func (x *exchange) runHTTP(w *recorder, r *http.Request) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if err, ok := value.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			x.outcome.panicked = exception.Recovered(value)
		}
		*w = refused(http.StatusInternalServerError, http.StatusText(http.StatusInternalServerError))
	}()
	x.router.http.ServeHTTP(w, r)
}

// refused returns the response to a request that no handler has answered.
func refused(status int, message string) recorder {
	body, _ := json.Marshal(struct {
		StatusCode int    `json:"statusCode"`
		Error      string `json:"error"`
		Message    string `json:"message"`
	}{status, http.StatusText(status), message})
	return recorder{status: status, contentType: typeJSON, body: body}
}
