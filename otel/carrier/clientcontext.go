// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel/propagation"
)

// maxClientContext is how many bytes Lambda takes of an encoded client context.
const maxClientContext = 3583

// ErrClientContext is returned by [InjectClientContext] for a client context that cannot take trace context.
var ErrClientContext = errors.New("carrier: client context cannot be extended")

// ClientContext returns a carrier that reads the custom members of an invocation's client context. Lambda hands
// X-Amzn-Trace-Id on by itself; this is for W3C trace context in direct invocations, which it does not know.
func ClientContext(client lambdacontext.ClientContext) propagation.TextMapCarrier {
	return fieldsOf(client.Custom, itself)
}

// InjectClientContext returns a client context for Lambda's Invoke, encoded as it is sent, with the trace context of ctx among
// its custom members. Encoded is the one to extend, or nil:
//
//	input.ClientContext, err = carrier.InjectClientContext(ctx, input.ClientContext)
//
// Custom members that exist are kept. If encoded is malformed, or the result longer than the 3583 bytes that Lambda
// takes, encoded is returned with an error that wraps [ErrClientContext].
func InjectClientContext(ctx context.Context, encoded *string) (*string, error) {
	found := inject(ctx)
	if len(found) == 0 {
		return encoded, nil
	}
	// Raw members: what is not known here must survive.
	members, custom := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if encoded != nil && *encoded != "" {
		document, err := base64.StdEncoding.DecodeString(*encoded)
		if err == nil {
			err = json.Unmarshal(document, &members)
		}
		if err == nil && members["custom"] != nil {
			err = json.Unmarshal(members["custom"], &custom)
		}
		if err == nil && members == nil {
			err = errors.New("it is null")
		}
		if err != nil {
			return encoded, fmt.Errorf("read client context: %w: %w", ErrClientContext, err)
		}
	}
	if custom == nil { // "custom": null
		custom = map[string]json.RawMessage{}
	}
	for key, value := range found {
		if _, taken := custom[key]; !taken && value != "" {
			custom[key], _ = json.Marshal(value) // A string always encodes.
		}
	}
	// Raw messages that were decoded encode again.
	members["custom"], _ = json.Marshal(custom)
	document, _ := json.Marshal(members)
	if base64.StdEncoding.EncodedLen(len(document)) > maxClientContext {
		return encoded, fmt.Errorf("write client context: %w: longer than %d bytes", ErrClientContext, maxClientContext)
	}
	text := base64.StdEncoding.EncodeToString(document)
	return &text, nil
}
