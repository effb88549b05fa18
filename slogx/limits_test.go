// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/slogx"
)

// bridge returns the logger of another OpenTelemetry bridge that writes lines to buf.
func bridge(buf *bytes.Buffer, opts slogx.Options) log.Logger {
	return sdklog.NewLoggerProvider(slogx.ProviderOptions(slogx.NewProcessor(buf, &opts))...).Logger("bridge")
}

// TestLogger_L91_Cap wants valid lines of at most 1 MiB, whatever it is that is too long.
func TestLogger_L91_Cap(t *testing.T) {
	long := strings.Repeat("x", 300<<10)
	tests := []struct {
		name string
		opts slogx.Options
		log  func(buf *bytes.Buffer, opts slogx.Options)
	}{
		{
			"attributes of the process",
			slogx.Options{Attrs: []slog.Attr{slog.String("a", long), slog.String("b", long), slog.String("c", long), slog.String("d", long)}},
			func(buf *bytes.Buffer, opts slogx.Options) { slog.New(newHandler(buf, opts)).Info(long, "k", long) },
		},
		{"location of another bridge", slogx.Options{}, func(buf *bytes.Buffer, opts slogx.Options) {
			var record log.Record
			record.AddAttributes(attribute.String("code.function.name", strings.Repeat(long, 5)))
			bridge(buf, opts).Emit(context.Background(), record)
		}},
		{
			"longer keys",
			slogx.Options{Format: slogx.FormatECS, Keys: map[string]string{"k": strings.Repeat("k", 4096)}},
			func(buf *bytes.Buffer, opts slogx.Options) {
				slog.New(newHandler(buf, opts)).LogAttrs(context.Background(), slog.LevelInfo, "m", slog.String("k", strings.Repeat(long, 4)), slogx.Err(errors.New(long)))
			},
		},
		{
			"formatter",
			slogx.Options{Formatter: func(dst []byte, _ []slogx.Member) []byte { return append(dst, strings.Repeat(long, 5)...) }},
			func(buf *bytes.Buffer, opts slogx.Options) { slog.New(newHandler(buf, opts)).Info("m") },
		},
		{"error", slogx.Options{}, func(buf *bytes.Buffer, opts slogx.Options) {
			slog.New(newHandler(buf, opts)).LogAttrs(context.Background(), slog.LevelInfo, "m", slog.String("k", strings.Repeat(long, 4)), slogx.Err(errors.New("the reason")))
			if !strings.Contains(buf.String(), "the reason") {
				t.Error("a long attribute takes the room of the error")
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			recordErrors(t)
			var buf bytes.Buffer
			tt.log(&buf, tt.opts)
			if buf.Len() > 1<<20 {
				t.Errorf("line of %d bytes", buf.Len())
			}
			lineOf(t, &buf)
		})
	}
}

// TestLogger_L91_ExactlyTheCap lets a line through that has exactly the bytes there may be, and no longer one.
func TestLogger_L91_ExactlyTheCap(t *testing.T) {
	const (
		limit   = 1 << 20
		forLast = 64<<10 + 512 // kept free for the error and the ids of the trace
	)
	text := strings.Repeat("x", 900<<10)
	lineWith := func(opts slogx.Options, text string) []byte {
		var buf bytes.Buffer
		emit(t, newHandler(&buf, opts), t.Context(), slog.LevelInfo, "m", slog.String("k", text))
		return buf.Bytes()
	}

	fits := limit - forLast - (len(lineWith(slogx.Options{}, "x")) - len("x}\n"))
	for more, cut := range []bool{false, true} {
		var line struct {
			K         string
			Truncated bool
		}
		if err := json.Unmarshal(lineWith(slogx.Options{}, strings.Repeat("x", fits+more)), &line); err != nil {
			t.Fatal(err)
		}
		if line.Truncated != cut || len(line.K) != fits {
			t.Errorf("%d bytes: %d are left, truncated = %t", fits+more, len(line.K), line.Truncated)
		}
	}

	renamed := func(length int) slogx.Options {
		return slogx.Options{Keys: map[string]string{"k": strings.Repeat("K", length)}}
	}
	errs := recordErrors(t)
	length := 1 + limit - len(lineWith(renamed(1), text))
	if line := lineWith(renamed(length), text); len(line) != limit || !bytes.Contains(line, []byte(`,"KKK`)) || len(errs.all()) > 0 {
		t.Errorf("format of exactly the limit: %d bytes, %.120s, reports %q", len(line), line, errs.all())
	}
	if line := lineWith(renamed(length+1), text); len(line) > limit || !bytes.Contains(line, []byte(`,"k":`)) || len(errs.all()) != 1 {
		t.Errorf("format beyond the limit: %d bytes, %.120s, reports %q", len(line), line, errs.all())
	}
}

// TestLogger_L91_ErrorKeepsItsRoom logs an error that just fits beside an attribute that takes all there is.
func TestLogger_L91_ErrorKeepsItsRoom(t *testing.T) {
	var buf bytes.Buffer
	reason := strings.Repeat("r", 60<<10)
	slog.New(newHandler(&buf, slogx.Options{})).LogAttrs(t.Context(), slog.LevelError, "m", slog.String("k", strings.Repeat("x", 2<<20)), slogx.Err(errors.New(reason)))
	described, _ := lineOf(t, &buf)["error"].(map[string]any)
	if got, _ := described["message"].(string); got != reason {
		t.Errorf("error has %d bytes of text, want all %d", len(got), len(reason))
	}
}

// TestLogger_L91_CutBytes cuts bytes so that what is there can still be decoded.
func TestLogger_L91_CutBytes(t *testing.T) {
	var buf bytes.Buffer
	slog.New(newHandler(&buf, slogx.Options{})).Info("m", "data", bytes.Repeat([]byte("abc"), 1<<20))
	line := lineOf(t, &buf)
	text, _ := line["data"].(string)
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) < 600<<10 || line["truncated"] != true {
		t.Errorf("%d bytes of data, %v, truncated = %v", len(data), err, line["truncated"])
	}
}

// TestLogger_L87_BodyOfEvents prints a body that is no text beside the name of the event, in all formats.
func TestLogger_L87_BodyOfEvents(t *testing.T) {
	for _, name := range []string{"", "order.placed"} {
		for _, format := range []slogx.Format{slogx.FormatPowertools, slogx.FormatOTel, slogx.FormatECS} {
			var record log.Record
			record.SetEventName(name)
			record.SetBody(attribute.MapValue(attribute.String("id", "o-1")))
			var buf bytes.Buffer
			bridge(&buf, slogx.Options{Format: format}).Emit(t.Context(), record)
			line := lineOf(t, &buf)
			if diff := cmp.Diff(map[string]any{"id": "o-1"}, line["body"]); diff != "" {
				t.Errorf("format %d, event %q: body (-want +got):\n%s", format, name, diff)
			}
			if got, _ := line["event_name"].(string); got != name {
				t.Errorf("format %d: event_name = %q, want %q", format, got, name)
			}
		}
	}
}

// TestLogger_L45_KeyOfTheBody treats an attribute with the key of the record's own body as one with a reserved key.
func TestLogger_L45_KeyOfTheBody(t *testing.T) {
	for _, format := range []slogx.Format{slogx.FormatPowertools, slogx.FormatOTel, slogx.FormatECS} {
		for _, policy := range []slogx.ReservedPolicy{slogx.DropReserved, slogx.PrefixReserved} {
			errs := recordErrors(t)
			var record log.Record
			record.SetBody(attribute.MapValue(attribute.String("id", "o-1")))
			record.AddAttributes(attribute.String("body", "mine"))
			var buf bytes.Buffer
			bridge(&buf, slogx.Options{Format: format, ReservedKeys: policy}).Emit(t.Context(), record)
			line := lineOf(t, &buf)
			if diff := cmp.Diff(map[string]any{"id": "o-1"}, line["body"]); diff != "" {
				t.Errorf("format %d: body (-want +got):\n%s", format, diff)
			}
			if prefixed := policy == slogx.PrefixReserved; (line["attr_body"] == "mine") != prefixed || (len(errs.all()) == 1) == prefixed {
				t.Errorf("format %d, policy %d: line = %v, reports %q", format, policy, line, errs.all())
			}
		}
	}
}

// TestLogger_L45_KeysOfPresets treats attributes with keys that only a preset prints as those with reserved keys.
func TestLogger_L45_KeysOfPresets(t *testing.T) {
	for key, format := range map[string]slogx.Format{
		"body": slogx.FormatOTel, "severity_text": slogx.FormatOTel, "service.name": slogx.FormatECS, "log.level": slogx.FormatECS, "@timestamp": slogx.FormatECS,
	} {
		for _, policy := range []slogx.ReservedPolicy{slogx.DropReserved, slogx.PrefixReserved, slogx.AllowReserved} {
			errs := recordErrors(t)
			var buf bytes.Buffer
			handler := newHandler(&buf, slogx.Options{Format: format, ReservedKeys: policy})
			for range 2 {
				buf.Reset()
				emit(t, handler, t.Context(), slog.LevelInfo, "m", slog.String(key, "mine"))
			}
			line := lineOf(t, &buf)
			_, prefixed := line["attr_"+key]
			if (line[key] == "mine") != (policy == slogx.AllowReserved) || prefixed != (policy == slogx.PrefixReserved) {
				t.Errorf("%s, policy %d: line = %v", key, policy, line)
			}
			if got := errs.all(); (len(got) == 1) != (policy == slogx.DropReserved) {
				t.Errorf("%s, policy %d: reports %q", key, policy, got)
			}
		}
	}
}

// TestLogger_L89_FormatterReturnsNothing prints the default line in place of an empty one, and says so.
func TestLogger_L89_FormatterReturnsNothing(t *testing.T) {
	errs := recordErrors(t)
	var buf bytes.Buffer
	slog.New(newHandler(&buf, slogx.Options{Formatter: func([]byte, []slogx.Member) []byte { return nil }})).Info("m")
	if line := lineOf(t, &buf); line["message"] != "m" {
		t.Errorf("line = %v", line)
	}
	if got := errs.all(); len(got) != 1 || !strings.Contains(got[0], "returned nothing") {
		t.Errorf("reports = %q", got)
	}
}

// TestOmitLocation_OwnAttributes prints what a call says of places itself, where lines have no location.
func TestOmitLocation_OwnAttributes(t *testing.T) {
	var buf bytes.Buffer
	slog.New(newHandler(&buf, slogx.Options{OmitLocation: true})).Info("m", "code.file.path", "a.go", "code.line.number", 7)
	if line := lineOf(t, &buf); line["code.file.path"] != "a.go" || line["code.line.number"] != json.Number("7") {
		t.Errorf("line = %v", line)
	}
}

// TestMask_Panics leaves out what could not be masked, and says so.
func TestMask_Panics(t *testing.T) {
	errs := recordErrors(t)
	f := newFunction(t, slogx.Options{Mask: func([]attribute.KeyValue) []attribute.KeyValue { panic("boom") }})
	f.logger.Info("m", "secret", "s")
	line := f.lines(t)[0]
	if _, there := line["secret"]; there || line["message"] != "m" {
		t.Errorf("line = %v, want it without attributes", line)
	}
	if got := errs.all(); len(got) != 1 || !strings.Contains(got[0], "panic: boom") {
		t.Errorf("reports = %q", got)
	}
}

// TestMask_CorrelationID masks the id in lines; the program still has it.
func TestMask_CorrelationID(t *testing.T) {
	f := newFunction(t, slogx.Options{CorrelationID: slogx.CorrelationPath("id"), Mask: slogx.MaskPaths("correlation_id")})
	_ = f.invoke(t.Context(), `{"id":"secret"}`, func(ctx context.Context) error {
		f.logger.InfoContext(ctx, "m")
		if got := slogx.CorrelationID(ctx); got != "secret" {
			t.Errorf("CorrelationID = %q", got)
		}
		return nil
	})
	if got := f.lines(t)[0]["correlation_id"]; got != "*****" {
		t.Errorf("correlation_id = %v, want it masked", got)
	}
}
