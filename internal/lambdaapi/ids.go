// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"
)

// randomHex returns n random bytes as 2n lower-case hex digits.
func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails; the program ends if the system has no random source
	return hex.EncodeToString(b)
}

// newRequestID returns a random (version 4) UUID, the form of a Lambda request id.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newTraceHeader returns the header of a sampled invocation in tracing mode Active: a new root whose
// first eight digits are the time, and the id of the function's segment as the parent.
func newTraceHeader(now time.Time) string {
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=1", now.Unix(), randomHex(12), randomHex(8))
}
