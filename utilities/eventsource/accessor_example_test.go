// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

func ExampleHeader() {
	headers := map[string]string{"content-type": "application/json"} // as HTTP/2 clients send it
	value, ok := eventsource.Header(headers, "Content-Type")
	fmt.Println(value, ok)
	// Output: application/json true
}

func ExampleHeaders() {
	headers := eventsource.Headers(nil, map[string][]string{"x-tag": {"new", "sale"}})
	fmt.Println(headers.Get("X-Tag"), headers.Values("x-tag"))
	// Output: new [new sale]
}

func ExampleBodyAs() {
	type order struct {
		ID string `json:"id"`
	}
	in, err := eventsource.BodyAs[order]("eyJpZCI6IjQyIn0=", true)
	fmt.Println(in.ID, err)
	_, err = eventsource.BodyAs[order](`{"id":7}`, false)
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// decode eventsource_test.order: number for string in id at byte 7
}

func ExampleAPIGatewayAuthorizer_Claims() {
	var event eventsource.APIGatewayProxyRequest
	if err := json.Unmarshal(golden.Event("apigateway-rest/cognito-authorizer"), &event); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(event.RequestContext.Authorizer.Claims().Text("email"))
	// Output: ada@example.com
}

// An authorizer lets a user read all orders, change some from the office only, and delete none.
func ExampleNewPolicy() {
	route, err := eventsource.ParseRouteARN("arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/42")
	if err != nil {
		fmt.Println(err)
		return
	}
	response, err := eventsource.NewPolicy(route, "user|ada").
		Allow("GET", "/orders/*").
		AllowIf("PUT", "/orders/*", eventsource.Conditions{
			"IpAddress": {"aws:SourceIp": eventsource.Strings("198.51.100.0/24")},
		}).
		Deny("DELETE", "*").
		WithContext(map[string]any{"tenant": "blue"}).
		Response()
	for _, statement := range response.PolicyDocument.Statement {
		fmt.Println(statement.Effect, statement.Resource, statement.Condition["IpAddress"]["aws:SourceIp"].Values)
	}
	fmt.Println(err)
	// Output:
	// Allow [arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/PUT/orders/*] [198.51.100.0/24]
	// Allow [arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/GET/orders/*] []
	// Deny [arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/DELETE/*] []
	// <nil>
}

func ExampleAppSyncAuthorizer() {
	response := eventsource.AppSyncAuthorizer(true, map[string]any{"tenant": "blue"}, "Mutation.createPost")
	response.TTLOverride = eventsource.AppSyncTTL(5 * time.Minute)
	answer, err := json.Marshal(response)
	fmt.Println(string(answer), err)
	// Output: {"isAuthorized":true,"resolverContext":{"tenant":"blue"},"deniedFields":["Mutation.createPost"],"ttlOverride":300} <nil>
}

// A bucket publishes to a topic that has a queue: three envelopes around the key of an object.
func ExampleNestedS3() {
	var event events.SQSEvent
	if err := json.Unmarshal(golden.Event("sqs/s3-sns"), &event); err != nil {
		fmt.Println(err)
		return
	}
	for _, message := range event.Records {
		nested, err := eventsource.NestedS3(message.Body)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, record := range nested.Records {
			key, err := eventsource.ObjectKey(record.S3.Object.Key)
			fmt.Println(record.EventName, record.S3.Bucket.Name, key, err)
		}
	}
	// Output: ObjectCreated:Put orders in/bücher und mehr.jpg <nil>
}

func ExampleQueueURL() {
	fmt.Println(eventsource.QueueURL("arn:aws-cn:sqs:cn-north-1:123456789012:orders"))
	// Output: https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders <nil>
}

func ExampleCloudWatchLogs() {
	var event events.CloudwatchLogsEvent
	if err := json.Unmarshal(golden.Event("cloudwatch-logs/event"), &event); err != nil {
		fmt.Println(err)
		return
	}
	logs, err := eventsource.CloudWatchLogs(event.AWSLogs.Data)
	if err != nil || logs.IsControl() {
		fmt.Println(err)
		return
	}
	fmt.Println(logs.LogGroup, len(logs.LogEvents))
	// Output: /aws/lambda/orders 2
}

// A transformation writes orders in capitals, and drops what is empty.
func ExampleKinesisFirehoseEvent_Response() {
	transform := func(_ context.Context, event eventsource.KinesisFirehoseEvent) (eventsource.KinesisFirehoseResponse, error) {
		var answers []eventsource.KinesisFirehoseResponseRecord
		for _, record := range event.Records {
			if len(record.Data) == 0 {
				answers = append(answers, record.Result(eventsource.FirehoseDropped, nil))
				continue
			}
			data := []byte(strings.ToUpper(string(record.Data)))
			answers = append(answers, record.Result(eventsource.FirehoseOk, data).Partitioned(map[string]string{"year": "2026"}))
		}
		return event.Response(answers...)
	}
	response, err := transform(context.Background(), eventsource.KinesisFirehoseEvent{
		Records: []eventsource.KinesisFirehoseRecord{{RecordID: "1", Data: []byte("order 42")}, {RecordID: "2"}},
	})
	for _, record := range response.Records {
		fmt.Printf("%s %s %q\n", record.RecordID, record.Result, record.Data)
	}
	fmt.Println(err)
	// Output:
	// 1 Ok "ORDER 42"
	// 2 Dropped ""
	// <nil>
}

// jobObjects opens objects for a job. In a program, OpenObject makes a client of package s3 of the AWS SDK with
// credentials.NewStaticCredentialsProvider(c.AccessKeyID, c.SecretAccessKey, c.SessionToken), and returns the Body of its
// GetObject.
type jobObjects map[string]string

func (o jobObjects) OpenObject(_ context.Context, bucket, key string, c eventsource.CodePipelineArtifactCredentials) (io.ReadCloser, error) {
	fmt.Println("open", bucket, key, c.SecretAccessKey != "")
	return io.NopCloser(strings.NewReader(o[key])), nil
}

func ExampleCodePipelineJob_ArtifactFile() {
	var event eventsource.CodePipelineJobEvent
	if err := json.Unmarshal(golden.Event("codepipeline/job"), &event); err != nil {
		fmt.Println(err)
		return
	}
	_, err := event.Job.ArtifactFile(context.Background(), jobObjects{}, "build", "result.json")
	fmt.Println(err)
	// Output:
	// open codepipeline-eu-central-1-123456789012 shop/build/EXAMPLE+1.zip true
	// read "result.json" of artifact "build": zip: not a valid zip file
}

// A trigger adds a group. The groups that a user has stay.
func ExampleCognitoPreTokenGenerationEvent_Groups() {
	var event eventsource.CognitoPreTokenGenerationEvent
	event.Request.GroupConfiguration.GroupsToOverride = []string{"buyers"}

	event.Response.SetClaim("tenant", "blue")
	groups := event.Groups()
	groups.GroupsToOverride = append(groups.GroupsToOverride, "testers")

	answer, err := json.Marshal(event.Response)
	fmt.Println(string(answer), err)
	// Output: {"claimsOverrideDetails":{"claimsToAddOrOverride":{"tenant":"blue"},"groupOverrideDetails":{"groupsToOverride":["buyers","testers"]}}} <nil>
}
