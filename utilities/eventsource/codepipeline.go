// SPDX-License-Identifier: Apache-2.0

package eventsource

import "github.com/aws/aws-lambda-go/events"

// CodePipelineJobEvent asks a function to run the action of a pipeline. Beside the type of aws-lambda-go it has the key
// that artifacts are encrypted with and the time at which the credentials expire.
//
// https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
type CodePipelineJobEvent struct {
	Job CodePipelineJob `json:"CodePipeline.job"`
}

// CodePipelineJob is the job.
type CodePipelineJob struct {
	ID        string              `json:"id"`
	AccountID string              `json:"accountId"`
	Data      CodePipelineJobData `json:"data"`
}

// CodePipelineJobData is what the job works on.
type CodePipelineJobData struct {
	ActionConfiguration events.CodePipelineActionConfiguration `json:"actionConfiguration"`
	InputArtifacts      []events.CodePipelineInputArtifact     `json:"inputArtifacts"`
	OutputArtifacts     []events.CodePipelineOutputArtifact    `json:"outputArtifacts"`
	ArtifactCredentials CodePipelineArtifactCredentials        `json:"artifactCredentials"`
	ContinuationToken   string                                 `json:"continuationToken,omitempty"`
	EncryptionKey       *CodePipelineEncryptionKey             `json:"encryptionKey,omitempty"`
}

// CodePipelineArtifactCredentials give access to the artifacts in S3. They are secrets.
type CodePipelineArtifactCredentials struct {
	AccessKeyID     string            `json:"accessKeyId"`
	SecretAccessKey string            `json:"secretAccessKey"`
	SessionToken    string            `json:"sessionToken"`
	ExpirationTime  EpochMilliseconds `json:"expirationTime,omitzero"`
}

// CodePipelineEncryptionKey is the key that artifacts are encrypted with.
type CodePipelineEncryptionKey struct {
	ID   string `json:"id"`   // an ARN, an id or an alias
	Type string `json:"type"` // "KMS"
}
