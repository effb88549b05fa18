// SPDX-License-Identifier: Apache-2.0

package eventsource

// CodeDeployLifecycleHookEvent asks a function to check a deployment before or after traffic shifts. The function reports
// with PutLifecycleEventHookExecutionStatus.
//
// https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
type CodeDeployLifecycleHookEvent struct {
	DeploymentID                  string `json:"DeploymentId"`
	LifecycleEventHookExecutionID string `json:"LifecycleEventHookExecutionId"`
}
