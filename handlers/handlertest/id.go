// SPDX-License-Identifier: Apache-2.0

package handlertest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"
)

// time returns when the request came, as events have it beside the milliseconds.
func (q *incoming) time() string { return q.at.UTC().Format("02/Jan/2006:15:04:05 -0700") }

// newUUID returns the id of a request as REST APIs and function URLs give it.
func newUUID() string {
	id := random(16)
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // version 4
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// newShortID returns the id of a request as HTTP APIs give it.
func newShortID() string { return base64.StdEncoding.EncodeToString(random(11)) }

// newTraceID returns the id of a trace that begins at a time.
func newTraceID(at time.Time) string { return fmt.Sprintf("1-%08x-%x", at.Unix(), random(12)) }

func random(bytes int) []byte {
	id := make([]byte, bytes)
	_, _ = rand.Read(id) // which never fails
	return id
}
