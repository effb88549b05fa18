// SPDX-License-Identifier: Apache-2.0

package handlertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Gateway stands for what sends requests to a function. The zero value is an HTTP API with payload format 2.0 and stage
// $default. Its methods do not change it, so it is safe for concurrent use.
type Gateway struct {
	// Source says what kind it is; Auto is HTTPAPIv2.
	Source httpevent.Source
	// Stage is the API's stage; empty for $default of an HTTP API and "prod" of a REST API.
	Stage string
	// DomainName is the host name of the API; empty for one that AWS would give it. HTTP APIs put the stage into paths only
	// there.
	DomainName string
	// Resource is the route that an API matches; empty for one that matches everything.
	Resource string
	// MultiValue is the setting of that name of a load balancer's target group.
	MultiValue bool
	// Streaming says that the integration streams answers, as httpevent.WithStreaming expects.
	Streaming bool
	// ClientIP is the address of the client; empty for 198.51.100.7.
	ClientIP string
	// Claims are those of the client's token, which API Gateway has checked.
	Claims map[string]string
	// StageVariables are those of the API's stage.
	StageVariables map[string]string
}

func (g Gateway) source() httpevent.Source {
	if g.Source == httpevent.Auto {
		return httpevent.HTTPAPIv2
	}
	return g.Source
}

// streams reports whether the gateway takes answers as streams.
func (g Gateway) streams() bool {
	return g.Streaming && (g.source() == httpevent.RESTAPI || g.source() == httpevent.FunctionURL)
}

func (g Gateway) stage() string {
	switch {
	case g.Stage != "":
		return g.Stage
	case g.source() == httpevent.RESTAPI:
		return "prod"
	}
	return "$default"
}

func (g Gateway) domainName() string {
	switch {
	case g.DomainName != "":
		return g.DomainName
	case g.source() == httpevent.FunctionURL:
		return apiID + ".lambda-url." + region + ".on.aws"
	}
	return apiID + ".execute-api." + region + ".amazonaws.com"
}

func (g Gateway) clientIP() string {
	if g.ClientIP == "" {
		return "198.51.100.7"
	}
	return g.ClientIP
}

// Client returns a client whose requests all go to h as events. It does not follow redirects. A failed invocation is an
// error of the request. An answer of h that is an io.Closer is closed when it has been read, a stream when the body of the
// response is closed.
func (g Gateway) Client(h invocation.EventHandler) *http.Client {
	return &http.Client{
		Transport:     transport{g, h},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// transport is the way from a client to a function.
type transport struct {
	gateway Gateway
	handler invocation.EventHandler
}

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	event, err := t.gateway.Event(r)
	if err != nil {
		return nil, err
	}
	answer, err := t.handler.HandleEvent(r.Context(), event)
	if err != nil {
		return nil, fmt.Errorf("handlertest: the invocation failed: %w", err)
	}
	reader, ok := answer.(io.Reader)
	if !ok {
		encoded, err := json.Marshal(answer)
		if err != nil {
			return nil, fmt.Errorf("handlertest: encode the answer: %w", err)
		}
		reader = bytes.NewReader(encoded)
	}
	response, err := t.gateway.ReadResponse(reader)
	if closer, ok := answer.(io.Closer); ok && (err != nil || !t.gateway.streams()) {
		// As aws-lambda-go does when the answer has left; work of the end of an invocation may hang on it.
		if closeErr := closer.Close(); closeErr != nil && err == nil {
			err = fmt.Errorf("handlertest: close the answer: %w", closeErr)
		}
	}
	if err != nil {
		return nil, err
	}
	response.Request = r
	if r.Method == http.MethodHead {
		_ = response.Body.Close()
		response.Body, response.ContentLength = http.NoBody, -1
	}
	return response, nil
}
