// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// Services as the SDK names them, where their calls have attributes of their own.
const (
	serviceDynamoDB       = "DynamoDB"
	serviceEventBridge    = "EventBridge"
	serviceKinesis        = "Kinesis"
	serviceLambda         = "Lambda"
	serviceS3             = "S3"
	serviceSecretsManager = "Secrets Manager"
	serviceSFN            = "SFN"
	serviceSNS            = "SNS"
	serviceSQS            = "SQS"
	serviceSSM            = "SSM"
)

// describer collects the attributes of one call. Names and numbers of things are told, never what is in them.
type describer struct {
	shapes                     *shapes
	service, operation, region string
	attrs                      []attribute.KeyValue
}

// input collects what the call asks for.
func (d *describer) input(parameters any) {
	in := d.shapes.read(parameters)
	switch d.service {
	case serviceDynamoDB:
		d.dynamoDBInput(in)
	case serviceEventBridge:
		d.eventBridgeInput(in)
	case serviceKinesis:
		d.kinesisInput(in)
	case serviceLambda:
		d.lambdaInput(in)
	case serviceS3:
		d.s3Input(in)
	case serviceSecretsManager:
		d.secretsManager(in.text("SecretId"))
	case serviceSFN:
		d.stepFunctions(in)
	case serviceSNS:
		d.snsInput(in)
	case serviceSQS:
		d.sqsInput(in)
	case serviceSSM:
		d.ssmInput(in)
	}
}

// output collects what the answer says.
func (d *describer) output(result any) {
	out := d.shapes.read(result)
	switch d.service {
	case serviceDynamoDB:
		d.dynamoDBOutput(out)
	case serviceKinesis:
		d.kinesisOutput(out)
	case serviceLambda:
		d.text(lambdaFunctionErrorKey, out.text("FunctionError"))
	case serviceS3:
		d.s3Output(out)
	case serviceSecretsManager:
		d.secretsManager(out.text("ARN"))
	case serviceSFN:
		d.stepFunctions(out)
	case serviceSNS, serviceSQS:
		d.messageOutput(out)
	}
}

func (d *describer) add(attrs ...attribute.KeyValue) { d.attrs = append(d.attrs, attrs...) }

func (d *describer) text(key attribute.Key, value string) {
	if value != "" {
		d.attrs = append(d.attrs, key.String(value))
	}
}

func (d *describer) texts(key attribute.Key, values []string) {
	if len(values) > 0 {
		d.attrs = append(d.attrs, key.StringSlice(values))
	}
}

func (d *describer) number(key attribute.Key, r reader, name string) {
	if value, ok := r.number(name); ok {
		d.attrs = append(d.attrs, key.Int(value))
	}
}

func (d *describer) boolean(key attribute.Key, r reader, name string) {
	if value, ok := r.boolean(name); ok {
		d.attrs = append(d.attrs, key.Bool(value))
	}
}

// isARN reports whether a name is an Amazon Resource Name.
func isARN(name string) bool { return strings.HasPrefix(name, "arn:") }

// lastPart returns what follows the last of the separators, the whole name if there is none.
func lastPart(name, separators string) string { return name[strings.LastIndexAny(name, separators)+1:] }

// addOnce adds a name to a short list in which it is not yet.
func addOnce(names []string, name string) []string {
	if name == "" || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
