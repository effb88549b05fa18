// SPDX-License-Identifier: Apache-2.0

package parser

import "github.com/otel-powertools/powertools/utilities/eventsource"

// S3Record is one change in a bucket.
type S3Record = eventsource.S3EventRecord

// S3Notification is an event of S3 that checks where its records are from. The message that S3 sends when notifications
// are set up, s3:TestEvent, has none.
type S3Notification struct {
	eventsource.S3Event
	Service string `json:"Service,omitempty"` // "Amazon S3" in the test
	Event   string `json:"Event,omitempty"`   // "s3:TestEvent" in the test
}

// Validate checks where the records are from.
func (n S3Notification) Validate() error {
	if n.Records == nil && n.Event != "s3:TestEvent" {
		return fail(ErrWrongEventSource, "Records", "want a list")
	}
	for i, r := range n.Records {
		if err := from(element("Records", i)+".eventSource", r.EventSource, "aws:s3"); err != nil {
			return err
		}
	}
	return nil
}
