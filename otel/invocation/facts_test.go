// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/otel/invocation"
)

func TestCore_Y1_Y3_WhoCalled(t *testing.T) {
	t.Parallel()
	lc := lambdacontext.LambdaContext{
		AwsRequestID: testRequestID,
		Identity:     lambdacontext.CognitoIdentity{CognitoIdentityID: "eu-west-1:identity", CognitoIdentityPoolID: "eu-west-1:pool"},
		ClientContext: lambdacontext.ClientContext{
			Client: lambdacontext.ClientApplication{InstallationID: "i", AppTitle: "shop"},
			Env:    map[string]string{"locale": "de"}, Custom: map[string]string{"tier": "gold"},
		},
	}
	ctx, cancel := context.WithTimeout(lambdacontext.NewContext(context.Background(), &lc), time.Minute)
	defer cancel()
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		facts, _ := invocation.From(ctx)
		if diff := cmp.Diff(lc.Identity, facts.Identity); diff != "" {
			t.Errorf("identity (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(lc.ClientContext, facts.ClientContext); diff != "" {
			t.Errorf("client context (-want +got):\n%s", diff)
		}
		if left, ok := invocation.RemainingTime(ctx); !ok || left <= 0 || left > time.Minute {
			t.Errorf("RemainingTime = %v, %t", left, ok)
		}
		return nil, nil
	})
	if _, err := h(ctx, nil); err != nil {
		t.Fatal(err)
	}
}

func TestRemainingTime(t *testing.T) {
	t.Parallel()
	if left, ok := invocation.RemainingTime(t.Context()); ok || left != 0 {
		t.Errorf("without a deadline: %v, %t", left, ok)
	}
	past, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if left, ok := invocation.RemainingTime(past); !ok || left != 0 {
		t.Errorf("after the deadline: %v, %t, want 0, true", left, ok)
	}
}

func TestCore_Y3_ARN(t *testing.T) {
	const unqualified = "arn:aws:lambda:eu-west-1:123456789012:function:greeter"
	parts := invocation.ARN{Partition: "aws", Region: "eu-west-1", AccountID: "123456789012", FunctionName: "greeter"}
	qualified := parts
	qualified.Qualifier = "live"
	tests := []struct {
		name, arn, version string
		want               invocation.ARN
		resourceID         string
	}{
		{"no qualifier", unqualified, "7", parts, unqualified},
		{"alias", unqualified + ":live", "7", qualified, unqualified + ":7"},
		{"version is known by name only", unqualified + ":live", "", qualified, unqualified + ":live"},
		{"empty", "", "7", invocation.ARN{}, ""},
		{"another service", "arn:aws:s3:::bucket", "7", invocation.ARN{}, "arn:aws:s3:::bucket"},
		{"a layer", "arn:aws:lambda:eu-west-1:123456789012:layer:x:1", "7", invocation.ARN{}, "arn:aws:lambda:eu-west-1:123456789012:layer:x:1"},
		{"too short", "arn:aws:lambda:eu-west-1", "7", invocation.ARN{}, "arn:aws:lambda:eu-west-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := &invocation.Facts{Function: &invocation.Function{Version: tt.version}, InvokedFunctionARN: tt.arn}
			if diff := cmp.Diff(tt.want, f.ARN()); diff != "" {
				t.Errorf("ARN (-want +got):\n%s", diff)
			}
			if got := f.ResourceID(); got != tt.resourceID {
				t.Errorf("ResourceID = %s, want %s", got, tt.resourceID)
			}
			if n := testing.AllocsPerRun(10, func() { f.ARN() }); n != 0 {
				t.Errorf("ARN allocates %v times", n)
			}
		})
	}
}
