// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// ErrNotAppSyncEvent is the error of an invocation whose event does not come from AppSync Events.
var ErrNotAppSyncEvent = errors.New("appsyncevents: not an event of AppSync Events")

// Operations of AppSync Events, values of [Info].
const (
	Publish   = "PUBLISH"
	Subscribe = "SUBSCRIBE"
)

// Event is what AppSync sends: the context object of its handlers. The aws-lambda-go module has no type for it.
// Source: https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html
type Event struct {
	Info Info `json:"info"`
	// Identity is who publishes or subscribes. It is nil with an API key, and for all that says nothing of who that is.
	Identity *Identity `json:"identity"`
	Request  Request   `json:"request"`
	// Events are the events to publish, each {"id":…,"payload":…} as AppSync sent it; nil in subscriptions.
	Events []json.RawMessage `json:"events"`
	// Stash is what handlers before this one left there.
	Stash map[string]json.RawMessage `json:"stash"`
	// Prev, Result, Error and OutErrors are of handlers before this one, as AppSync sent them; direct integrations have none.
	Prev      json.RawMessage `json:"prev"`
	Result    json.RawMessage `json:"result"`
	Error     json.RawMessage `json:"error"`
	OutErrors json.RawMessage `json:"outErrors"`
}

// Info says what is asked for.
type Info struct {
	Channel          Channel          `json:"channel"`
	ChannelNamespace ChannelNamespace `json:"channelNamespace"`
	// Operation is [Publish] or [Subscribe].
	Operation string `json:"operation"`
}

// Channel is the channel that is published to or subscribed to.
type Channel struct {
	// Path begins with a slash and the namespace: /default/rooms/7. That of a subscription may end in /*.
	Path     string   `json:"path"`
	Segments []string `json:"segments"`
}

// ChannelNamespace is the namespace of the channel.
type ChannelNamespace struct {
	Name string `json:"name"`
}

// Request has what is known about the HTTP or WebSocket request.
type Request struct {
	Headers map[string]string `json:"headers"`
	// DomainName is that of a custom domain, else empty.
	DomainName string `json:"domainName"`
}

// Identity is who makes the request. Which members there are depends on the authorization mode of the API.
type Identity struct {
	// Sub, Issuer and Claims are those of a token of Amazon Cognito or another OpenID Connect provider.
	Sub    string                     `json:"sub"`
	Issuer string                     `json:"issuer"`
	Claims map[string]json.RawMessage `json:"claims"`
	// Groups and Username are those of an Amazon Cognito user; Username is there for IAM as well.
	Groups   []string `json:"groups"`
	Username string   `json:"username"`
	// DefaultAuthStrategy is ALLOW or DENY, of a user pool.
	DefaultAuthStrategy string `json:"defaultAuthStrategy"`
	// AccountID, UserARN and the members that begin with CognitoIdentity are those of IAM.
	AccountID                   string `json:"accountId"`
	UserARN                     string `json:"userArn"`
	CognitoIdentityID           string `json:"cognitoIdentityId"`
	CognitoIdentityPoolID       string `json:"cognitoIdentityPoolId"`
	CognitoIdentityAuthType     string `json:"cognitoIdentityAuthType"` // authenticated, unauthenticated or empty
	CognitoIdentityAuthProvider string `json:"cognitoIdentityAuthProvider"`
	// HandlerContext is what a Lambda authorizer returned.
	HandlerContext json.RawMessage `json:"handlerContext"`
	// SourceIP are the addresses of the client and of proxies.
	SourceIP []string `json:"sourceIp"`
}

// head is what routing needs of an event. The rest is decoded for handlers that ask for it.
type head struct {
	Info   Info              `json:"info"`
	Events []json.RawMessage `json:"events"`
}

// parseHead reads an event. Members of other types than documented are left out, unless nothing can be done without.
func parseHead(payload json.RawMessage) (*head, error) {
	e := &head{}
	if err := json.Unmarshal(payload, e); err != nil && !isMismatch(err) {
		return nil, fmt.Errorf("%w: %w", ErrNotAppSyncEvent, err)
	}
	switch {
	case e.Info.Operation != Publish && e.Info.Operation != Subscribe:
		return nil, fmt.Errorf("%w: it has no info.operation PUBLISH or SUBSCRIBE", ErrNotAppSyncEvent)
	case e.Info.Channel.Path == "":
		return nil, fmt.Errorf("%w: it has no info.channel.path", ErrNotAppSyncEvent)
	}
	return e, nil
}

// isMismatch reports whether JSON was decoded but for members of other types.
func isMismatch(err error) bool {
	_, ok := errors.AsType[*json.UnmarshalTypeError](err)
	return ok
}

// incoming is one event that is published.
type incoming struct {
	ID      string          `json:"id"`
	Payload json.RawMessage `json:"payload"`
}

// items reads the events to publish.
func (e *head) items() ([]incoming, error) {
	items := make([]incoming, len(e.Events))
	for i, raw := range e.Events {
		if err := json.Unmarshal(raw, &items[i]); err != nil {
			return nil, fmt.Errorf("%w: events[%d] has not the members id and payload", ErrNotAppSyncEvent, i)
		}
		if items[i].Payload == nil {
			items[i].Payload = json.RawMessage("null")
		}
	}
	return items, nil
}

type eventKey struct{}

// EventOf returns the event that a handler is called for, with channel, identity and headers. It is nil outside handlers
// of this package. Handlers share the event and must not change it.
func EventOf(ctx context.Context) *Event {
	if event, ok := ctx.Value(eventKey{}).(func() *Event); ok {
		return event()
	}
	return nil
}

// WithEvent returns a context in which [EventOf] is e, for tests of handlers.
func WithEvent(ctx context.Context, e *Event) context.Context {
	return context.WithValue(ctx, eventKey{}, func() *Event { return e })
}

// withPayload returns a context in which [EventOf] decodes an event when it is first asked for.
func withPayload(ctx context.Context, payload json.RawMessage) context.Context {
	return context.WithValue(ctx, eventKey{}, sync.OnceValue(func() *Event {
		e := &Event{}
		_ = json.Unmarshal(payload, e) // It is JSON; what has another type than documented is left out.
		// Handlers ask for nil to tell strangers from others, so an identity of another type must not come out as an empty one.
		if e.Identity != nil && reflect.ValueOf(*e.Identity).IsZero() {
			e.Identity = nil
		}
		return e
	}))
}
