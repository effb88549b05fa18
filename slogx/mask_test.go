// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/slogx"
)

// customer logs as a group.
type customer struct{ name, email string }

// LogValue implements [slog.LogValuer].
func (c customer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("name", c.name), slog.String("email", c.email))
}

type maskCase struct {
	name  string
	paths []string
	log   func(*slog.Logger)
	want  string // members of the line behind the message
}

func maskCases() []maskCase {
	type card struct {
		Number string `json:"number"`
		Exact  int64  `json:"exact"`
	}
	cards := []card{{"4111", 9007199254740993}, {"4222", 2}}
	wrapped := fmt.Errorf("charge: %w", errors.New("secret"))
	return []maskCase{
		{"plain", []string{"pin"}, func(l *slog.Logger) { l.Info("m", "pin", 1234, "pins", 5) }, `"pin":"*****","pins":5`},
		{"nothing at the path", []string{"a.b", "c.", ".", ""}, func(l *slog.Logger) { l.Info("m", "a", 1, "c", 2) }, `"a":1,"c":2`},
		{
			"group",
			[]string{"user.email"},
			func(l *slog.Logger) { l.Info("m", slog.Group("user", "email", "a@b", "name", "Ada"), "email", "c@d") },
			`"user":{"email":"*****","name":"Ada"},"email":"c@d"`,
		},
		{"whole group", []string{"user"}, func(l *slog.Logger) { l.Info("m", slog.Group("user", "name", "Ada")) }, `"user":"*****"`},
		{"group without a key", []string{"pin"}, func(l *slog.Logger) { l.Info("m", slog.Group("", "pin", 1, "x", 2)) }, `"pin":"*****","x":2`},
		{"dotted key", []string{"user.email"}, func(l *slog.Logger) { l.Info("m", "user.email", "a@b") }, `"user.email":"*****"`},
		{
			"dotted key in a group",
			[]string{"a.b.c.d"},
			func(l *slog.Logger) { l.Info("m", slog.Group("a", slog.Group("b.c", "d", 1, "e", 2))) },
			`"a":{"b.c":{"d":"*****","e":2}}`,
		},
		{"LogValuer", []string{"user.email"}, func(l *slog.Logger) { l.Info("m", "user", customer{"Ada", "a@b"}) }, `"user":{"email":"*****","name":"Ada"}`},
		{
			"list of structs",
			[]string{"cards.number"},
			func(l *slog.Logger) { l.Info("m", "cards", cards) },
			`"cards":[{"exact":9007199254740993,"number":"*****"},{"exact":2,"number":"*****"}]`,
		},
		{
			"nested maps",
			[]string{"a.b.pin"},
			func(l *slog.Logger) {
				l.Info("m", "a", map[string]any{"b": map[string]any{"pin": "1", "x": 2}, "pin": 3})
			},
			`"a":{"b":{"pin":"*****","x":2},"pin":3}`,
		},
		{"list of text", []string{"tags"}, func(l *slog.Logger) { l.Info("m", "tags", []string{"a"}) }, `"tags":"*****"`},
		{"deeper than the value", []string{"a.b.c"}, func(l *slog.Logger) { l.Info("m", "a", []string{"x"}) }, `"a":["x"]`},
		{
			"error",
			[]string{"error.message", "error.cause.message"},
			func(l *slog.Logger) { l.Info("m", slogx.Err(wrapped)) },
			`"error":{"type":"*fmt.wrapError","message":"*****","cause":[{"type":"*errors.errorString","message":"*****"}]}`,
		},
		{"whole error", []string{"err"}, func(l *slog.Logger) { l.Info("m", "err", wrapped) }, `"err":"*****"`},
		{"error in a group", []string{"g.err"}, func(l *slog.Logger) { l.Info("m", slog.Group("g", "err", wrapped)) }, `"g":{"err":"*****"}`},
		{"With", []string{"pin", "user.email"}, func(l *slog.Logger) {
			l.With("pin", 1, slog.Group("user", "email", "a@b")).Info("m", "x", 2)
		}, `"pin":"*****","user":{"email":"*****"},"x":2`},
		{"WithGroup", []string{"g.pin", "g.h.pin"}, func(l *slog.Logger) {
			l.WithGroup("g").With("pin", 1).WithGroup("h").Info("m", "pin", 2, "x", 3)
		}, `"g":{"h":{"pin":"*****","x":3},"pin":"*****"}`},
		{"a group that a path ends at", []string{"g"}, func(l *slog.Logger) {
			l.WithGroup("g").With("a", 1).WithGroup("h").Info("m", "b", 2)
		}, ""}, // Handlers without open groups mask the group, others what is in it.
		{"empty attribute", []string{""}, func(l *slog.Logger) { l.Info("m", slogx.Err(nil), slog.Int("x", 1)) }, `"x":1`},
	}
}

// rest returns what a line says behind its message.
func rest(t *testing.T, line string) string {
	t.Helper()
	_, members, found := strings.Cut(strings.TrimSuffix(line, "}\n"), `"message":"m",`)
	if !found {
		t.Fatalf("line %q has no message m", line)
	}
	return members
}

func maskOptions() slogx.Options {
	return slogx.Options{OmitLocation: true, Keys: map[string]string{"timestamp": "", "service": ""}}
}

func TestMask(t *testing.T) {
	setLambda(t)
	for _, tt := range maskCases() {
		t.Run(tt.name, func(t *testing.T) {
			var buf bytes.Buffer
			tt.log(slog.New(slogx.Mask(tt.paths...)(newHandler(&buf, maskOptions()))))
			want := tt.want
			if want == "" {
				want = `"g":{"a":"*****","h":{"b":"*****"}}`
			}
			if diff := cmp.Diff(want, rest(t, buf.String())); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMaskPaths masks what has become OpenTelemetry records.
func TestMaskPaths(t *testing.T) {
	setLambda(t)
	for _, tt := range maskCases() {
		t.Run(tt.name, func(t *testing.T) {
			opts := maskOptions()
			opts.Mask = slogx.MaskPaths(tt.paths...)
			var buf bytes.Buffer
			tt.log(slog.New(newHandler(&buf, opts)))
			want := tt.want
			if want == "" {
				want = `"g":"*****"`
			}
			if diff := cmp.Diff(want, rest(t, buf.String())); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMask_OtherHandlers shows that handlers of package slog print what is masked in values too.
func TestMask_OtherHandlers(t *testing.T) {
	t.Parallel()
	noTime := &slog.HandlerOptions{ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
		if len(groups) == 0 && attr.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return attr
	}}
	tests := []struct {
		name string
		make func(io.Writer) slog.Handler
		want string
	}{
		{
			"JSON", func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, noTime) },
			`{"level":"INFO","msg":"m","user":{"name":"Ada","email":"*****"},"body":{"card":"*****","n":1}}`,
		},
		{
			"text", func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, noTime) },
			`level=INFO msg=m user.name=Ada user.email=***** body="{\"card\":\"*****\",\"n\":1}"`,
		},
	}
	for _, tt := range tests {
		var buf bytes.Buffer
		logger := slog.New(slogx.Mask("user.email", "body.card")(tt.make(&buf)))
		logger.Info("m", "user", customer{"Ada", "a@b"}, "body", json.RawMessage(`{"n":1,"card":"4111"}`))
		if diff := cmp.Diff(tt.want+"\n", buf.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestMask_Nothing(t *testing.T) {
	t.Parallel()
	if got := slogx.Mask("")(slog.DiscardHandler); got != slog.DiscardHandler {
		t.Errorf("Mask without paths = %T, want the next handler", got)
	}
	handler := slogx.Mask("g.pin")(slog.DiscardHandler)
	if got := handler.WithGroup("other"); got != slog.DiscardHandler {
		t.Errorf("WithGroup off the path = %T, want the next handler", got)
	}
	if handler.Enabled(t.Context(), slog.LevelError) {
		t.Error("Enabled = true, want what the next handler says")
	}
}

// TestMaskPaths_Scopes masks what no slog handler sees: attributes of the process, the invocation and other bridges.
func TestMaskPaths_Scopes(t *testing.T) {
	f := newFunction(t, slogx.Options{
		Mask:  slogx.MaskPaths("token", "user.email", "body.card"),
		Attrs: []slog.Attr{slog.String("token", "t"), slog.Bool("region", true)},
	})
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		slogx.AddAttrs(ctx, slog.Group("user", "email", "a@b"), slog.Int("n", 1))
		var record log.Record
		record.SetEventName("paid")
		record.SetBody(attribute.MapValue(attribute.String("card", "4111"), attribute.Int("cents", 5)))
		f.provider.Logger("other").Emit(ctx, record)
		return nil
	})
	line := f.lines(t)[0]
	got := map[string]any{"token": line["token"], "region": line["region"], "user": line["user"], "n": line["n"], "body": line["body"]}
	want := map[string]any{
		"token": "*****", "region": true, "user": map[string]any{"email": "*****"}, "n": json.Number("1"),
		"body": map[string]any{"card": "*****", "cents": json.Number("5")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

// keeper keeps the attributes and bodies of records.
type keeper struct {
	sdklog.Processor

	records []string
}

// OnEmit implements [sdklog.Processor].
func (k *keeper) OnEmit(_ context.Context, record *sdklog.Record) error {
	text := record.Body().String()
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		text += " " + string(attr.Key) + "=" + attr.Value.String()
		return true
	})
	k.records = append(k.records, text)
	return nil
}

// TestMaskRecords masks for one exporter and leaves the record of the others alone.
func TestMaskRecords(t *testing.T) {
	setLambda(t)
	refused := errors.New("card 4111 refused")
	tests := []struct {
		name         string
		path         string
		attr         slog.Attr
		masked, bare string
	}{
		{"attribute", "pin", slog.Int("pin", 1), `m pin=*****`, `m pin=1`},
		{
			"message of an error", "error.message", slogx.Err(refused),
			`m error={"message":"*****","type":"*errors.errorString"} exception.type=*errors.errorString exception.message=*****`,
			`m error={"message":"card 4111 refused","type":"*errors.errorString"} exception.type=*errors.errorString exception.message=card 4111 refused`,
		},
		{
			"whole error", "error", slogx.Err(refused), `m error=*****`,
			`m error={"message":"card 4111 refused","type":"*errors.errorString"} exception.type=*errors.errorString exception.message=card 4111 refused`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			masked, bare := &keeper{}, &keeper{}
			provider := sdklog.NewLoggerProvider(sdklog.WithProcessor(slogx.MaskRecords(masked, tt.path)), sdklog.WithProcessor(bare))
			handler := slogx.NewHandler(&slogx.Options{LoggerProvider: provider})
			slog.New(handler).LogAttrs(t.Context(), slog.LevelInfo, "m", tt.attr)
			if diff := cmp.Diff([][]string{{tt.masked}, {tt.bare}}, [][]string{masked.records, bare.records}); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
		})
	}
	next := &keeper{}
	if got := slogx.MaskRecords(next); got != sdklog.Processor(next) {
		t.Errorf("MaskRecords without paths = %T, want next", got)
	}
}

func TestMask_ConcurrentSafe(t *testing.T) {
	opts := maskOptions()
	opts.Mask = slogx.MaskPaths("a.secret")
	setLambda(t)
	out := &lockedBuffer{}
	logger := slog.New(slogx.Mask("b.secret")(newHandler(out, opts))).With(slog.Group("a", "secret", "leak"))
	shared := map[string]any{"secret": "leak"}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				logger.Info("m", "b", shared)
				logger.WithGroup("b").Info("m", "secret", "leak")
			}
		})
	}
	wg.Wait()
	text := out.take()
	if strings.Contains(text, "leak") || strings.Count(text, "\n") != 800 {
		t.Errorf("%d lines, secrets in them: %v; want 800 without", strings.Count(text, "\n"), strings.Contains(text, "leak"))
	}
}

// FuzzMask shows that whatever is at a path does not come out, and that a line stays one JSON object.
func FuzzMask(f *testing.F) {
	f.Add("user.email", `{"email":"zq7-secret","n":1}`)
	f.Add("a", `"zq7-secret"`)
	f.Add("a.b.c", `[{"b":[{"c":"zq7-secret"}]}]`)
	f.Add("a..b", `{"":{"b":"zq7-secret"}}`)
	f.Fuzz(func(t *testing.T, path, value string) {
		key, _, _ := strings.Cut(path, ".")
		if key == "" || !json.Valid([]byte(value)) {
			t.Skip("no path, or no JSON")
		}
		var buf bytes.Buffer
		opts := slogx.Options{Mask: slogx.MaskPaths(path), ReservedKeys: slogx.PrefixReserved}
		slog.New(slogx.Mask(key)(newHandler(&buf, opts))).Info("m", key, json.RawMessage(value))
		if strings.Contains(value, "zq7-secret") && strings.Contains(buf.String(), "zq7-secret") {
			t.Errorf("path %q lets %s through: %s", path, value, buf.String())
		}
		lineOf(t, &buf)
	})
}

func ExampleMask() {
	handler := slog.NewTextHandler(printer{}, &slog.HandlerOptions{ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
		if attr.Key == slog.TimeKey {
			return slog.Attr{} // To have the same line every time.
		}
		return attr
	}})
	logger := slog.New(slogx.Mask("user.email", "token")(handler))
	logger.Info("signed in", slog.Group("user", "name", "Ada", "email", "ada@example.com"), "token", "eyJhbGciOi")
	// Output:
	// level=INFO msg="signed in" user.name=Ada user.email=***** token=*****
}

// printer prints to standard output as it is at the time, which examples replace.
type printer struct{}

// Write implements [io.Writer].
func (printer) Write(p []byte) (int, error) { return fmt.Print(string(p)) }

// Masked in the processor, nothing gets into a line: neither from slog nor from elsewhere.
func ExampleMaskPaths() {
	opts := &slogx.Options{
		Mask: slogx.MaskPaths("cards.number"), OmitLocation: true,
		Keys: map[string]string{"timestamp": "", "service": ""}, // To have the same line every time.
	}
	processor := slogx.NewProcessor(printer{}, opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	slog.New(slogx.NewHandler(opts)).Info("paid", "cards", []map[string]string{{"number": "4111"}, {"number": "4222"}})
	// Output:
	// {"level":"INFO","message":"paid","cards":[{"number":"*****"},{"number":"*****"}]}
}
