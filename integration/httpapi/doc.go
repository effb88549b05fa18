// SPDX-License-Identifier: Apache-2.0

// Package httpapi tests what a function behind HTTP sends to a real OpenTelemetry Collector:
//
//	go test ./httpapi
//
// It runs examples/restapi on the emulated Runtime API, sends requests as four gateways would, and reads what the collector
// hands on: for each request a server span named by its route, the duration by route, and the function's log lines with the
// id of that trace.
//
// # Caveats
//
// The collector is built from collector-config/distribution into the folder bin of the checkout: minutes from an empty build
// cache on two cores, a second or less when nothing has changed. All its connections are to the loopback interface.
package httpapi
