// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// S3ObjectLambdaEvent asks a function to change an object, or a list of objects, on its way to a client. aws-lambda-go's
// type lacks the name of the user.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html
type S3ObjectLambdaEvent struct {
	XAmzRequestID        string                                     `json:"xAmzRequestId"`
	GetObjectContext     *events.S3ObjectLambdaGetObjectContext     `json:"getObjectContext,omitempty"`
	HeadObjectContext    *events.S3ObjectLambdaHeadObjectContext    `json:"headObjectContext,omitempty"`
	ListObjectsContext   *events.S3ObjectLambdaListObjectsContext   `json:"listObjectsContext,omitempty"`
	ListObjectsV2Context *events.S3ObjectLambdaListObjectsV2Context `json:"listObjectsV2Context,omitempty"`
	Configuration        events.S3ObjectLambdaConfiguration         `json:"configuration"`
	UserRequest          events.S3ObjectLambdaUserRequest           `json:"userRequest"`
	UserIdentity         S3ObjectLambdaUserIdentity                 `json:"userIdentity"`
	ProtocolVersion      string                                     `json:"protocolVersion"`
}

// S3ObjectLambdaUserIdentity is who asked for the object.
type S3ObjectLambdaUserIdentity struct {
	Type           string                               `json:"type"` // such as "IAMUser" or "AssumedRole"
	PrincipalID    string                               `json:"principalId"`
	ARN            string                               `json:"arn"`
	AccountID      string                               `json:"accountId"`
	AccessKeyID    string                               `json:"accessKeyId"`
	UserName       string                               `json:"userName,omitempty"`       // of a user
	SessionContext *events.S3ObjectLambdaSessionContext `json:"sessionContext,omitempty"` // of temporary credentials
}
