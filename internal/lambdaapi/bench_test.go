// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// One warm invocation over HTTP on loopback, without and with stopping the process after it.
func BenchmarkInvoke(b *testing.B) {
	for _, freeze := range []bool{false, true} {
		name := "running"
		if freeze {
			name = "frozen"
		}
		b.Run(name, func(b *testing.B) {
			e := start(b, lambdaapi.Config{Freeze: freeze})
			b.ReportAllocs()
			for b.Loop() {
				invoke(b, e, `{"do":"echo","text":"hi"}`)
			}
		})
	}
}

func BenchmarkCheckDatagram(b *testing.B) {
	datagram := []byte(header + `{"name":"checkout","id":"53995c3f42cd8ad8","trace_id":"1-5759e988-bd862e3fe1be46a994272793","start_time":1,"end_time":2}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lambdaapi.CheckDatagram(datagram); err != nil {
			b.Fatal(err)
		}
	}
}
