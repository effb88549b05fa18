// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// What semantic conventions have no names for, in the form of those they have.
const (
	lambdaInvocationTypeKey = attribute.Key("aws.lambda.invocation_type")
	lambdaQualifierKey      = attribute.Key("aws.lambda.qualifier")
	lambdaFunctionErrorKey  = attribute.Key("aws.lambda.function_error")
	s3VersionIDKey          = attribute.Key("aws.s3.version_id")
	ssmParameterNameKey     = attribute.Key("aws.ssm.parameter.name")
	ssmParameterNamesKey    = attribute.Key("aws.ssm.parameter.names")
	ssmParameterPathKey     = attribute.Key("aws.ssm.parameter.path")
	sfnExecutionARNKey      = attribute.Key("aws.step_functions.execution.arn")
)

func (d *describer) s3Input(in reader) {
	d.text(semconv.AWSS3BucketKey, in.text("Bucket"))
	d.text(semconv.AWSS3KeyKey, in.text("Key"))
	d.text(semconv.AWSS3CopySourceKey, in.text("CopySource"))
	d.text(semconv.AWSS3UploadIDKey, in.text("UploadId"))
	d.number(semconv.AWSS3PartNumberKey, in, "PartNumber")
	d.text(s3VersionIDKey, in.text("VersionId"))
	if objects := s3Delete(in.in("Delete")); objects != "" {
		d.add(semconv.AWSS3Delete(objects))
	}
}

// maxS3Delete is how many of the up to 1,000 objects of a request are named.
const maxS3Delete = 10

// s3Delete returns what DeleteObjects deletes, in the form of the AWS command line.
func s3Delete(request reader) string {
	var keys []string
	request.each("Objects", func(object reader) {
		if len(keys) == maxS3Delete {
			return
		}
		key := "{Key=" + object.text("Key")
		if version := object.text("VersionId"); version != "" {
			key += ",VersionId=" + version
		}
		keys = append(keys, key+"}")
	})
	if keys == nil {
		return ""
	}
	text := "Objects=[" + strings.Join(keys, ",") + "]"
	if quiet, ok := request.boolean("Quiet"); ok {
		text += ",Quiet=" + strconv.FormatBool(quiet)
	}
	return text
}

// s3Output tells the upload that begins and the version that was read or written.
func (d *describer) s3Output(out reader) {
	d.text(semconv.AWSS3UploadIDKey, out.text("UploadId"))
	d.text(s3VersionIDKey, out.text("VersionId"))
}

// lambdaInput tells the function. What it is invoked by is one name in three forms: name, partial ARN and ARN, each perhaps
// with a qualifier.
func (d *describer) lambdaInput(in reader) {
	d.text(semconv.AWSLambdaResourceMappingIDKey, in.text("UUID"))
	function := in.text("FunctionName")
	if function == "" {
		return
	}
	if isARN(function) {
		d.add(semconv.AWSLambdaInvokedARN(function))
	}
	name, qualifier, region := splitFunction(function)
	if region == "" {
		region = d.region
	}
	if given := in.text("Qualifier"); given != "" {
		qualifier = given
	}
	d.text(lambdaQualifierKey, qualifier)
	if d.operation != "Invoke" && d.operation != "InvokeAsync" && d.operation != "InvokeWithResponseStream" {
		d.text(semconv.FaaSInvokedNameKey, name)
		return
	}
	d.add(semconv.FaaSInvokedName(name), semconv.FaaSInvokedProviderAWS)
	d.text(semconv.FaaSInvokedRegionKey, region)
	d.text(lambdaInvocationTypeKey, in.text("InvocationType"))
}

// splitFunction splits name, name:qualifier, account:function:name and arn:aws:lambda:region:account:function:name, the
// latter two with or without qualifier.
func splitFunction(function string) (name, qualifier, region string) {
	if isARN(function) {
		if parts := strings.SplitN(function, ":", 5); len(parts) == 5 {
			region = parts[3]
		}
	}
	if _, rest, found := strings.Cut(function, ":function:"); found {
		function = rest
	}
	name, qualifier, _ = strings.Cut(function, ":")
	return name, qualifier, region
}

// secretsManager tells a secret by its ARN; its plain name stands in requests only, and the answer has the ARN.
func (d *describer) secretsManager(secret string) {
	if isARN(secret) {
		d.add(semconv.AWSSecretsmanagerSecretARN(secret))
	}
}

// ssmInput tells which parameters are asked for.
func (d *describer) ssmInput(in reader) {
	if !strings.Contains(d.operation, "Parameter") {
		return
	}
	d.text(ssmParameterNameKey, in.text("Name"))
	d.texts(ssmParameterNamesKey, in.texts("Names"))
	d.text(ssmParameterPathKey, in.text("Path"))
}

// stepFunctions tells state machine, execution and activity, of which requests name some and answers others.
func (d *describer) stepFunctions(r reader) {
	d.text(semconv.AWSStepFunctionsStateMachineARNKey, r.text("StateMachineArn"))
	d.text(semconv.AWSStepFunctionsActivityARNKey, r.text("ActivityArn"))
	d.text(sfnExecutionARNKey, r.text("ExecutionArn"))
}
