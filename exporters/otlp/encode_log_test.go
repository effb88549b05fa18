// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// emitted returns what a provider makes of a record, as often as n says.
func emitted(t testing.TB, n int, record log.Record, opts ...sdklog.LoggerProviderOption) []sdklog.Record {
	t.Helper()
	var k keeper
	opts = append(opts, sdklog.WithProcessor(sdklog.NewSimpleProcessor(&k)), sdklog.WithAttributeCountLimit(-1))
	logger := sdklog.NewLoggerProvider(opts...).Logger("l")
	for range n {
		logger.Emit(context.Background(), record)
	}
	return k.records
}

// attributesOf returns "key=text" of the attributes of encoded log records.
func attributesOf(request []byte) [][]string {
	var all [][]string
	for _, resource := range fields(request, 1) {
		for _, scope := range fields(resource, 2) {
			for _, record := range fields(scope, 2) {
				var of []string
				for _, attr := range fields(record, 6) {
					of = append(of, pair(attr))
				}
				all = append(all, of)
			}
		}
	}
	return all
}

// pair returns a KeyValue as text, its value a string or a map of those.
func pair(kv []byte) string {
	value := fields(kv, 2)[0]
	text := ""
	for _, s := range fields(value, 1) {
		text = string(s)
	}
	for _, list := range fields(value, 6) {
		for _, entry := range fields(list, 1) {
			text += "{" + pair(entry) + "}"
		}
	}
	return string(fields(kv, 1)[0]) + "=" + text
}

// TestLastOfDuplicatesCounts has loggers that do not look for duplicates, as those of the log handler are.
func TestLastOfDuplicatesCounts(t *testing.T) {
	var many []attribute.KeyValue
	var wantMany []string
	for i := range 100 {
		many = append(many, attribute.String(fmt.Sprint("k", i%80), fmt.Sprint(i)))
		if i >= 20 {
			wantMany = append(wantMany, fmt.Sprintf("k%d=%d", i%80, i))
		}
	}
	tests := []struct {
		name  string
		attrs []attribute.KeyValue
		want  []string
	}{
		{"none", nil, nil},
		{"different", []attribute.KeyValue{attribute.String("a", "1"), attribute.String("b", "2")}, []string{"a=1", "b=2"}},
		{
			"three of one",
			[]attribute.KeyValue{attribute.String("a", "1"), attribute.String("b", "2"), attribute.String("a", "3"), attribute.String("a", "4")},
			[]string{"b=2", "a=4"},
		},
		{"many", many, wantMany},
		{
			"in a map",
			[]attribute.KeyValue{attribute.Map("m", attribute.String("b", "1"), attribute.String("a", "2"), attribute.String("b", "3"), attribute.Map("c", attribute.String("d", "4"), attribute.String("d", "5")))},
			[]string{"m={a=2}{b=3}{c={d=5}}"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var record log.Record
			record.AddAttributes(tt.attrs...)
			got := attributesOf(otlp.EncodeLogs(emitted(t, 2, record, sdklog.WithAllowKeyDuplication())))
			if diff := cmp.Diff([][]string{tt.want, tt.want}, got); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
		})
	}
}

// tenRecords returns records with six attributes each.
func tenRecords(t testing.TB) []sdklog.Record {
	var record log.Record
	record.SetBody(attribute.StringValue("order placed"))
	for i := range 6 {
		record.AddAttributes(attribute.String(fmt.Sprint("attribute.", i), "value"))
	}
	return emitted(t, 10, record, sdklog.WithAllowKeyDuplication())
}

func TestLogEncoderDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	var e otlp.LogEncoder
	batch := tenRecords(t)
	e.Encode(batch)
	if n := testing.AllocsPerRun(100, func() { e.Encode(batch) }); n > 0 {
		t.Errorf("%v allocations for ten records, want none", n)
	}
}

func BenchmarkEncodeTenRecords(b *testing.B) {
	var e otlp.LogEncoder
	batch := tenRecords(b)
	b.ReportAllocs()
	for b.Loop() {
		e.Encode(batch)
	}
}

// TestEmittedRecordIsFrozen has a processor behind this one that changes the record.
func TestEmittedRecordIsFrozen(t *testing.T) {
	var k keeper
	p := otlp.NewLogProcessor(&k)
	logger := sdklog.NewLoggerProvider(sdklog.WithProcessor(p), sdklog.WithProcessor(changing{})).Logger("l")
	var record log.Record
	for i := range 10 {
		record.AddAttributes(attribute.String(fmt.Sprint("k", i), "mine"))
	}
	record.SetBody(attribute.StringValue("mine"))
	logger.Emit(t.Context(), record)
	if err := p.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if body := k.records[0].Body().AsString(); body != "mine" {
		t.Errorf("body = %q", body)
	}
	k.records[0].WalkAttributes(func(kv attribute.KeyValue) bool {
		if kv.Value.AsString() != "mine" {
			t.Errorf("%s = %q", kv.Key, kv.Value.AsString())
		}
		return true
	})
}

// changing is a log processor that writes over what is in a record.
type changing struct{}

func (changing) Enabled(context.Context, sdklog.EnabledParameters) bool { return false }
func (changing) OnEmit(_ context.Context, record *sdklog.Record) error {
	record.SetBody(attribute.StringValue("changed"))
	for i := range 10 {
		record.AddAttributes(attribute.String(fmt.Sprint("k", i), "changed"))
	}
	return nil
}
func (changing) Shutdown(context.Context) error   { return nil }
func (changing) ForceFlush(context.Context) error { return nil }

// TestWithEnabled has a processor for warnings and for one scope: a bridge is told not to make other records, and those
// that are made nevertheless are not exported.
func TestWithEnabled(t *testing.T) {
	tests := []struct {
		scope    string
		severity log.Severity
		opts     []otlp.PipelineOption
		want     bool
	}{
		{"other", log.SeverityDebug, nil, true},
		{"other", log.SeverityDebug, []otlp.PipelineOption{warnings()}, false},
		{"other", log.SeverityWarn, []otlp.PipelineOption{warnings()}, true},
		{"other", log.SeverityUndefined, []otlp.PipelineOption{warnings()}, true},
		{"mine", log.SeverityDebug, []otlp.PipelineOption{warnings()}, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.scope, tt.severity, len(tt.opts)), func(t *testing.T) {
			var k keeper
			p := otlp.NewLogProcessor(&k, tt.opts...)
			logger := sdklog.NewLoggerProvider(sdklog.WithProcessor(p)).Logger(tt.scope)
			if got := logger.Enabled(t.Context(), log.EnabledParameters{Severity: tt.severity}); got != tt.want {
				t.Errorf("Enabled = %t, want %t", got, tt.want)
			}
			var record log.Record
			record.SetSeverity(tt.severity)
			logger.Emit(t.Context(), record)
			if err := p.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			if got := len(k.records) == 1; got != tt.want || p.Stats() != (otlp.PipelineStats{}) {
				t.Errorf("%d records were exported, want %t; stats %+v", len(k.records), tt.want, p.Stats())
			}
		})
	}
}

func warnings() otlp.PipelineOption {
	return otlp.WithEnabled(func(_ context.Context, p sdklog.EnabledParameters) bool {
		return p.Severity == log.SeverityUndefined || p.Severity >= log.SeverityWarn || p.InstrumentationScope.Name == "mine"
	})
}
