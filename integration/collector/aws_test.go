// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// aws stands for the two services that the collector's exporters call: PutTraceSegments of X-Ray, and CloudWatch Logs.
type aws struct {
	*httptest.Server
	inbox
	documents []string            // of X-Ray
	events    map[string][]string // of CloudWatch Logs, by group
	actions   map[string]bool     // IAM's names of what was called
}

func newAWS(t *testing.T) *aws {
	t.Helper()
	a := &aws{inbox: newInbox(), events: map[string][]string{}, actions: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /TraceSegments", a.putTraceSegments(t))
	mux.HandleFunc("POST /{$}", a.logs(t))
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func (a *aws) putTraceSegments(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		var input struct{ TraceSegmentDocuments []string }
		decode(t, request, &input)
		signed(t, request, "xray")
		a.put(func() {
			a.documents = append(a.documents, input.TraceSegmentDocuments...)
			a.actions["xray:PutTraceSegments"] = true
		})
		answer(t, w, `{"UnprocessedTraceSegments":[]}`)
	}
}

// logs serves CloudWatch Logs. Groups and streams are there from the start: creating one again is what the exporters expect
// an error for, and here an empty answer does.
func (a *aws) logs(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		_, operation, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
		var input struct {
			LogGroupName string
			LogEvents    []struct{ Message string }
		}
		decode(t, request, &input)
		signed(t, request, "logs")
		a.put(func() {
			a.actions["logs:"+operation] = true
			for _, event := range input.LogEvents {
				a.events[input.LogGroupName] = append(a.events[input.LogGroupName], event.Message)
			}
		})
		answer(t, w, `{}`)
	}
}

func decode(t *testing.T, request *http.Request, to any) {
	body, err := unpacked(request)
	if err == nil {
		err = json.Unmarshal(body, to)
	}
	if err != nil {
		t.Errorf("%s %s: %v", request.URL, request.Header.Get("X-Amz-Target"), err)
	}
}

func signed(t *testing.T, request *http.Request, service string) {
	if got := request.Header.Get("Authorization"); !strings.Contains(got, "/"+service+"/aws4_request") {
		t.Errorf("authorization %q is not for %s", got, service)
	}
}

func answer(t *testing.T, w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if _, err := w.Write([]byte(body)); err != nil {
		t.Error(err)
	}
}
