// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"fmt"
	"log/slog"
)

// Events that carry credentials hide them from package fmt and from loggers. Their JSON has them: it is the event.

// hidden stands for a secret. An absent one stays absent.
func hidden(secret string) string {
	if secret == "" {
		return ""
	}
	return "[SENSITIVE]"
}

// The types without methods, so that printing does not come back here.
type (
	plainCredentials    CodePipelineArtifactCredentials
	plainJobEvent       CodePipelineJobEvent
	plainAuthorizer     TransferFamilyAuthorizerEvent
	plainMigration      CognitoMigrateUserRequest
	plainMigrateEvent   CognitoMigrateUserEvent
	plainCustomResource CloudFormationCustomResourceEvent
)

func (c CodePipelineArtifactCredentials) hide() plainCredentials {
	c.SecretAccessKey, c.SessionToken = hidden(c.SecretAccessKey), hidden(c.SessionToken)
	return plainCredentials(c)
}

func (e TransferFamilyAuthorizerEvent) hide() plainAuthorizer {
	e.Password = hidden(e.Password)
	return plainAuthorizer(e)
}

func (r CognitoMigrateUserRequest) hide() plainMigration {
	r.Password = hidden(r.Password)
	return plainMigration(r)
}

func (e CloudFormationCustomResourceEvent) hide() plainCustomResource {
	e.ResponseURL = hidden(e.ResponseURL)
	return plainCustomResource(e)
}

// String prints the credentials without the secrets.
func (c CodePipelineArtifactCredentials) String() string { return fmt.Sprintf("%+v", c.hide()) }

// String prints the event without the password.
func (e TransferFamilyAuthorizerEvent) String() string { return fmt.Sprintf("%+v", e.hide()) }

// String prints the request without the password.
func (r CognitoMigrateUserRequest) String() string { return fmt.Sprintf("%+v", r.hide()) }

// String prints the event without the signed address.
func (e CloudFormationCustomResourceEvent) String() string { return fmt.Sprintf("%+v", e.hide()) }

// GoString prints the credentials without the secrets.
func (c CodePipelineArtifactCredentials) GoString() string { return fmt.Sprintf("%#v", c.hide()) }

// GoString prints the event without the password.
func (e TransferFamilyAuthorizerEvent) GoString() string { return fmt.Sprintf("%#v", e.hide()) }

// GoString prints the request without the password.
func (r CognitoMigrateUserRequest) GoString() string { return fmt.Sprintf("%#v", r.hide()) }

// GoString prints the event without the signed address.
func (e CloudFormationCustomResourceEvent) GoString() string { return fmt.Sprintf("%#v", e.hide()) }

// LogValue implements [slog.LogValuer]: the event without the secrets of the credentials.
func (e CodePipelineJobEvent) LogValue() slog.Value {
	e.Job.Data.ArtifactCredentials = CodePipelineArtifactCredentials(e.Job.Data.ArtifactCredentials.hide())
	return slog.AnyValue(plainJobEvent(e))
}

// LogValue implements [slog.LogValuer]: the credentials without the secrets.
func (c CodePipelineArtifactCredentials) LogValue() slog.Value { return slog.AnyValue(c.hide()) }

// LogValue implements [slog.LogValuer]: the event without the password.
func (e TransferFamilyAuthorizerEvent) LogValue() slog.Value { return slog.AnyValue(e.hide()) }

// LogValue implements [slog.LogValuer]: the event without the password.
func (e CognitoMigrateUserEvent) LogValue() slog.Value {
	e.Request = CognitoMigrateUserRequest(e.Request.hide())
	return slog.AnyValue(plainMigrateEvent(e))
}

// LogValue implements [slog.LogValuer]: the event without the signed address.
func (e CloudFormationCustomResourceEvent) LogValue() slog.Value { return slog.AnyValue(e.hide()) }
