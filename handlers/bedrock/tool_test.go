// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/bedrock"
)

type city struct {
	Name   string   `json:"city"`
	Days   int      `json:"days"`
	Hourly bool     `json:"hourly"`
	Above  float64  `json:"above"`
	Kinds  []string `json:"kinds"`
}

// TestBedrock_16_Function has the whole answer of a function, byte by byte.
func TestBedrock_16_Function(t *testing.T) {
	t.Parallel()
	r := bedrock.New()
	var got city
	bedrock.Handle(r, "getForecast", func(ctx context.Context, in city) (string, error) {
		got = in
		event, ok := bedrock.EventOf(ctx)
		if !ok || event.InputText != "What will the weather be in Lyon over the next three days?" || event.Agent.ID != "AG7X2KQ1ZP" ||
			event.Agent.Alias != "TSTALIASID" || event.SessionAttributes["units"] != "metric" || event.PromptSessionAttributes["date"] != "1987-06-05" {
			t.Errorf("event %+v", event)
		}
		return `sunny & "dry"`, nil
	})
	const want = `{"messageVersion":"1.0","response":{"actionGroup":"forecasts","function":"getForecast",` +
		`"functionResponse":{"responseBody":{"TEXT":{"body":"sunny & \"dry\""}}}},` +
		`"sessionAttributes":{"units": "metric"},"promptSessionAttributes":{"date": "1987-06-05"}}`
	if diff := cmp.Diff(want, answer(t, r, eventFile(t, "function"))); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(city{"Lyon", 3, true, -2.5, []string{"rain", "wind"}}, got); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

// everything has a member of each type that values can have.
type everything struct {
	Text     string           `json:"text"`
	Flag     bool             `json:"flag"`
	Small    int8             `json:"small"`
	Big      int64            `json:"big"`
	Float    float64          `json:"float"`
	Exact    json.Number      `json:"exact"`
	Texts    []string         `json:"texts"`
	Numbers  []int            `json:"numbers"`
	Object   map[string]any   `json:"object"`
	When     time.Time        `json:"when"`
	Optional *string          `json:"optional"`
	Any      any              `json:"any"`
	Nested   []map[string]any `json:"nested"`
}

// TestBedrock_16_Casting has what becomes of a value, by its declared type and by what the tool wants.
func TestBedrock_16_Casting(t *testing.T) {
	t.Parallel()
	const failed = "Unable to complete tool execution due to ParameterError - parameter "
	tests := []struct{ name, kind, value, want string }{
		{"text", "string", "Lyon", `Lyon`},
		{"text", "string", "true", `true`},
		{"text", "string", "", ``},
		{"text", "string", "null", `null`},
		// A string where numbers are declared keeps what was written: zeros of an account number, digits.
		{"text", "integer", "007", `007`},
		{"text", "number", "1.50", `1.50`},
		{"text", "boolean", "true", `true`},
		{"text", "array", "[a, b]", `[a, b]`},
		{"text", "object", `{"a":1}`, `{"a":1}`},
		{"text", "unknown", "x", `x`},
		{"text", "", "x", `x`},

		{"flag", "boolean", "true", `true`},
		{"flag", "boolean", "false", `false`},
		{"flag", "boolean", " True ", `true`}, // TypeScript: false
		{"flag", "BOOLEAN", "TRUE", `true`},
		{"flag", "boolean", "FALSE", `false`},
		{"flag", "boolean", "yes", failed + `"flag" must be of type bool`},
		{"flag", "string", "true", failed + `"flag" must be of type bool`},

		{"small", "integer", "12", `12`},
		{"small", "integer", " +12 ", `12`},
		{"small", "integer", "012", `12`},
		{"small", "integer", "3.0", `3`},
		{"small", "integer", "1e2", `100`},
		{"small", "integer", "1E2", `100`},
		{"small", "integer", "3.5", failed + `"small" must be of type int8`},
		{"small", "integer", "300", failed + `"small" must be of type int8`},
		{"small", "integer", "three", failed + `"small" must be of type int8`},
		{"small", "integer", "", failed + `"small" must be of type int8`},
		{"big", "integer", "9007199254740993", `9007199254740993`}, // JavaScript has …992
		{"big", "number", "9223372036854775807", `9223372036854775807`},
		{"big", "integer", "9007199254740993.0", failed + `"big" must be of type int64`}, // which no float64 holds
		{"float", "number", "-2.5", `-2.5`},
		{"float", "number", ".5", `0.5`},
		{"float", "number", "5.", `5`},
		{"float", "number", "1e3", `1000`},
		{"float", "integer", "7", `7`},
		{"float", "number", "NaN", failed + `"float" must be of type float64`},
		{"float", "number", "Infinity", failed + `"float" must be of type float64`},
		{"float", "number", "0x10", failed + `"float" must be of type float64`},
		{"float", "number", "1_000", failed + `"float" must be of type float64`},
		{"float", "number", "1e999", failed + `"float" must be of type float64`},
		{"exact", "number", "3.141592653589793238462643", `3.141592653589793238462643`},

		{"texts", "array", `["a", "b, c"]`, `["a","b, c"]`},
		{"texts", "array", `[a, b c ,d]`, `["a","b c","d"]`},
		{"texts", "array", `[]`, `[]`},
		{"texts", "array", `a, b`, failed + `"texts" must be of type []string`},
		{"texts", "array", `[a "b, c"]`, failed + `"texts" must be of type []string`},
		{"texts", "array", `[{name=a, n=1}]`, failed + `"texts" must be of type []string`},
		{"numbers", "array", `[1, 2]`, `[1,2]`},
		{"numbers", "array", `[1, x]`, failed + `"numbers" must be of type int`},
		{"nested", "array", `[{"a": [1]}]`, `[{"a":[1]}]`},
		{"object", "object", ` {"a": {"b": 1}} `, `{"a":{"b":1}}`},
		{"float", "object", "7", failed + `"float" must be of type float64`}, // which no object is
		{"object", "object", `{a: 1}`, failed + `"object" must be of type map[string]interface {}`},
		{"any", "array", "[1, 2]", `[1,2]`},
		{"any", "number", "2", `2`},
		{"optional", "string", "x", `x`},
		{"when", "string", "2026-11-24T10:00:00Z", `"2026-11-24T10:00:00Z"`},
		{"when", "string", "tomorrow", failed + `"when" is not valid`},
		{"surplus", "string", "x", ``}, // no member for it
	}
	r := bedrock.New()
	bedrock.Handle(r, "f", func(_ context.Context, in everything) (any, error) {
		encoded, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(encoded, &members); err != nil {
			return nil, err
		}
		return members, nil
	})
	for _, tt := range tests {
		event := change(t, eventFile(t, "function"), map[string]any{"function": "f", "parameters": parameters(tt.name, tt.kind, tt.value)})
		_, got := body(t, r, event)
		if strings.HasPrefix(got, "{") {
			var members map[string]json.RawMessage
			if err := json.Unmarshal([]byte(got), &members); err != nil {
				t.Fatal(err)
			}
			got = string(members[tt.name])
			if plain, ok := strings.CutPrefix(got, `"`); ok && tt.name != "when" {
				if json.Unmarshal([]byte(got), &plain) == nil {
					got = plain
				}
			}
		}
		if got != tt.want {
			t.Errorf("%s %q as %s: %s, want %s", tt.kind, tt.value, tt.name, got, tt.want)
		}
	}
}

// TestBedrock_16_Parameters has the types that a tool can take, and events without parameters.
func TestBedrock_16_Parameters(t *testing.T) {
	t.Parallel()
	r := bedrock.New()
	bedrock.Handle(r, "map", func(_ context.Context, in map[string]any) (any, error) { return in, nil })
	bedrock.Handle(r, "strings", func(_ context.Context, in map[string]string) (any, error) { return in, nil })
	bedrock.Handle(r, "any", func(_ context.Context, in any) (any, error) { return in, nil })
	bedrock.Handle(r, "raw", func(_ context.Context, in json.RawMessage) (any, error) { return in, nil })
	bedrock.Handle(r, "pointer", func(_ context.Context, in *city) (int, error) { return in.Days, nil })
	bedrock.Handle(r, "nothing", func(context.Context, struct{}) (string, error) { return "called", nil })
	list := parameters("city", "string", "Lyon", "days", "integer", "3", "days", "integer", "4")
	for _, tt := range []struct {
		function   string
		parameters any
		want       string
	}{
		{"map", list, `{"city":"Lyon","days":4}`},
		{"strings", list, `{"city":"Lyon","days":"4"}`},
		{"any", list, `{"city":"Lyon","days":4}`},
		{"raw", list, `{"city":"Lyon","days":3,"days":4}`},
		{"pointer", list, `4`},
		{"nothing", list, `called`},
		{"nothing", nil, `called`},
		{"map", []any{}, `{}`},
		{"map", []map[string]any{{"name": "n", "type": "number", "value": 4.5}, {"name": "x", "type": "string", "value": nil}}, `{"n":4.5,"x":""}`},
	} {
		event := change(t, eventFile(t, "function"), map[string]any{"function": tt.function, "parameters": tt.parameters})
		if _, got := body(t, r, event); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.function, got, tt.want)
		}
	}
}

type named string

type quoted string

func (q quoted) MarshalJSON() ([]byte, error) { return []byte(`"<` + string(q) + `>"`), nil }

type nothing struct{ _ int }

func (nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// TestBedrock_16_Results has what a result becomes. TypeScript puts quotes around strings: this is the right text.
func TestBedrock_16_Results(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		value any
		want  string
	}{
		{"plain", `plain`},
		{`say "<hi>" & go`, `say "<hi>" & go`},
		{named("named"), `named`},
		{quoted("own"), `<own>`},
		{time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), `2026-11-24T10:00:00Z`},
		{netip.MustParseAddr("192.0.2.1"), `192.0.2.1`},
		{nothing{}, ``},
		{"", ``},
		{nil, ``},
		{(*city)(nil), ``},
		{map[string]int(nil), ``},
		{[]string(nil), ``},
		{struct{}{}, ``},
		{[]string{}, `[]`},
		{0, `0`},
		{false, `false`},
		{math.MaxInt64, `9223372036854775807`},
		{map[string]string{"a": "<b>"}, `{"a":"<b>"}`},
		{json.RawMessage(`{"a": 1}`), `{"a": 1}`},
		{math.NaN(), `Unable to complete tool execution due to UnsupportedValueError - encode what the tool returned: json: unsupported value: NaN`},
	} {
		r := bedrock.New()
		bedrock.Handle(r, "getForecast", func(context.Context, struct{}) (any, error) { return tt.value, nil })
		if state, got := body(t, r, eventFile(t, "function")); got != tt.want || state != "" {
			t.Errorf("%#v: %s, state %q; want %s", tt.value, got, state, tt.want)
		}
	}
}

// NotFoundError is an error of a tool.
type NotFoundError struct{ what string }

func (e *NotFoundError) Error() string { return "no " + e.what }

type codedError struct{}

func (codedError) Error() string     { return "too many" }
func (codedError) ErrorType() string { return "ThrottlingException" }

type emptyCode struct{}

func (emptyCode) Error() string     { return "empty" }
func (emptyCode) ErrorType() string { return "" }

// TestBedrock_16_Errors has what the agent is told of an error, and what it is to do then.
func TestBedrock_16_Errors(t *testing.T) {
	t.Parallel()
	const unable = "Unable to complete tool execution due to "
	for _, tt := range []struct {
		name              string
		err               error
		wantState, wantIs string
	}{
		{"plain", errors.New("no connection"), "", unable + "Error - no connection"},
		{"typed", &NotFoundError{"city"}, "", unable + "NotFoundError - no city"},
		{"wrapped", fmt.Errorf("look up: %w", &NotFoundError{"city"}), "", unable + "NotFoundError - look up: no city"},
		{"coded", codedError{}, "", unable + "ThrottlingException - too many"},
		{"coded with nothing", fmt.Errorf("%w: %w", emptyCode{}, errors.New("x")), "", unable + "Error - empty: x"},
		{"coded with nothing, alone", emptyCode{}, "", unable + "Error - empty"},
		{"joined", errors.Join(errors.New("a"), errors.New("b")), "", unable + "Error - a\nb"},
		{"reprompt", bedrock.Reprompt("Ask for a city."), "REPROMPT", "Ask for a city."},
		{"fail", bedrock.Fail("The station is closed."), "FAILURE", "The station is closed."},
		{"wrapped reprompt", fmt.Errorf("secret: %w", bedrock.Reprompt("Ask for a city.")), "REPROMPT", "Ask for a city."},
		{"joined fail", errors.Join(errors.New("secret"), bedrock.Fail("Closed.")), "FAILURE", "Closed."},
		{"empty fail", bedrock.Fail(""), "FAILURE", ""},
	} {
		r := bedrock.New()
		bedrock.Handle(r, "getForecast", func(context.Context, struct{}) (string, error) { return "ignored", tt.err })
		if state, got := body(t, r, eventFile(t, "function")); got != tt.wantIs || state != tt.wantState {
			t.Errorf("%s: %q, state %q; want %q, %q", tt.name, got, state, tt.wantIs, tt.wantState)
		}
	}

	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(context.Context, struct{}) (string, error) { return "", bedrock.Fail("no") })
	if got := answer(t, r, eventFile(t, "function")); !strings.Contains(got, `"functionResponse":{"responseState":"FAILURE","responseBody":{"TEXT":{"body":"no"}}}`) {
		t.Errorf("answer %s", got)
	}
}

// TestBedrock_16_UnknownTool has the text for a function that is not registered.
func TestBedrock_16_UnknownTool(t *testing.T) {
	t.Parallel()
	state, got := body(t, bedrock.New(), eventFile(t, "function"))
	if want := `Error: tool "getForecast" has not been registered.`; got != want || state != "" {
		t.Errorf("%q, state %q; want %q", got, state, want)
	}
}

// TestBedrock_16_Panics shows that a panic passes through, for the invocation to record.
func TestBedrock_16_Panics(t *testing.T) {
	t.Parallel()
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(context.Context, struct{}) (string, error) { panic("boom") })
	defer func() {
		if got := recover(); got != "boom" {
			t.Errorf("recovered %v", got)
		}
	}()
	_, _ = r.HandleEvent(t.Context(), eventFile(t, "function"))
}

// TestBedrock_16_Session has what goes back beside the response.
func TestBedrock_16_Session(t *testing.T) {
	t.Parallel()
	const given, date = `{"units": "metric"}`, `{"date": "1987-06-05"}`
	for _, tt := range []struct {
		name    string
		set     func(ctx context.Context)
		changes map[string]any
		want    string
	}{
		{"null", func(context.Context) {}, map[string]any{
			"sessionAttributes": json.RawMessage(`null`), "promptSessionAttributes": json.RawMessage(`null`), "knowledgeBasesConfiguration": json.RawMessage(`null`),
		}, `"sessionAttributes":{},"promptSessionAttributes":{}}`},
		{"echoed", func(context.Context) {}, nil, `"sessionAttributes":` + given + `,"promptSessionAttributes":` + date + `}`},
		{
			"none", func(context.Context) {},
			map[string]any{"sessionAttributes": nil, "promptSessionAttributes": nil},
			`"sessionAttributes":{},"promptSessionAttributes":{}}`,
		},
		{
			"values that are no texts", func(context.Context) {},
			map[string]any{"sessionAttributes": map[string]any{"n": 1, "o": map[string]any{"a": nil}}, "promptSessionAttributes": nil},
			`"sessionAttributes":{"n":1,"o":{"a":null}},"promptSessionAttributes":{}}`,
		},
		{"replaced", func(ctx context.Context) {
			event, _ := bedrock.EventOf(ctx)
			attributes := maps.Clone(event.SessionAttributes)
			attributes["city"] = `<"Lyon">`
			bedrock.SetSessionAttributes(ctx, attributes)
			attributes["later"] = "not seen"
		}, nil, `"sessionAttributes":{"city":"<\"Lyon\">","units":"metric"},"promptSessionAttributes":` + date + `}`},
		{"cleared", func(ctx context.Context) {
			bedrock.SetSessionAttributes(ctx, nil)
			bedrock.SetPromptSessionAttributes(ctx, map[string]string{})
		}, nil, `"sessionAttributes":{},"promptSessionAttributes":{}}`},
		{
			"prompt", func(ctx context.Context) {
				attributes := map[string]string{"a": "b"}
				bedrock.SetPromptSessionAttributes(ctx, attributes)
				attributes["later"] = "not seen"
			}, nil,
			`"sessionAttributes":` + given + `,"promptSessionAttributes":{"a":"b"}}`,
		},
		{"knowledge bases", func(ctx context.Context) {
			bedrock.SetKnowledgeBases(ctx, bedrock.KnowledgeBase{
				ID: "KB1", NumberOfResults: 3, SearchType: "HYBRID",
				Filter: map[string]any{"equals": map[string]any{"key": "year", "value": 2026}},
			}, bedrock.KnowledgeBase{ID: "KB2"})
		}, nil, `,"knowledgeBasesConfiguration":[{"knowledgeBaseId":"KB1","retrievalConfiguration":{"vectorSearchConfiguration":` +
			`{"numberOfResults":3,"overrideSearchType":"HYBRID","filter":{"equals":{"key":"year","value":2026}}}}},` +
			`{"knowledgeBaseId":"KB2","retrievalConfiguration":{"vectorSearchConfiguration":{}}}]}`},
		{
			"knowledge bases of the event", func(context.Context) {},
			map[string]any{"knowledgeBasesConfiguration": []any{map[string]any{"knowledgeBaseId": "KB1"}}},
			`,"knowledgeBasesConfiguration":[{"knowledgeBaseId":"KB1"}]}`,
		},
		{
			"no knowledge bases", func(ctx context.Context) { bedrock.SetKnowledgeBases(ctx) },
			map[string]any{"knowledgeBasesConfiguration": []any{map[string]any{"knowledgeBaseId": "KB1"}}},
			`"promptSessionAttributes":{"date":"1987-06-05"}}`,
		},
		{"changed where there are none", func(ctx context.Context) {
			event, _ := bedrock.EventOf(ctx)
			for attributes, set := range map[*map[string]string]func(context.Context, map[string]string){
				&event.SessionAttributes: bedrock.SetSessionAttributes, &event.PromptSessionAttributes: bedrock.SetPromptSessionAttributes,
			} {
				changed := maps.Clone(*attributes)
				changed["a"] = "b"
				set(ctx, changed)
			}
		}, map[string]any{"sessionAttributes": nil, "promptSessionAttributes": nil}, `"sessionAttributes":{"a":"b"},"promptSessionAttributes":{"a":"b"}}`},
		{"a filter that does not encode", func(ctx context.Context) {
			bedrock.SetKnowledgeBases(ctx, bedrock.KnowledgeBase{ID: "KB1", Filter: math.NaN()})
		}, nil, `"promptSessionAttributes":` + date + `}`},
	} {
		r := bedrock.New()
		bedrock.Handle(r, "getForecast", func(ctx context.Context, _ struct{}) (string, error) { tt.set(ctx); return "", nil })
		event := eventFile(t, "function")
		if tt.changes != nil {
			event = change(t, event, tt.changes)
		}
		if got := answer(t, r, event); !strings.HasSuffix(got, tt.want) {
			t.Errorf("%s: %s, want at its end %s", tt.name, got, tt.want)
		}
	}
	// Outside an event they do nothing.
	bedrock.SetSessionAttributes(t.Context(), nil)
	bedrock.SetPromptSessionAttributes(t.Context(), nil)
	bedrock.SetKnowledgeBases(t.Context())
	if _, ok := bedrock.EventOf(t.Context()); ok {
		t.Error("there is an event without one")
	}
}

// TestBedrock_26_Registration has all that is refused at registration.
func TestBedrock_26_Registration(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context, struct{}) (string, error) { return "", nil }
	for _, tt := range []struct {
		name     string
		register func(r *bedrock.Router)
		want     []string
	}{
		{"twice", func(r *bedrock.Router) {
			bedrock.Handle(r, "a", nothing)
			bedrock.Handle(r, "a", nothing)
		}, []string{`bedrock: tool "a" is registered at `, `tool_test.go:`, ` and at `}},
		{"no name", func(r *bedrock.Router) { bedrock.Handle(r, "", nothing) }, []string{"needs a name"}},
		{"no function", func(r *bedrock.Router) { bedrock.Handle[struct{}, string](r, "a", nil) }, []string{"and a function"}},
		{"a string", func(r *bedrock.Router) {
			bedrock.Handle(r, "a", func(context.Context, string) (string, error) { return "", nil })
		}, []string{`tool "a" takes string`}},
		{"a list", func(r *bedrock.Router) {
			bedrock.Handle(r, "a", func(context.Context, *[]string) (string, error) { return "", nil })
		}, []string{`tool "a" takes *[]string`}},
		{"a map by numbers", func(r *bedrock.Router) {
			bedrock.Handle(r, "a", func(context.Context, map[int]string) (string, error) { return "", nil })
		}, []string{`tool "a" takes map[int]string`}},
		{"an interface", func(r *bedrock.Router) {
			bedrock.Handle(r, "a", func(context.Context, fmt.Stringer) (string, error) { return "", nil })
		}, []string{`tool "a" takes fmt.Stringer`}},
		{"late", func(r *bedrock.Router) {
			_, _ = r.HandleEvent(context.Background(), nil)
			bedrock.Handle(r, "a", nothing)
		}, []string{"registration after the first event"}},
		{"no handler", func(r *bedrock.Router) { r.HandleHTTP(nil) }, []string{"nil http.Handler"}},
		{"two handlers", func(r *bedrock.Router) { r.HandleHTTP(echo{}); r.HandleHTTP(echo{}) }, []string{"already"}},
		{"late handler", func(r *bedrock.Router) {
			_, _ = r.HandleEvent(context.Background(), nil)
			r.HandleHTTP(echo{})
		}, []string{"registration after the first event"}},
	} {
		func() {
			defer func() {
				got := fmt.Sprint(recover())
				for _, want := range tt.want {
					if !strings.Contains(got, want) {
						t.Errorf("%s: panic %q, want %q in it", tt.name, got, want)
					}
				}
			}()
			tt.register(bedrock.New())
		}()
	}
}

// TestBedrock_26_Decoder shows that a decoder of the program's own is used: exact numbers, strict fields.
func TestBedrock_26_Decoder(t *testing.T) {
	t.Parallel()
	r := bedrock.New(bedrock.WithDecoder(func(data []byte, v any) error {
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.DisallowUnknownFields()
		decoder.UseNumber()
		return decoder.Decode(v)
	}))
	bedrock.Handle(r, "number", func(_ context.Context, in struct{ N any }) (string, error) { return fmt.Sprintf("%T", in.N), nil })
	for want, list := range map[string]any{
		"json.Number": parameters("n", "integer", "1"),
		`Unable to complete tool execution due to ParameterError - parameter "x" is not valid`: parameters("n", "integer", "1", "x", "string", "y"),
	} {
		if _, got := body(t, r, change(t, eventFile(t, "function"), map[string]any{"function": "number", "parameters": list})); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// trip is parameters of a type that wants all of them.
type trip struct{ From, To string }

func (p *trip) UnmarshalJSON(data []byte) error {
	type plain trip
	if err := json.Unmarshal(data, (*plain)(p)); err != nil {
		return err
	}
	if p.From == "" || p.To == "" {
		return errors.New("from and to are wanted, not " + string(data))
	}
	return nil
}

// TestBedrock_26_OwnDecoding shows that a type which refuses what is not whole says so of no parameter, and repeats no value.
func TestBedrock_26_OwnDecoding(t *testing.T) {
	t.Parallel()
	r := bedrock.New()
	bedrock.Handle(r, "travel", func(_ context.Context, in trip) (string, error) { return in.From + " to " + in.To, nil })
	for want, list := range map[string]any{
		"Lyon to Nice": parameters("from", "string", "Lyon", "to", "string", "Nice"),
		"Unable to complete tool execution due to ParameterError - parameters are not valid": parameters("from", "string", "Lyon"),
	} {
		if _, got := body(t, r, change(t, eventFile(t, "function"), map[string]any{"function": "travel", "parameters": list})); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestBedrock_26_ConcurrentSafe has events that overlap: each tool sees its own, and what it sets stays with its answer.
func TestBedrock_26_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(ctx context.Context, in city) (string, error) {
		event, _ := bedrock.EventOf(ctx)
		var group sync.WaitGroup
		for range 2 { // as a tool may that asks several services at once
			group.Go(func() { bedrock.SetSessionAttributes(ctx, map[string]string{"session": event.SessionID}) })
		}
		group.Wait()
		return in.Name, nil
	})
	r.HandleHTTP(claims())
	var group sync.WaitGroup
	for i := range 32 {
		id := fmt.Sprint(i + 1)
		function := change(t, eventFile(t, "function"), map[string]any{"sessionId": id, "parameters": parameters("city", "string", "City "+id)})
		operation := change(t, eventFile(t, "operation_get"), map[string]any{"parameters": parameters("claimId", "string", id)})
		group.Go(func() {
			if got := answer(t, r, function); !strings.Contains(got, `"body":"City `+id+`"`) || !strings.Contains(got, `"sessionAttributes":{"session":"`+id+`"}`) {
				t.Errorf("%s: %s", id, got)
			}
		})
		group.Go(func() {
			if got := answer(t, r, operation); !strings.Contains(got, `{"body":"[\"`+id+`\"]"}`) {
				t.Errorf("%s: %s", id, got)
			}
		})
	}
	group.Wait()
}
