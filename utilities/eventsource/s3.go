// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// S3Event has notifications of a bucket. Other than in aws-lambda-go's type, a key that is not well encoded does not fail
// the event.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
type S3Event struct {
	Records []S3EventRecord `json:"Records"`
}

// S3EventRecord is one change in a bucket. What an event of its kind does not have is nil.
type S3EventRecord struct {
	EventVersion                string                                `json:"eventVersion"`
	EventSource                 string                                `json:"eventSource"` // "aws:s3"
	AWSRegion                   string                                `json:"awsRegion"`
	EventTime                   time.Time                             `json:"eventTime"`
	EventName                   string                                `json:"eventName"` // such as "ObjectCreated:Put"
	UserIdentity                events.S3UserIdentity                 `json:"userIdentity"`
	RequestParameters           events.S3RequestParameters            `json:"requestParameters"`
	ResponseElements            map[string]string                     `json:"responseElements"`
	S3                          S3Entity                              `json:"s3"`
	GlacierEventData            *events.S3GlacierEventData            `json:"glacierEventData,omitempty"`
	RestoreEventData            *events.S3RestoreEventData            `json:"restoreEventData,omitempty"`
	ReplicationEventData        *S3ReplicationEventData               `json:"replicationEventData,omitempty"`
	IntelligentTieringEventData *events.S3IntelligentTieringEventData `json:"intelligentTieringEventData,omitempty"`
	LifecycleEventData          *events.S3LifecycleEventData          `json:"lifecycleEventData,omitempty"`
}

// S3Entity is the bucket and the object in it.
type S3Entity struct {
	SchemaVersion   string          `json:"s3SchemaVersion"`
	ConfigurationID string          `json:"configurationId"`
	Bucket          events.S3Bucket `json:"bucket"`
	Object          S3Object        `json:"object"`
}

// S3Object is an object. An object that was deleted has neither size nor ETag.
type S3Object struct {
	Key       string `json:"key"` // as it came: encoded as in the query of a URL
	Size      int64  `json:"size,omitempty"`
	ETag      string `json:"eTag,omitempty"`
	VersionID string `json:"versionId,omitempty"`
	Sequencer string `json:"sequencer,omitempty"` // orders changes of the same key, in hexadecimal digits
}

// S3ReplicationEventData says which replication failed, or met or missed its threshold.
type S3ReplicationEventData struct {
	ReplicationRuleID string `json:"replicationRuleId"`
	DestinationBucket string `json:"destinationBucket"`
	S3Operation       string `json:"s3Operation"`
	RequestTime       string `json:"requestTime"`
	FailureReason     string `json:"failureReason,omitempty"`
	Threshold         string `json:"threshold,omitempty"`
	ReplicationTime   string `json:"replicationTime,omitempty"`
}
