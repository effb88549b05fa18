// SPDX-License-Identifier: Apache-2.0

// Command busy never asks for an event: it ends, or, if READY is an address, says its process id there and hangs.
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	if ready := os.Getenv("READY"); ready != "" {
		conn, err := net.Dial("tcp", ready)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Fprintln(conn, os.Getpid())
		select {}
	}
	fmt.Println("busy with other things")
}
