// SPDX-License-Identifier: Apache-2.0

// Package handlertest stands for the gateways in front of a function, in tests: it makes the event that each of them
// sends for a request, and reads the answer as each of them does.
//
//	func TestFind(t *testing.T) {
//		gateway := handlertest.Gateway{Source: httpevent.ALB}
//		client := gateway.Client(httpevent.New(router()))
//		response, err := client.Get("https://shop.example/orders/7")
//		if err != nil || response.StatusCode != http.StatusOK {
//			t.Errorf("response = %v, %v", response, err)
//		}
//	}
//
// With package oteltest the same event goes through the real wrapper, with logs, metrics and spans recorded:
//
//	event, err := gateway.Event(httptest.NewRequest("GET", "/orders/7", nil))
//	answer, err := rec.Invoke(httpevent.New(router()), event)
//	response, err := gateway.Response(answer)
//
// Each event has a request id, a time and, but for VPC Lattice, a trace of its own in X-Amzn-Trace-Id.
//
// # What each gateway does
//
//	source          path       query         headers                    cookies        reads of an answer
//	------------    --------   -----------   ------------------------   ------------   ----------------------------------
//	RESTAPI         encoded    decoded map   multiValueHeaders, headers header         headers and multiValueHeaders
//	HTTPAPIv1       decoded    decoded map   multiValueHeaders, headers header         headers and multiValueHeaders
//	HTTPAPIv2       decoded    text          headers, joined            cookies        headers, cookies
//	FunctionURL     encoded    text          headers, joined            both           headers, cookies
//	ALB             encoded    encoded map   headers, last value        header         headers
//	ALB, MultiValue encoded    encoded map   multiValueHeaders          header         multiValueHeaders
//	LatticeV1       encoded    encoded map   headers, joined            header         headers
//	LatticeV2       encoded    encoded map   headers, lists             header         headers
//
// # Caveats
//
// Paths of HTTP APIs end at an encoded question mark, as they do on AWS.
//
// An answer that a gateway would turn into status 502 is an error here, which says why. So is a failed invocation.
//
// HTTP APIs with payload format 2.0 make a response with status 200 of anything without a statusCode, and function URLs of
// any JSON, so that a function which forgets it is not found out there.
//
// A REST API sends bytes to clients only if it is configured with binary media types; here it always does.
package handlertest
