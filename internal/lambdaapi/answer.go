// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Size limits of answers in bytes: six megabytes and some for a buffered one, 200 MiB for a streamed one.
const (
	maxResponse         = 6_291_556
	maxStreamedResponse = 200 << 20
)

// Headers and trailers the function sends.
const (
	headerErrorType    = "Lambda-Runtime-Function-Error-Type"
	headerXRayCause    = "Lambda-Runtime-Function-Xray-Error-Cause"
	headerResponseMode = "Lambda-Runtime-Function-Response-Mode"
	trailerErrorType   = "Lambda-Runtime-Function-Error-Type"
	trailerErrorBody   = "Lambda-Runtime-Function-Error-Body"
)

// contentTypeStream is the type of an answer that is status and header in JSON, eight zero bytes, and a body.
const contentTypeStream = "application/vnd.awslambda.http-integration-response"

// Error types of Lambda itself.
const (
	errorTimeout  = "Sandbox.Timedout"
	errorExit     = "Runtime.ExitError"
	errorTooLarge = "Function.ResponseSizeTooLarge"
	errorUnknown  = "Runtime.Unknown"
)

// answerReader reads an answer as it arrives, as far as the limit allows, and keeps it. It ends with io.EOF, with a
// [*FunctionError] if the function broke the answer off or it is too large, or with what broke the connection.
type answerReader struct {
	request  *http.Request
	limit    int
	kept     bytes.Buffer
	err      error // how it ended
	tooLarge bool
}

func newAnswerReader(r *http.Request) *answerReader {
	limit := maxResponse
	if streams(r.Header) {
		limit = maxStreamedResponse
	}
	return &answerReader{request: r, limit: limit}
}

// streams reports whether an answer is a stream: the function says so, or it has the form that function URLs and REST APIs
// stream. On Lambda the caller decides, and aws-lambda-go leaves it at the form.
func streams(header http.Header) bool {
	return header.Get(headerResponseMode) == "streaming" || header.Get("Content-Type") == contentTypeStream
}

// Read implements [io.Reader].
func (a *answerReader) Read(p []byte) (int, error) {
	if a.err != nil {
		return 0, a.err
	}
	n, err := a.request.Body.Read(p)
	if left := a.limit - a.kept.Len(); n > left {
		a.tooLarge = true
		n, err = left, tooLargeError()
	}
	a.kept.Write(p[:n])
	if errors.Is(err, io.EOF) {
		if failure := trailerError(a.request); failure != nil { // Trailers are there now, and not before.
			err = failure
		}
	}
	a.err = err
	return n, err
}

// finish reads what is left and returns the answer, with the failure that the function reported at its end. An answer
// that is too large is none.
func (a *answerReader) finish() (body []byte, failure *FunctionError, err error) {
	_, err = io.Copy(io.Discard, a)
	if a.tooLarge {
		// Read on, or the function would see a broken connection instead of the refusal.
		_, err = io.Copy(io.Discard, a.request.Body)
		return nil, tooLargeError(), err
	}
	if failure, ok := errors.AsType[*FunctionError](err); ok {
		return a.kept.Bytes(), failure, nil
	}
	return a.kept.Bytes(), nil, err
}

// trailerError returns the error a function reported after a streamed answer had begun; nil if none.
func trailerError(r *http.Request) *FunctionError {
	kind, body := r.Trailer.Get(trailerErrorType), r.Trailer.Get(trailerErrorBody)
	if kind == "" && body == "" {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		raw = []byte(body)
	}
	return parseError(kind, raw)
}

// parseError reads an error document. Whatever the function sent, something readable comes out.
func parseError(kind string, raw []byte) *FunctionError {
	var document struct {
		Type       string            `json:"errorType"`
		Message    string            `json:"errorMessage"`
		StackTrace []json.RawMessage `json:"stackTrace"`
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		quoted, _ := json.Marshal(string(raw)) // a string always has a JSON form
		return &FunctionError{Type: cmp.Or(kind, errorUnknown), Message: string(raw), Raw: quoted}
	}
	e := &FunctionError{Type: cmp.Or(document.Type, kind, errorUnknown), Message: document.Message, Raw: raw}
	for _, entry := range document.StackTrace {
		var frame StackFrame
		// Go sends objects, interpreted languages send lines of text.
		if json.Unmarshal(entry, &frame) != nil && json.Unmarshal(entry, &frame.Label) != nil {
			frame = StackFrame{Label: string(entry)}
		}
		e.StackTrace = append(e.StackTrace, frame)
	}
	return e
}

// lambdaError returns an error of Lambda itself with the document its caller would get.
func lambdaError(kind, message string) *FunctionError {
	raw, _ := json.Marshal(apiError{Message: message, Type: kind}) // two strings always have a JSON form
	return &FunctionError{Type: kind, Message: message, Raw: raw}
}

func timeoutError(requestID string, timeout time.Duration) *FunctionError {
	return lambdaError(errorTimeout,
		fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", requestID, timeout.Seconds()))
}

func exitError(requestID, reason string) *FunctionError {
	return lambdaError(errorExit, fmt.Sprintf("RequestId: %s Error: %s", requestID, reason))
}

func tooLargeError() *FunctionError {
	return lambdaError(errorTooLarge,
		fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", maxResponse))
}

// apiError is the body of each error answer of the Runtime API.
type apiError struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
}

func writeError(w http.ResponseWriter, status int, kind, message string) {
	body, _ := json.Marshal(apiError{Message: message, Type: kind}) // two strings always have a JSON form
	writeJSON(w, status, body)
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a function that is gone cannot be told
}
