// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/otel-powertools/powertools/otel/awsx"
)

// The fields that are read of services whose clients this module does not have; they are declared as the clients do.
type (
	publishInput struct {
		Message, PhoneNumber, TargetArn, TopicArn *string
		_                                         struct{}
	}
	publishBatchInput struct {
		TopicArn                   *string
		PublishBatchRequestEntries []struct{ Message *string }
	}
	publishOutput struct{ MessageId *string }

	invocationType string
	invokeInput    struct {
		FunctionName, Qualifier *string
		InvocationType          invocationType
		Payload                 []byte
	}
	invokeOutput struct {
		FunctionError *string
		StatusCode    int32
	}
	mappingInput struct{ UUID *string }

	startExecutionInput  struct{ StateMachineArn, Input, Name *string }
	startExecutionOutput struct{ ExecutionArn *string }
	activityInput        struct{ ActivityArn *string }

	putEventsEntry struct{ Detail, EventBusName *string }
	putEventsInput struct{ Entries []putEventsEntry }
	describeBus    struct{ Name *string }

	putRecordInput struct {
		StreamName, StreamARN *string
		Data                  []byte
	}
	putRecordOutput struct{ SequenceNumber, ShardId *string }
	putRecordsInput struct {
		StreamName *string
		Records    []struct{ Data []byte }
	}
	getRecordsInput  struct{ StreamARN, ShardIterator *string }
	getRecordsOutput struct{ Records []struct{ Data []byte } }
)

func TestOtherServices(t *testing.T) {
	t.Parallel()
	const (
		topic    = "arn:aws:sns:eu-central-1:123456789012:orders"
		function = "arn:aws:lambda:eu-west-1:123456789012:function:ship:live"
		machine  = "arn:aws:states:eu-central-1:123456789012:stateMachine:ship"
		run      = "arn:aws:states:eu-central-1:123456789012:execution:ship:7"
		activity = "arn:aws:states:eu-central-1:123456789012:activity:pack"
		stream   = "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"
	)
	tests := []struct {
		name, service, operation string
		input, output            any
		want                     map[string]any
	}{
		{"publish", "SNS", "Publish", &publishInput{TopicArn: aws.String(topic), Message: aws.String(secret)}, &publishOutput{aws.String("m-1")}, map[string]any{
			"aws.sns.topic.arn": topic, "messaging.system": "aws.sns", "messaging.operation.type": "send", "messaging.operation.name": "Publish",
			"messaging.destination.name": "orders", "messaging.message.id": "m-1",
		}},
		{"publish to a phone", "SNS", "Publish", &publishInput{PhoneNumber: aws.String(secret)}, &publishOutput{}, map[string]any{
			"messaging.system": "aws.sns", "messaging.operation.type": "send", "messaging.operation.name": "Publish",
		}},
		{"publish a batch", "SNS", "PublishBatch", &publishBatchInput{aws.String(topic), make([]struct{ Message *string }, 2)}, &publishOutput{}, map[string]any{
			"aws.sns.topic.arn": topic, "messaging.system": "aws.sns", "messaging.operation.type": "send", "messaging.operation.name": "PublishBatch",
			"messaging.destination.name": "orders", "messaging.batch.message_count": int64(2),
		}},
		{"subscribe", "SNS", "Subscribe", &publishInput{TopicArn: aws.String(topic)}, nil, map[string]any{"aws.sns.topic.arn": topic}},
		{
			"invoke", "Lambda", "Invoke", &invokeInput{FunctionName: aws.String(function), InvocationType: "Event", Payload: []byte(secret)},
			&invokeOutput{FunctionError: aws.String("Unhandled"), StatusCode: 200},
			map[string]any{
				"faas.invoked_name": "ship", "faas.invoked_provider": "aws", "faas.invoked_region": "eu-west-1", "aws.lambda.invoked_arn": function,
				"aws.lambda.qualifier": "live", "aws.lambda.invocation_type": "Event", "aws.lambda.function_error": "Unhandled",
			},
		},
		{"invoke by name", "Lambda", "Invoke", &invokeInput{FunctionName: aws.String("ship:1"), Qualifier: aws.String("2")}, &invokeOutput{}, map[string]any{
			"faas.invoked_name": "ship", "faas.invoked_provider": "aws", "faas.invoked_region": region, "aws.lambda.qualifier": "2",
		}},
		{
			"function's configuration", "Lambda", "GetFunction", &invokeInput{FunctionName: aws.String("123456789012:function:ship")}, nil,
			map[string]any{"faas.invoked_name": "ship"},
		},
		{
			"event source mapping", "Lambda", "GetEventSourceMapping",
			mappingInput{aws.String("u-u-i-d")},
			nil,
			map[string]any{"aws.lambda.resource_mapping.id": "u-u-i-d"},
		},
		{
			"start execution", "SFN", "StartExecution", &startExecutionInput{StateMachineArn: aws.String(machine), Input: aws.String(secret)},
			&startExecutionOutput{aws.String(run)},
			map[string]any{
				"aws.step_functions.state_machine.arn": machine, "aws.step_functions.execution.arn": run,
			},
		},
		{"activity", "SFN", "GetActivityTask", &activityInput{aws.String(activity)}, nil, map[string]any{"aws.step_functions.activity.arn": activity}},
		{"put events", "EventBridge", "PutEvents", &putEventsInput{[]putEventsEntry{
			{aws.String(secret), aws.String("arn:aws:events:eu-central-1:123456789012:event-bus/orders")},
			{aws.String(secret), nil},
			{aws.String(secret), aws.String("orders")},
		}}, nil, map[string]any{
			"messaging.system": "aws.eventbridge", "messaging.operation.type": "send", "messaging.operation.name": "PutEvents",
			"messaging.destination.name": "orders,default", "messaging.batch.message_count": int64(3),
		}},
		{"describe bus", "EventBridge", "DescribeEventBus", &describeBus{aws.String("orders")}, nil, map[string]any{"messaging.destination.name": "orders"}},
		{
			"put record", "Kinesis", "PutRecord", &putRecordInput{StreamName: aws.String("clicks"), Data: []byte(secret)},
			&putRecordOutput{aws.String("49"), aws.String("shardId-1")},
			map[string]any{
				"aws.kinesis.stream_name": "clicks", "messaging.system": "aws.kinesis", "messaging.operation.type": "send",
				"messaging.operation.name": "PutRecord", "messaging.destination.name": "clicks", "messaging.message.id": "49",
				"messaging.destination.partition.id": "shardId-1",
			},
		},
		{"put records", "Kinesis", "PutRecords", &putRecordsInput{aws.String("clicks"), make([]struct{ Data []byte }, 3)}, nil, map[string]any{
			"aws.kinesis.stream_name": "clicks", "messaging.system": "aws.kinesis", "messaging.operation.type": "send",
			"messaging.operation.name": "PutRecords", "messaging.destination.name": "clicks", "messaging.batch.message_count": int64(3),
		}},
		{"get records", "Kinesis", "GetRecords", &getRecordsInput{StreamARN: aws.String(stream)}, &getRecordsOutput{make([]struct{ Data []byte }, 4)}, map[string]any{
			"aws.kinesis.stream_name": "clicks", "messaging.system": "aws.kinesis", "messaging.operation.type": "receive",
			"messaging.operation.name": "GetRecords", "messaging.destination.name": "clicks", "messaging.batch.message_count": int64(4),
		}},
		{"a service that nobody knows", "Unknown", "Do", &publishInput{TopicArn: aws.String(topic)}, nil, map[string]any{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder()
			cfg := aws.Config{Region: region}
			awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider))
			if err := standIn(t, t.Context(), cfg, tt.service, tt.operation, tt.input, tt.output); err != nil {
				t.Fatal(err)
			}
			checkSpan(t, r.only(t), tt.service+"."+tt.operation, tt.want)
		})
	}
}

// Inputs that are nil, empty or of another type than expected give a span without attributes of their service.
func TestOddInputs(t *testing.T) {
	t.Parallel()
	var none *publishInput
	type wrong struct {
		TableName, QueueUrl, Bucket, FunctionName, StreamName int
		RequestItems                                          map[int]string
		Entries, Messages, TransactItems                      string
		Delete                                                *int
		ConsumedCapacity                                      chan int
		AttributeDefinitions                                  []func()
		Names                                                 []int
		Limit                                                 string
	}
	var recursive struct{ Delete, ProvisionedThroughput any }
	for _, input := range []any{nil, none, publishInput{}, &publishInput{}, "text", 7, &wrong{}, &recursive, []string{"a"}, map[string]int{}} {
		for _, service := range []string{"DynamoDB", "EventBridge", "Kinesis", "Lambda", "S3", "Secrets Manager", "SFN", "SNS", "SQS", "SSM"} {
			r := newRecorder()
			cfg := aws.Config{}
			awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider))
			if err := standIn(t, t.Context(), cfg, service, "PutParameterObject", input, input); err != nil {
				t.Fatal(err)
			}
			if got := specific(r.only(t)); len(got) != 0 {
				t.Errorf("%s with %T: attributes %v, want none", service, input, got)
			}
			for _, operation := range []string{"SendMessage", "ReceiveMessage", "Publish", "Invoke", "PutEvents", "GetRecords", "ListTables"} {
				if err := standIn(t, t.Context(), cfg, service, operation, input, input); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
