// SPDX-License-Identifier: Apache-2.0

package parser

import "context"

// APIGateway returns the envelope of requests of API Gateway with format 1.0: REST APIs, and HTTP APIs that ask for it. The
// payload is the body; in base64 it is decoded first. As T a string or []byte takes bodies that are not JSON.
func APIGateway[T any]() Envelope[T] { return body[T]("APIGateway") }

// APIGatewayV2 returns the envelope of requests of HTTP APIs with format 2.0, as [APIGateway] does.
func APIGatewayV2[T any]() Envelope[T] { return body[T]("APIGatewayV2") }

// FunctionURL returns the envelope of requests to function URLs, as [APIGateway] does.
func FunctionURL[T any]() Envelope[T] { return body[T]("FunctionURL") }

// ALB returns the envelope of requests of an Application Load Balancer, as [APIGateway] does.
func ALB[T any]() Envelope[T] { return body[T]("ALB") }

// VPCLattice returns the envelope of requests of VPC Lattice with event structure version 1, as [APIGateway] does.
func VPCLattice[T any]() Envelope[T] { return body[T]("VPCLattice") }

// VPCLatticeV2 returns the envelope of requests of VPC Lattice with event structure version 2, as [APIGateway] does.
func VPCLatticeV2[T any]() Envelope[T] { return body[T]("VPCLatticeV2") }

// WebSocket returns the envelope of messages of a WebSocket API, as [APIGateway] does. Of its other events, $connect and
// $disconnect, the error is [ErrWrongEventSource].
func WebSocket[T any]() Envelope[T] {
	requests := body[T]("WebSocket")
	unwrap := requests.unwrap
	requests.unwrap = func(ctx context.Context, event []byte, d *Decoder) (T, error) {
		e, err := readEvent[struct {
			RequestContext struct {
				EventType string `json:"eventType"`
			} `json:"requestContext"`
		}](event)
		if err != nil {
			return *new(T), err
		}
		if e.RequestContext.EventType != "MESSAGE" {
			return *new(T), fail(ErrWrongEventSource, "requestContext.eventType", "want MESSAGE")
		}
		return unwrap(ctx, event, d)
	}
	return requests
}

// body returns an envelope of one of the sources that send requests.
func body[T any](name string) Envelope[T] {
	return NewEnvelope(name, func(ctx context.Context, event []byte, d *Decoder) (T, error) {
		var out T
		e, err := readEvent[struct {
			Body     string `json:"body"`
			Base64   bool   `json:"isBase64Encoded"`
			Base64V1 bool   `json:"is_base64_encoded"` // of VPC Lattice
		}](event)
		if err != nil {
			return out, err
		}
		payload := d.bytesOf(e.Body)
		if e.Base64 || e.Base64V1 {
			if payload, err = d.base64(e.Body); err != nil {
				return out, At("body", -1, err)
			}
		}
		err = At("body", -1, d.Decode(ctx, payload, &out))
		return out, err
	})
}
