// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// routes serves the Runtime API and the part of the Extensions API that SIGTERM handling needs.
func (env *environment) routes() http.Handler {
	const invocations = "/2018-06-01/runtime/invocation/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+invocations+"next", env.next)
	mux.HandleFunc("POST "+invocations+"{id}/response", env.response)
	mux.HandleFunc("POST "+invocations+"{id}/error", env.failure)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", env.initError)
	mux.HandleFunc("POST /2020-01-01/extension/register", env.register)
	mux.HandleFunc("GET /2020-01-01/extension/event/next", env.extensionNext)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, http.StatusNotFound, "NotFound", "no such path: "+r.Method+" "+r.URL.Path)
	})
	return mux
}

// response takes an answer. It is recorded before the function learns that it arrived.
func (env *environment) response(w http.ResponseWriter, r *http.Request) {
	i := env.open(w, r)
	if i == nil {
		return
	}
	contentType, answer := r.Header.Get("Content-Type"), newAnswerReader(r)
	if i.request.OnAnswer != nil && env.begin(i) {
		i.request.OnAnswer(contentType, answer)
	}
	body, failure, err := answer.finish()
	if err != nil {
		writeError(w, http.StatusBadRequest, "InvalidRequest", "the answer could not be read: "+err.Error())
		return
	}
	if !env.respond(w, i, body, contentType, failure, nil) {
		return
	}
	if answer.tooLarge {
		writeError(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
			"Exceeded maximum allowed payload size ("+strconv.Itoa(maxResponse)+" bytes).")
		return
	}
	writeJSON(w, http.StatusAccepted, []byte(`{"status":"OK"}`))
}

// failure takes an error.
func (env *environment) failure(w http.ResponseWriter, r *http.Request) {
	i := env.open(w, r)
	if i == nil {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxResponse))
	if err != nil {
		writeError(w, http.StatusBadRequest, "InvalidRequest", "the error could not be read: "+err.Error())
		return
	}
	failure := parseError(r.Header.Get(headerErrorType), body)
	if env.respond(w, i, nil, "", failure, json.RawMessage(r.Header.Get(headerXRayCause))) {
		writeJSON(w, http.StatusAccepted, []byte(`{"status":"OK"}`))
	}
}

// open returns the invocation that a request names, or refuses the request.
func (env *environment) open(w http.ResponseWriter, r *http.Request) *invocation {
	env.mu.Lock()
	i := env.inFlight[r.PathValue("id")]
	known := i != nil && i.responded.IsZero()
	env.mu.Unlock()
	if !known {
		refuseID(w)
		return nil
	}
	return i
}

// begin reports whether this is the first answer to the invocation that arrives: whoever reads answers gets one.
func (env *environment) begin(i *invocation) bool {
	env.mu.Lock()
	defer env.mu.Unlock()
	first := !i.begun
	i.begun = true
	return first
}

// respond notes an answer or an error, records it, and completes the invocation if nothing more can
// belong to it. It refuses a second answer, and one that comes after the deadline.
func (env *environment) respond(w http.ResponseWriter, i *invocation, body []byte, contentType string, failure *FunctionError, cause json.RawMessage) bool {
	id := i.request.RequestID
	env.mu.Lock()
	if env.inFlight[id] != i || !i.responded.IsZero() || i.failure != nil {
		env.mu.Unlock()
		refuseID(w)
		return false
	}
	i.responded = time.Now()
	i.payload, i.kind = body, contentType
	i.failure = failure
	if len(cause) > 0 {
		i.xrayCause = cause
	}
	env.mu.Unlock()

	kind := Answered
	if failure != nil {
		kind = Failed
	}
	env.emulator.record.add(kind, id, env.process.pid())
	if env.config.Concurrency > 1 {
		env.mu.Lock()
		if env.inFlight[id] == i {
			i.timer.Stop()
			env.complete(i, i.responded)
		}
		env.mu.Unlock()
	}
	return true
}

func refuseID(w http.ResponseWriter) {
	writeError(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
}

// initError takes the error of a function that cannot start. The process is expected to end by itself.
func (env *environment) initError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxResponse))
	if err != nil {
		writeError(w, http.StatusBadRequest, "InvalidRequest", "the error could not be read: "+err.Error())
		return
	}
	env.mu.Lock()
	late := env.initialized
	if !late {
		env.initFailure = "the function reported an error"
		env.initReported = parseError(r.Header.Get(headerErrorType), body)
	}
	env.mu.Unlock()
	if late {
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "the function is initialized already")
		return
	}
	env.emulator.record.add(Failed, "", env.process.pid())
	writeJSON(w, http.StatusAccepted, []byte(`{"status":"OK"}`))
}
