// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// field returns an event of testdata for another field, and for another parent object unless that is empty.
func field(t testing.TB, file, parent, name, source string) json.RawMessage {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(eventFile(t, file), &members); err != nil {
		t.Fatal(err)
	}
	info := members["info"].(map[string]any)
	info["parentTypeName"], info["fieldName"] = parent, name
	if source != "" {
		members["source"] = json.RawMessage(source)
	}
	changed, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// TestFunction runs a whole program as a Lambda process, with the real loop of aws-lambda-go, on an emulated Runtime API:
// answers and errors as AppSync gets them, and what the process has told until it was frozen.
func TestFunction(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{buildFunction(t)}, FunctionName: "blog", Freeze: true, Timeout: 30 * time.Second, InitTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { emulator.Close() })
	invoke := func(payload []byte) lambdaapi.Result {
		t.Helper()
		result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: payload})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}

	result := invoke(eventFile(t, "query_cognito"))
	if string(result.Payload) != `{"id":"7","title":"Resolvers in Go"}` || result.FunctionError != nil {
		t.Errorf("answer %s, %v", result.Payload, result.FunctionError)
	}
	checkSignals(t, result, "Query.getPost", "success", 1)

	for file, want := range map[string]string{
		"query_cognito": "cognito ada", "query_iam": "iam arn:aws:iam::123456789012:user/deployer", "query_oidc": "oidc auth0|5f7c8ec7c33c6c004bbafe82",
		"mutation_lambda": "lambda blog", "query_apikey": "api key",
	} {
		if result = invoke(field(t, file, "Query", "whoami", "")); string(result.Payload) != `"`+want+`"` {
			t.Errorf("%s: answer %s, %v", file, result.Payload, result.FunctionError)
		}
	}

	result = invoke(field(t, "query_cognito", "Query", "gone", ""))
	if e := result.FunctionError; e == nil || e.Type != "PostNotFound" || e.Message != "no such post" {
		t.Errorf("error %+v, answer %s", result.FunctionError, result.Payload)
	}
	checkSignals(t, result, "Query.gone", "error", 1)
	checkErrorLine(t, result)

	// Where the trace is not sampled, the line still has all of it.
	unsampled := "Root=1-6743a3e0-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0"
	result, err = emulator.Invoke(t.Context(), lambdaapi.Request{Payload: field(t, "query_cognito", "Query", "gone", ""), TraceHeader: &unsampled})
	if e := result.FunctionError; err != nil || e == nil || e.Type != "PostNotFound" || e.Message != "no such post" || len(result.Documents) != 0 {
		t.Errorf("error %+v, %v, %d documents", result.FunctionError, err, len(result.Documents))
	}
	checkErrorLine(t, result)

	// Each event with all that AppSync documents.
	for file, want := range map[string]string{
		"query_iam_cognito": `{"id":"7","title":"Resolvers in Go"}`,
		"amplify":           `"Query.echo hello"`,
		"field":             `["first 2 related to 7"]`,
		"mutation_lambda":   `{"id":"new","title":"Resolvers in Go"}`,
		"pipeline":          `{"id":"new","title":"Resolvers in Go"}`,
		"batch":             `["author of 0","author of 1","author of 2"]`,
	} {
		if result = invoke(eventFile(t, file)); string(result.Payload) != want || result.FunctionError != nil {
			t.Errorf("%s: answer %s, %v; want %s", file, result.Payload, result.FunctionError, want)
		}
	}

	// Arguments of a wrong type.
	result = invoke([]byte(strings.Replace(string(eventFile(t, "query_cognito")), `"id": "7"`, `"id": 471147`, 1)))
	if e := result.FunctionError; e == nil || e.Type != "InvalidArgumentsException" || e.Message != "Query.getPost: arguments.id: want string, got number" {
		t.Errorf("error %+v, answer %s", result.FunctionError, result.Payload)
	}

	result = invoke(field(t, "query_cognito", "Query", "nobody", ""))
	if e := result.FunctionError; e == nil || e.Type != "ResolverNotFoundException" || e.Message != "No resolver found for 'Query.nobody'" {
		t.Errorf("error %+v, answer %s", result.FunctionError, result.Payload)
	}

	// A hundred items, of which one fails, one panics, and one has no result.
	var batch, want []string
	for i := range 100 {
		batch = append(batch, string(field(t, "query_iam", "Post", "author", fmt.Sprintf(`{"id":"%d"}`, i))))
		if i == 17 || i == 42 || i == 71 {
			want = append(want, "null")
		} else {
			want = append(want, fmt.Sprintf(`"author of %d"`, i))
		}
	}
	result = invoke([]byte("[" + strings.Join(batch, ",") + "]"))
	if string(result.Payload) != "["+strings.Join(want, ",")+"]" || result.FunctionError != nil {
		t.Errorf("answer %s, %v", result.Payload, result.FunctionError)
	}
	checkSignals(t, result, "Post.author", "partial", 2)

	result = invoke(fmt.Appendf(nil, "[%s,%s]", field(t, "query_oidc", "Post", "likes", `{"id":"7"}`), field(t, "query_oidc", "Post", "likes", `{"id":"77"}`)))
	if string(result.Payload) != `[1,2]` {
		t.Errorf("answer %s, %v", result.Payload, result.FunctionError)
	}

	result = invoke(field(t, "query_cognito", "Query", "panic", ""))
	if e := result.FunctionError; e == nil || !strings.Contains(e.Message, "out of paper") {
		t.Errorf("error %+v, answer %s", result.FunctionError, result.Payload)
	}
	checkSignals(t, result, "Query.panic", "error", -1)
}

// checkErrorLine wants one line that tells of the error of Query.gone, with its causes, and no other one of it.
func checkErrorLine(t *testing.T, result lambdaapi.Result) {
	t.Helper()
	var told []any
	for _, line := range result.Stdout {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Errorf("line %q: %v", line, err)
		}
		if members["level"] == "ERROR" {
			told = append(told, members["error"])
		}
	}
	want := []any{map[string]any{
		"type": "*fmt.wrapError", "message": "get: no such post",
		"cause": []any{map[string]any{
			"type": "PostNotFound", "message": "no such post",
			"cause": []any{map[string]any{"type": "*errors.errorString", "message": "no rows"}},
		}},
	}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("errors told (-want +got):\n%s", diff)
	}
}

// buildFunction builds the program under testdata/function and returns its path.
func buildFunction(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "function")
	args := []string{"build", "-o", path}
	if raceEnabled {
		args = append(args, "-race")
	}
	if output, err := exec.Command("go", append(args, "./testdata/function")...).CombinedOutput(); err != nil {
		t.Fatalf("build the function: %v\n%s", err, output)
	}
	return path
}

// checkSignals wants the log lines, the duration and the document of one field; negative lines are not counted.
func checkSignals(t *testing.T, result lambdaapi.Result, field, outcome string, lines int) {
	t.Helper()
	parent, name, _ := strings.Cut(field, ".")
	logged, measured := 0, 0
	for _, line := range result.Stdout {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Errorf("line %q: %v", line, err)
			continue
		}
		if members["graphql.field.name"] != name || members["graphql.parent.name"] != parent {
			continue
		}
		if members["_aws"] == nil {
			logged++
			continue
		}
		if err := emf.Validate([]byte(line)); err != nil {
			t.Errorf("metrics: %v", err)
		}
		if members["appsync.resolver.duration"] != nil && members["appsync.resolver.outcome"] == outcome {
			measured++
		}
	}
	if lines >= 0 && logged != lines || measured != 1 {
		t.Errorf("%s: %d log lines and %d durations, want %d and 1: %v", field, logged, measured, lines, result.Stdout)
	}
	found := false
	for _, d := range result.Documents {
		if err := xray.Validate(d.JSON); err != nil {
			t.Errorf("X-Ray document: %v: %s", err, d.JSON)
		}
		var document struct {
			Name         string
			Error, Fault bool
		}
		if err := json.Unmarshal(d.JSON, &document); err != nil {
			t.Error(err)
		}
		found = found || document.Name == field && (document.Fault || document.Error) == (outcome != "success")
	}
	if !found || len(result.Rejected) > 0 {
		t.Errorf("%s: no document of the field: %d documents, rejected %v", field, len(result.Documents), result.Rejected)
	}
}
