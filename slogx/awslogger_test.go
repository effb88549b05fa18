// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/slogx"
)

// classification and sdkLogger are declared as in package logging of the AWS SDK's smithy-go.
type classification string

type sdkLogger interface {
	Logf(classification classification, format string, v ...any)
}

var _ sdkLogger = slogx.AWSLogger[classification]{}

// panicsIfFormatted shows that a message nobody wants is not formatted.
type panicsIfFormatted struct{}

// String implements [fmt.Stringer].
func (panicsIfFormatted) String() string { panic("formatted") }

func TestLogger_L85_AWSLogger(t *testing.T) {
	f := newFunction(t, slogx.Options{Level: slog.LevelInfo})
	var logger sdkLogger = slogx.NewAWSLogger[classification](f.handler)
	_ = f.invoke(t.Context(), `{}`, func(context.Context) error {
		logger.Logf("WARN", "retrying %s, attempt %d", "GetItem", 2)
		logger.Logf("DEBUG", "%s", panicsIfFormatted{})
		logger.Logf("AUDIT", "100 %% new")
		return nil
	})
	var got []string
	for _, line := range f.lines(t) {
		location, _ := line["location"].(string)
		if !strings.Contains(location, "TestLogger_L85_AWSLogger") {
			t.Errorf("location = %q, want who called Logf", location)
		}
		if line["function_request_id"] != testRequestID {
			t.Errorf("function_request_id = %v, want that of the invocation", line["function_request_id"])
		}
		got = append(got, line["level"].(string)+" "+line["message"].(string))
	}
	if diff := cmp.Diff([]string{"WARN retrying GetItem, attempt 2", "INFO 100 % new"}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
