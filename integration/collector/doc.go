// SPDX-License-Identifier: Apache-2.0

// Package collector tests against a real OpenTelemetry Collector, built from collector-config/distribution and started with
// the configurations of collector-config:
//
//	go test ./collector
//
// It validates every configuration, sends the telemetry of examples/hello through the gateway and compares what arrives at
// the other end, signal by signal, with what the same run of the program wrote itself: X-Ray documents to the daemon, EMF
// and log lines to its standard output. X-Ray, CloudWatch Logs and an OTLP back end are servers in the test. What differs
// on purpose is a list with reasons; it is exact, so that a difference that goes away fails the test too.
//
// It measures what each path costs an invocation, for docs/choosing-a-path.md:
//
//	POWERTOOLS_COST=1 go test -count 1 -v -run Cost ./collector
//
// And it checks the deployment templates with cfn-lint, the CDK and Terraform, each where the machine has it.
// POWERTOOLS_TERRAFORM_PLUGINS may name a folder with Terraform's AWS provider.
//
// # Caveats
//
// The collector is built into the folder bin of the checkout, by go build: minutes from an empty build cache on two cores,
// a second or less when nothing has changed. All its connections are to the loopback interface.
package collector
