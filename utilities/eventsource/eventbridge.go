// SPDX-License-Identifier: Apache-2.0

package eventsource

import "time"

// EventBridgeEvent is an event of EventBridge: from a bus, a rule with a schedule, or a service. D is the type of the
// detail, such as [S3EventBridgeDetail]; [encoding/json.RawMessage] keeps it as it came. aws-lambda-go's type lacks the
// name of the replay.
//
// https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
type EventBridgeEvent[D any] struct {
	Version    string    `json:"version"`
	ID         string    `json:"id"`
	DetailType string    `json:"detail-type"`
	Source     string    `json:"source"`
	AccountID  string    `json:"account"`
	Time       time.Time `json:"time"`
	Region     string    `json:"region"`
	Resources  []string  `json:"resources"`
	Detail     D         `json:"detail"`
	ReplayName string    `json:"replay-name,omitempty"` // "" unless an archive is replayed
}

// EventBridgeRecord is an event of a custom event bus whose subscriber transforms by WITH_METADATA. D is the type of the
// data: an [EventBridgeEvent] of what came by PutEvents, a type of the program for what came by PutRawEvents. A subscriber
// that has batches sends a list of records.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-addressing.html
type EventBridgeRecord[D any] struct {
	Data           D                         `json:"Data"`
	Metadata       map[string]string         `json:"Metadata,omitzero"` // what the producer set
	SystemMetadata EventBridgeSystemMetadata `json:"SystemMetadata"`
}

// EventBridgeSystemMetadata is what EventBridge knows about an event. Only DeliveryType is always there.
type EventBridgeSystemMetadata struct {
	DeliveryType    string `json:"aws:DeliveryType"` // "LIVE" or "REPLAY"
	ContentType     string `json:"ContentType,omitempty"`
	EventID         string `json:"aws:EventId,omitempty"`
	IngestionTime   string `json:"aws:IngestionTime,omitempty"`
	SequenceNumber  string `json:"aws:SequenceNumber,omitempty"` // digits that a float64 does not hold
	EventGroupID    string `json:"EventGroupId,omitempty"`
	DeduplicationID string `json:"DeduplicationId,omitempty"`
	Source          string `json:"aws:Source,omitempty"`
	DetailType      string `json:"aws:DetailType,omitempty"`
	SchemaID        string `json:"aws:SchemaId,omitempty"`
	RegistryType    string `json:"aws:RegistryType,omitempty"`
}
