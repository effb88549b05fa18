// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"encoding/json"
	"net/http"
)

// register accepts an extension that wants no events: the way a function asks for SIGTERM before the end.
func (env *environment) register(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Events []string `json:"events"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		writeError(w, http.StatusBadRequest, "InvalidRequestFormat", "the body is not JSON: "+err.Error())
		return
	}
	if len(body.Events) > 0 {
		writeError(w, http.StatusForbidden, "Extension.InvalidEventType",
			"this emulator sends no events to extensions; register without any")
		return
	}
	env.mu.Lock()
	env.extension = true
	env.mu.Unlock()
	w.Header().Set("Lambda-Extension-Identifier", newRequestID())
	answer, _ := json.Marshal(map[string]string{ // strings always have a JSON form
		"functionName":    env.config.FunctionName,
		"functionVersion": env.config.FunctionVersion,
		"handler":         "bootstrap",
	})
	writeJSON(w, http.StatusOK, answer)
}

// extensionNext never answers: there are no events.
func (env *environment) extensionNext(_ http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-env.process.exited:
	}
}
