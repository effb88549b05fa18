// SPDX-License-Identifier: Apache-2.0

package console_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/otel/telemetry/console"
)

// TestExporters is the table of which signals are printed, and how.
func TestExporters(t *testing.T) {
	tests := []struct {
		name  string
		env   map[string]string
		opts  []console.Option
		lines int // of what was printed
		want  []string
	}{
		{name: "nothing is asked for"},
		{
			name: "all signals", lines: 3,
			env:  map[string]string{"OTEL_TRACES_EXPORTER": "console", "OTEL_METRICS_EXPORTER": "console", "OTEL_LOGS_EXPORTER": "console"},
			want: []string{`"Name":"compose-greeting"`, `"Name":"greetings-sent"`, `"Value":"hello-line"`},
		},
		{
			name: "one signal", lines: 1, env: map[string]string{"OTEL_TRACES_EXPORTER": "console"},
			want: []string{`"Name":"compose-greeting"`},
		},
		{
			name: "over several lines", env: map[string]string{"OTEL_TRACES_EXPORTER": "console"}, opts: []console.Option{console.WithPrettyPrint()},
			lines: 20, want: []string{`"Name": "compose-greeting"`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keepGlobals(t)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			var printed buffer
			tel, err := telemetry.Setup(t.Context(), telemetry.WithOutput(io.Discard),
				console.Exporters(append(tt.opts, console.WithWriter(&printed))...))
			if err != nil {
				t.Fatal(err)
			}
			ctx, span := otel.Tracer("test").Start(t.Context(), "compose-greeting")
			slog.InfoContext(ctx, "hello-line")
			counter, _ := otel.Meter("test").Int64Counter("greetings-sent")
			counter.Add(ctx, 1)
			span.End()
			if err := tel.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			text := printed.String()
			if n := strings.Count(text, "\n"); n < tt.lines || tt.lines == 0 && n > 0 {
				t.Errorf("%d lines, want %d: %s", n, tt.lines, text)
			}
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %s in %s", want, text)
				}
			}
		})
	}
}

// buffer takes what the exporters of three signals write at once.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// keepGlobals puts back what Setup replaces.
func keepGlobals(t *testing.T) {
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
}

func ExampleExporters() {
	_ = os.Setenv("OTEL_TRACES_EXPORTER", "console") // usually in the function's configuration
	defer func() { _ = os.Unsetenv("OTEL_TRACES_EXPORTER") }()
	var printed buffer
	tel, err := telemetry.Setup(context.Background(), telemetry.WithOutput(io.Discard), console.Exporters(console.WithWriter(&printed)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, span := otel.Tracer("shop").Start(context.Background(), "check stock")
	span.End()
	if err := tel.Shutdown(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(strings.Contains(printed.String(), `"Name":"check stock"`))
	// Output: true
}
