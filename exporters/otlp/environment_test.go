// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"errors"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/internal/settings"
)

func TestEnvironment(t *testing.T) {
	const p = "OTEL_EXPORTER_OTLP_"
	normal := otlp.Settings{URL: "http://localhost:4318/v1/traces", Timeout: 10 * time.Second}
	with := func(change func(*otlp.Settings)) otlp.Settings {
		s := normal
		change(&s)
		return s
	}
	tests := []struct {
		name     string
		set      map[string]string
		want     otlp.Settings
		mistakes int
	}{
		{"nothing", nil, normal, 0},
		{"base", map[string]string{p + "ENDPOINT": "https://c:4318/"}, with(func(s *otlp.Settings) { s.URL = "https://c:4318/v1/traces" }), 0},
		{"base with path", map[string]string{p + "ENDPOINT": " http://c/otlp/x "}, with(func(s *otlp.Settings) { s.URL = "http://c/otlp/x/v1/traces" }), 0},
		{"signal", map[string]string{p + "ENDPOINT": "http://c", p + "TRACES_ENDPOINT": "http://t/mine"}, with(func(s *otlp.Settings) { s.URL = "http://t/mine" }), 0},
		{"signal without path", map[string]string{p + "TRACES_ENDPOINT": "http://t:1"}, with(func(s *otlp.Settings) { s.URL = "http://t:1/" }), 0},
		{"of another signal", map[string]string{p + "LOGS_ENDPOINT": "http://t:1"}, normal, 0},
		{"no scheme", map[string]string{p + "ENDPOINT": "localhost:4318"}, normal, 1},
		{"no host", map[string]string{p + "ENDPOINT": "http://"}, normal, 1},
		{"bad signal", map[string]string{p + "ENDPOINT": "http://c", p + "TRACES_ENDPOINT": "unix:/x"}, with(func(s *otlp.Settings) { s.URL = "http://c/v1/traces" }), 1},
		{"headers", map[string]string{p + "HEADERS": "a=b, Authorization=Basic%20x%3D%3D ,c=d=e"}, with(func(s *otlp.Settings) {
			s.Headers = map[string]string{"a": "b", "Authorization": "Basic x==", "c": "d=e"}
		}), 0},
		{"bad headers", map[string]string{p + "HEADERS": "a=b,secret,x y=1,z=%0a"}, with(func(s *otlp.Settings) { s.Headers = map[string]string{"a": "b"} }), 1},
		{"signal headers", map[string]string{p + "HEADERS": "a=b", p + "TRACES_HEADERS": "c=d"}, with(func(s *otlp.Settings) { s.Headers = map[string]string{"c": "d"} }), 0},
		{"gzip", map[string]string{p + "COMPRESSION": "GZIP"}, with(func(s *otlp.Settings) { s.Gzip = true }), 0},
		{"none for the signal", map[string]string{p + "COMPRESSION": "gzip", p + "TRACES_COMPRESSION": "none"}, normal, 0},
		{"bad compression", map[string]string{p + "COMPRESSION": "zstd"}, normal, 1},
		{"timeout", map[string]string{p + "TIMEOUT": "1500"}, with(func(s *otlp.Settings) { s.Timeout = 1500 * time.Millisecond }), 0},
		{"timeout with unit", map[string]string{p + "TIMEOUT": "10s"}, normal, 1},
		{"timeout 0", map[string]string{p + "TRACES_TIMEOUT": "0"}, normal, 1},
		{"timeout too large", map[string]string{p + "TIMEOUT": "9223372036854775807"}, normal, 1},
		{"protocol", map[string]string{p + "PROTOCOL": "http/protobuf"}, normal, 0},
		{"no such certificate", map[string]string{p + "CERTIFICATE": "/does/not/exist"}, normal, 1},
		{"not a certificate", map[string]string{p + "CERTIFICATE": "environment_test.go"}, normal, 1},
		{"certificate without key", map[string]string{p + "CLIENT_CERTIFICATE": "x"}, normal, 1},
		{"no such key", map[string]string{p + "CLIENT_CERTIFICATE": "x", p + "CLIENT_KEY": "y"}, normal, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said := handled(t)
			for name, value := range tt.set {
				t.Setenv(name, value)
			}
			got := newTraces(t).Settings()
			if len(got.Headers) == 0 {
				got.Headers = nil
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			errs := said.all()
			if len(errs) != tt.mistakes {
				t.Errorf("said %v, want %d mistakes", errs, tt.mistakes)
			}
			for _, err := range errs {
				if !settings.IsMistake(err) || strings.Contains(err.Error(), "secret") {
					t.Errorf("said %v", err)
				}
			}
		})
	}
}

func TestProtocols(t *testing.T) {
	tests := map[string]string{"grpc": "otel/telemetry/otlpgrpc", "http/json": "http/protobuf", "carrier-pigeon": "http/protobuf"}
	for protocol, advice := range tests {
		t.Setenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", protocol)
		if _, err := otlp.NewTraces(); !errors.Is(err, otlp.ErrProtocol) || !strings.Contains(err.Error(), advice) {
			t.Errorf("%s: %v", protocol, err)
		}
		if _, err := otlp.NewLogs(); err != nil {
			t.Errorf("%s of traces fails logs: %v", protocol, err)
		}
	}
}

func TestBadOptions(t *testing.T) {
	for _, o := range []otlp.Option{otlp.WithEndpoint("nowhere"), otlp.WithSignalEndpoint("ftp://x")} {
		if _, err := otlp.NewMetrics(o); err == nil {
			t.Error("a bad URL was taken")
		}
	}
}

func TestOptionsBeatTheEnvironment(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://variable/x")
	t.Setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
	got := newTraces(t, otlp.WithEndpoint("http://option"), otlp.WithGzip(false), otlp.WithTimeout(time.Second)).Settings()
	if diff := cmp.Diff(otlp.Settings{URL: "http://option/v1/traces", Timeout: time.Second}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRetryAfterForms(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := map[string]time.Duration{
		"": 0, "5": 5 * time.Second, "0": 0, "-1": 0, "x": 0, "99999999999": 0,
		"Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2026 03:00:00 GMT": 0,
	}
	for text, want := range tests {
		if got := otlp.RetryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("RetryAfter(%q) = %v, want %v", text, got, want)
		}
	}
}

// TestNoGRPC keeps out what makes the official exporters large.
func TestNoGRPC(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skipf("no go command: %v", err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		heavy := strings.HasPrefix(dep, "google.golang.org/grpc") || strings.HasPrefix(dep, "go.opentelemetry.io/proto") ||
			strings.HasPrefix(dep, "google.golang.org/protobuf/reflect") || dep == "google.golang.org/protobuf/proto"
		if heavy {
			t.Errorf("%s is linked", dep)
		}
	}
}
