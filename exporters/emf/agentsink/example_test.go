// SPDX-License-Identifier: Apache-2.0

package agentsink_test

import (
	"fmt"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/emf/agentsink"
)

func ExampleNew() {
	sink, err := agentsink.New("udp://127.0.0.1:25888")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sink.Close()
	exporter, err := emf.New(emf.WithWriter(sink), emf.WithLogGroup("/shop/cart", ""))
	fmt.Println(exporter != nil, err)
	// Output: true <nil>
}
