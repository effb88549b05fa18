// SPDX-License-Identifier: Apache-2.0

package eventsource

import "encoding/json"

// ConfigEvent asks a function to evaluate a rule of AWS Config. aws-lambda-go's type lacks the mode of evaluation.
//
// https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html
type ConfigEvent struct {
	Version          string `json:"version"`
	InvokingEvent    string `json:"invokingEvent"`            // JSON: a ConfigInvokingEvent
	RuleParameters   string `json:"ruleParameters,omitempty"` // JSON: an object of texts
	ResultToken      string `json:"resultToken"`              // goes back with PutEvaluations
	EventLeftScope   bool   `json:"eventLeftScope"`
	ExecutionRoleARN string `json:"executionRoleArn,omitempty"`
	ConfigRuleARN    string `json:"configRuleArn"`
	ConfigRuleName   string `json:"configRuleName"`
	ConfigRuleID     string `json:"configRuleId"`
	AccountID        string `json:"accountId"`
	EvaluationMode   string `json:"evaluationMode,omitempty"` // "DETECTIVE" or "PROACTIVE"
}

// ConfigInvokingEvent is the JSON text in [ConfigEvent.InvokingEvent]. MessageType says which of the three kinds it is.
type ConfigInvokingEvent struct {
	// MessageType is "ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification" or
	// "ScheduledNotification".
	MessageType              string `json:"messageType"`
	NotificationCreationTime string `json:"notificationCreationTime"`
	RecordVersion            string `json:"recordVersion"`

	// Of a change.
	ConfigurationItem     *ConfigurationItem `json:"configurationItem,omitempty"`
	ConfigurationItemDiff json.RawMessage    `json:"configurationItemDiff,omitempty"`

	// Of a change that is too large for a message: the item itself is to be fetched.
	ConfigurationItemSummary *ConfigurationItemSummary `json:"configurationItemSummary,omitempty"`

	// Of a schedule.
	AWSAccountID string `json:"awsAccountId,omitempty"`
}

// ConfigurationItemSummary says which resource changed.
type ConfigurationItemSummary struct {
	ChangeType                   string `json:"changeType,omitempty"` // "CREATE", "UPDATE" or "DELETE", of oversized items
	ConfigurationItemVersion     string `json:"configurationItemVersion"`
	ConfigurationItemCaptureTime string `json:"configurationItemCaptureTime"`
	ConfigurationItemStatus      string `json:"configurationItemStatus"`
	ConfigurationStateID         int64  `json:"configurationStateId"`
	ConfigurationStateMD5Hash    string `json:"configurationStateMd5Hash"`
	AWSAccountID                 string `json:"awsAccountId"`
	AWSRegion                    string `json:"awsRegion"`
	AvailabilityZone             string `json:"availabilityZone,omitempty"`
	ResourceType                 string `json:"resourceType"`
	ResourceID                   string `json:"resourceId"`
	ResourceName                 string `json:"resourceName,omitempty"`
	ResourceCreationTime         string `json:"resourceCreationTime,omitempty"`
	ARN                          string `json:"ARN"`
}

// ConfigurationItem is a resource that changed, as it is now.
type ConfigurationItem struct {
	ConfigurationItemSummary
	Configuration              json.RawMessage      `json:"configuration,omitempty"` // its form depends on the type of the resource
	SupplementaryConfiguration json.RawMessage      `json:"supplementaryConfiguration,omitempty"`
	RelatedEvents              []string             `json:"relatedEvents"`
	Relationships              []ConfigRelationship `json:"relationships"`
	Tags                       map[string]string    `json:"tags"`
}

// ConfigRelationship is a resource that belongs to another.
type ConfigRelationship struct {
	ResourceID   string `json:"resourceId"`
	ResourceName string `json:"resourceName,omitempty"`
	ResourceType string `json:"resourceType"`
	Name         string `json:"name"` // such as "Is attached to Instance"
}
