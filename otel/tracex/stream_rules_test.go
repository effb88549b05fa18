// SPDX-License-Identifier: Apache-2.0

package tracex_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/otel/tracex"
)

// namedStream is a stream that encoding/json could make something of, so that what is recorded would not be empty.
type namedStream struct {
	*strings.Reader `json:"-"`
	Name            string
}

// jsonStream even says how.
type jsonStream struct{ io.Reader }

func (jsonStream) MarshalJSON() ([]byte, error) { return []byte(`"secret"`), nil }

// TestRules_42_StreamsAreNotRecorded returns streams from a captured function. They come out as they went in: nothing of them
// is read, and no member of theirs is in the span.
func TestRules_42_StreamsAreNotRecorded(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string]io.Reader{
		"reader":        strings.NewReader("body"),
		"with a name":   namedStream{strings.NewReader("body"), "secret"},
		"with its JSON": jsonStream{strings.NewReader("body")},
		"closer":        io.NopCloser(strings.NewReader("body")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			if err := r.invoke(t, `{}`, func(ctx context.Context, _ json.RawMessage) (any, error) {
				got, err := tracex.CaptureValue(ctx, "open", func(context.Context) (io.Reader, error) { return stream, nil })
				if err != nil || got != stream {
					t.Errorf("CaptureValue = %v, %v, want the stream itself", got, err)
				}
				if body, err := io.ReadAll(got); string(body) != "body" || err != nil {
					t.Errorf("the stream has %q, %v left, want all of it", body, err)
				}
				_, err = tracex.CaptureValue(ctx, "plain", func(context.Context) (string, error) { return "value", nil })
				return nil, err
			}, tracex.WithResponse()); err != nil {
				t.Fatal(err)
			}
			for _, attr := range r.span(t, "open").Attributes {
				if strings.HasSuffix(string(attr.Key), " response") {
					t.Errorf("the stream was recorded: %v", attr)
				}
			}
			if got := value(r.span(t, "plain"), "metadata.plain response"); got != "value" {
				t.Errorf("response of a function without a stream = %v, want it recorded", got)
			}
		})
	}
}
