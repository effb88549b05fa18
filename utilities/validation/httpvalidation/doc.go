// SPDX-License-Identifier: Apache-2.0

// Package httpvalidation holds the bodies of HTTP requests and responses against JSON Schema, as middleware for any
// [net/http.Handler].
//
//	var order = validation.MustCompile(orderSchema)
//
//	func main() {
//		check := httpvalidation.New(httpvalidation.WithInbound(order))
//
//		mux := http.NewServeMux()
//		mux.Handle("POST /orders", check(http.HandlerFunc(place)))
//		powertools.Start(httpevent.New(mux))
//	}
//
// A request whose body is not valid is answered, and the handler does not see it:
//
//	400  {"statusCode":400,"error":"BadRequestError","message":"Validation failed for request",
//	     "details":{"issues":[{"message":"want at least 1","path":["body","items","0","quantity"]}]}}
//	413  the body is larger than WithMaxBody
//
// A response that is not valid becomes status 500 with a constant text. What was wrong with it is logged and on the span.
// [WithErrorHandler] answers in another way, such as rest.WriteError: errors have HTTPStatus and HTTPMessage.
//
// The handler can read the body as it was sent; defaults of the schema are not put into it.
//
// # Caveats
//
// A member whose name differs from a property by its case only is not valid, since encoding/json takes it for the property;
// see [WithAnyCase].
//
// Each request gets its body validated, also a GET. Wrap the routes that have one.
//
// Responses with status 2xx are validated but for 204 and 205, and none of HEAD. They are held back until the handler has
// returned: there is no streaming. Put middleware that compresses outside of this one.
package httpvalidation
