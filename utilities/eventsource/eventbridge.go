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
