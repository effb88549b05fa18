// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// awsServices stands for the two services that the collector's exporters call: PutTraceSegments of X-Ray, and CloudWatch Logs.
type awsServices struct {
	*httptest.Server
	inbox
	documents []string            // of X-Ray
	events    map[string][]string // of CloudWatch Logs, by group
	created   map[string]bool     // groups and streams there
	actions   map[string]bool     // IAM's names of what was called
}

func newAWS(t *testing.T) *awsServices {
	t.Helper()
	a := &awsServices{inbox: newInbox(), events: map[string][]string{}, created: map[string]bool{}, actions: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /TraceSegments", a.putTraceSegments(t))
	mux.HandleFunc("POST /{$}", a.logs(t))
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func (a *awsServices) putTraceSegments(t *testing.T) http.HandlerFunc {
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

// logs serves CloudWatch Logs. Nothing is there at first, so that the exporters do all that a role must allow.
func (a *awsServices) logs(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		_, operation, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
		var input struct {
			LogGroupName, LogStreamName string
			LogEvents                   []struct{ Message string }
		}
		decode(t, request, &input)
		signed(t, request, "logs")
		group, stream := input.LogGroupName, input.LogGroupName+":"+input.LogStreamName
		missing := false
		a.put(func() {
			a.actions["logs:"+operation] = true
			switch operation {
			case "CreateLogGroup":
				a.created[group] = true
			case "CreateLogStream":
				missing = !a.created[group]
				a.created[stream] = a.created[group]
			case "PutLogEvents":
				if missing = !a.created[stream]; missing {
					return
				}
				for _, event := range input.LogEvents {
					a.events[group] = append(a.events[group], event.Message)
				}
			}
		})
		if missing {
			w.Header().Set("X-Amzn-ErrorType", "ResourceNotFoundException")
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		// Without a token, which means nothing any more, the exporters send again.
		answer(t, w, `{"nextSequenceToken":"1"}`)
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
