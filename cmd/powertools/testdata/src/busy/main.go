// SPDX-License-Identifier: Apache-2.0

// Command busy ends without ever asking for an event.
package main

import "fmt"

func main() { fmt.Println("busy with other things") }
