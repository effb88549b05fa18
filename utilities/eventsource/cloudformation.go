// SPDX-License-Identifier: Apache-2.0

package eventsource

import "encoding/json"

// CloudFormationCustomResourceEvent asks to create, update or delete a custom resource. The type in package cfn of
// aws-lambda-go lacks the service token; cfn.LambdaWrap of that package sends the answer to ResponseURL.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
type CloudFormationCustomResourceEvent struct {
	RequestType           string          `json:"RequestType"` // "Create", "Update" or "Delete"
	ServiceToken          string          `json:"ServiceToken"`
	ResponseURL           string          `json:"ResponseURL"` // signed: it is a secret
	StackID               string          `json:"StackId"`
	RequestID             string          `json:"RequestId"`
	ResourceType          string          `json:"ResourceType"`
	LogicalResourceID     string          `json:"LogicalResourceId"`
	PhysicalResourceID    string          `json:"PhysicalResourceId,omitempty"`    // "" when it is created
	ResourceProperties    json.RawMessage `json:"ResourceProperties,omitempty"`    // CloudFormation sends numbers and booleans as strings
	OldResourceProperties json.RawMessage `json:"OldResourceProperties,omitempty"` // when it is updated
}
