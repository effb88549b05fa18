// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// RotationStep is what Secrets Manager asks for in the rotation of a secret: the four steps, in this order, each an
// invocation of its own.
type RotationStep string

// The steps of a rotation.
const (
	RotationCreateSecret RotationStep = "createSecret" // make a new version of the secret
	RotationSetSecret    RotationStep = "setSecret"    // tell the service that takes it
	RotationTestSecret   RotationStep = "testSecret"   // see that the service takes it
	RotationFinishSecret RotationStep = "finishSecret" // make the new version the current one
)

// RotationStepOf returns the step of an event. ClientRequestToken of the event is the id of the new version.
//
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-lambda-function-overview.html
func RotationStepOf(event events.SecretsManagerSecretRotationEvent) (RotationStep, error) {
	switch step := RotationStep(event.Step); step {
	case RotationCreateSecret, RotationSetSecret, RotationTestSecret, RotationFinishSecret:
		return step, nil
	default:
		return "", fmt.Errorf("eventsource: rotation has no step %q", event.Step)
	}
}
