// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// Setup and Wrap are what powertools.Start does.
func ExampleSetup() {
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	defer func() { // Only this example has to put back what Setup replaced.
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	}()
	ctx := context.Background()
	t, err := telemetry.Setup(ctx, telemetry.WithService("shop"), telemetry.WithOutput(io.Discard))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler, err := t.Wrap(func(in struct{ Name string }) (string, error) { return "Hello, " + in.Name, nil })
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := handler(ctx, json.RawMessage(`{"Name":"Ada"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	body := answer.(io.ReadCloser)
	text, _ := io.ReadAll(body)
	fmt.Println(string(text), body.Close())
	// Output: "Hello, Ada" <nil>
}
