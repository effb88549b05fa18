// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"fmt"
	"io"
	"log"
	"net"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

func ExampleReceiver() {
	receiver, err := lambdaapi.NewReceiver()
	if err != nil {
		log.Fatal(err)
	}
	defer receiver.Close()
	conn, err := net.Dial("udp", receiver.Addr())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	_, _ = io.WriteString(conn, `{"format":"json","version":1}`+"\n"+`{"name":"checkout"}`)
	_, _ = io.WriteString(conn, `{"name":"no header"}`)
	receiver.Drain()
	for _, d := range receiver.Documents() {
		fmt.Println("document", string(d.JSON))
	}
	for _, d := range receiver.Rejected() {
		fmt.Println("rejected:", d.Reason)
	}
	// Output:
	// document {"name":"checkout"}
	// rejected: no header line
}
