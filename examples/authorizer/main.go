// SPDX-License-Identifier: Apache-2.0

// Command authorizer is a Lambda function that says which routes of a REST API a caller may use, and from where.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/otel/awsx"
	"github.com/otel-powertools/powertools/otel/tracex"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// session is what is known about the caller who has a token.
type session struct {
	User    string
	Role    string // "reader" or "editor"
	Tenant  string
	Expires time.Time
}

var errNoSession = errors.New("no such session")

// sessions finds a session by the SHA-256 of its token: whoever reads the table learns no token. It returns errNoSession if
// there is none.
type sessions interface {
	Find(ctx context.Context, hash string) (session, error)
}

type authorizer struct {
	sessions sessions
	office   string // the network that editors write from, such as 198.51.100.0/24
	now      func() time.Time
}

// authorize answers for all routes of the stage, because API Gateway keeps the answer for the caller's other requests.
// An error is answered with status 500: nothing is allowed by mistake.
func (a authorizer) authorize(ctx context.Context, event eventsource.APIGatewayAuthorizerRequest) (eventsource.APIGatewayAuthorizerResponse, error) {
	route, err := eventsource.ParseRouteARN(event.MethodARN)
	if err != nil {
		return eventsource.APIGatewayAuthorizerResponse{}, err
	}
	caller, err := a.caller(ctx, event.Headers)
	if errors.Is(err, errNoSession) {
		slog.WarnContext(ctx, "denied", "ip", event.RequestContext.Identity.SourceIP)
		return eventsource.DenyAllResponse(), nil
	}
	if err != nil {
		return eventsource.APIGatewayAuthorizerResponse{}, err
	}
	tracex.Annotate(ctx, attribute.String("role", caller.Role))

	policy := eventsource.NewPolicy(route, caller.User).
		Allow("GET", "/orders").
		Allow("GET", "/orders/*").
		WithContext(map[string]any{"tenant": caller.Tenant})
	if caller.Role == "editor" {
		inOffice := eventsource.Conditions{"IpAddress": {"aws:SourceIp": eventsource.Strings(a.office)}}
		policy.AllowIf("PUT", "/orders/*", inOffice)
		policy.Deny("PUT", "/orders/archive/*") // wherever the editor is
	}
	return policy.Response()
}

func (a authorizer) caller(ctx context.Context, headers map[string]string) (session, error) {
	authorization, _ := eventsource.Header(headers, "Authorization")
	token, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok || token == "" {
		return session{}, errNoSession
	}
	hash := sha256.Sum256([]byte(token))
	found, err := a.sessions.Find(ctx, hex.EncodeToString(hash[:]))
	if err != nil {
		return session{}, fmt.Errorf("find session: %w", err)
	}
	if !a.now().Before(found.Expires) {
		return session{}, errNoSession
	}
	return found, nil
}

// environment is the configuration that Lambda gives. config.LoadDefaultConfig finds it too, and that of other places.
func environment() aws.Config {
	return aws.Config{
		Region: os.Getenv("AWS_REGION"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
				SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
				SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
			}, nil
		}),
	}
}

func main() {
	cfg := environment()
	awsx.Instrument(&cfg)
	a := authorizer{
		sessions: table{client: dynamodb.NewFromConfig(cfg), name: os.Getenv("SESSIONS_TABLE")},
		office:   os.Getenv("OFFICE_NETWORK"),
		now:      time.Now,
	}
	powertools.Start(a.authorize)
}
