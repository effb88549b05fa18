// SPDX-License-Identifier: Apache-2.0

package eventsource

import "time"

// S3EventBridgeDetail is the detail of an [EventBridgeEvent] of a bucket. Members that do not apply to the kind of event
// are empty.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
type S3EventBridgeDetail struct {
	Version                 string              `json:"version"`
	Bucket                  S3EventBridgeBucket `json:"bucket"`
	Object                  S3EventBridgeObject `json:"object"`
	RequestID               string              `json:"request-id,omitempty"`
	Requester               string              `json:"requester,omitempty"` // an account or a service
	SourceIPAddress         string              `json:"source-ip-address,omitempty"`
	Reason                  string              `json:"reason,omitempty"`        // such as "PutObject", "Lifecycle Expiration"
	DeletionType            string              `json:"deletion-type,omitempty"` // "Permanently Deleted" or "Delete Marker Created"
	RestoreExpiryTime       time.Time           `json:"restore-expiry-time,omitzero"`
	SourceStorageClass      string              `json:"source-storage-class,omitempty"`
	DestinationStorageClass string              `json:"destination-storage-class,omitempty"`
	DestinationAccessTier   string              `json:"destination-access-tier,omitempty"`
}

// S3EventBridgeBucket is the bucket.
type S3EventBridgeBucket struct {
	Name string `json:"name"`
}

// S3EventBridgeObject is the object. Its key is not encoded, other than that in an [S3Event].
type S3EventBridgeObject struct {
	Key       string `json:"key"`
	Size      int64  `json:"size,omitempty"`
	ETag      string `json:"etag,omitempty"`
	VersionID string `json:"version-id,omitempty"`
	Sequencer string `json:"sequencer,omitempty"`
}
