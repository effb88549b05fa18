// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package main_test

import (
	"io"
	"net"
)

func dialSocket(address string) (io.WriteCloser, error) { return net.Dial("udp", address) }
