// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"strings"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/handlers/appsyncevents"
	"github.com/otel-powertools/powertools/handlers/bedrock"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// row is a line of the table: the events of one form, the type to use for them, and that of aws-lambda-go.
type row struct {
	// events is a pattern of names of [golden.Events].
	events string
	// use decodes and encodes by the type that this package recommends: its own, or that of aws-lambda-go where it is right.
	use codec
	// lambda does so by the type of aws-lambda-go; no type, if there is none that fits.
	lambda codec
	// elsewhere is the package that reads the events, if it is neither of these two, and reads is how.
	elsewhere string
	reads     func(raw []byte) error
	// accessors are functions and methods of this package for the type.
	accessors []string
}

// codec decodes an event into one type and encodes it again.
type codec struct {
	name   string
	decode func(raw []byte) (any, error)                  // returns a pointer to the type
	event  func(raw []byte) (any, json.RawMessage, error) // by [eventsource.Event]: a pointer to it, and Raw
}

func of[T any]() codec {
	return codec{
		name: strings.NewReplacer(
			"github.com/otel-powertools/powertools/utilities/eventsource_test.", "",
			"github.com/otel-powertools/powertools/utilities/", "",
			"encoding/", "",
		).Replace(reflect.TypeFor[T]().String()),
		decode: func(raw []byte) (any, error) {
			value := new(T)
			return value, json.Unmarshal(raw, value)
		},
		event: func(raw []byte) (any, json.RawMessage, error) {
			e := new(eventsource.Event[T])
			err := json.Unmarshal(raw, e)
			return e, e.Raw, err
		},
	}
}

// right is a row for which aws-lambda-go has the right type.
func right[T any](pattern string, accessors ...string) row {
	return row{events: pattern, use: of[T](), lambda: of[T](), accessors: accessors}
}

// missing is a row for which aws-lambda-go has no type.
func missing[T any](pattern string, accessors ...string) row {
	return row{events: pattern, use: of[T](), accessors: accessors}
}

// better is a row for which the type of aws-lambda-go loses or refuses something.
func better[T, Lambda any](pattern string, accessors ...string) row {
	return row{events: pattern, use: of[T](), lambda: of[Lambda](), accessors: accessors}
}

// elsewhere is a row whose events another package reads.
func elsewhere(pattern, path string, reads func(raw []byte) error) row {
	return row{events: pattern, elsewhere: path, reads: reads}
}

func readsAs[T any](raw []byte) error { return json.Unmarshal(raw, new(T)) }

func readsByAgent(raw []byte) error {
	router := bedrock.New(bedrock.WithLogger(slog.New(slog.DiscardHandler)))
	router.HandleHTTP(http.NotFoundHandler())
	_, err := router.HandleEvent(context.Background(), raw)
	return err
}

// state is what a function sums up in a tumbling window.
type state struct {
	Orders json.Number `json:"orders"`
	Total  string      `json:"total,omitempty"`
}

type textState struct {
	Orders string `json:"orders"`
}

type (
	resolverEvent = appsync.Event[json.RawMessage, json.RawMessage]
	putEvent      = eventsource.EventBridgeRecord[eventsource.EventBridgeEvent[json.RawMessage]]
	rawEvent      = eventsource.EventBridgeRecord[json.RawMessage]
)

// table covers all events.
func table() []row {
	return []row{
		right[events.ALBTargetGroupRequest]("alb/*", "Header", "Headers", "DecodedQuery", "Body", "BodyAs"),
		better[eventsource.APIGatewayProxyRequest, events.APIGatewayProxyRequest]("apigateway-rest/*", "Header", "Headers", "Query", "Body", "BodyAs", "APIGatewayAuthorizer.Claims", "APIGatewayAuthorizer.Context"),
		better[eventsource.APIGatewayProxyRequest, events.APIGatewayProxyRequest]("apigateway-http-v1/*", "Header", "Headers", "Query", "Body", "BodyAs", "APIGatewayAuthorizer.Claims", "APIGatewayAuthorizer.Scopes"),
		better[eventsource.APIGatewayV2HTTPRequest, events.APIGatewayV2HTTPRequest]("apigateway-http-v2/*", "Header", "Headers", "APIGatewayV2HTTPRequest.Path", "Body", "BodyAs", "APIGatewayV2Authorizer.Claims", "APIGatewayV2Authorizer.Context"),
		right[events.APIGatewayWebsocketProxyRequest]("apigateway-websocket/*", "Header", "Headers", "Query", "Body", "BodyAs", "APIGatewayAuthorizer.Context"),
		right[events.APIGatewayCustomAuthorizerRequest]("apigateway-authorizer/token", "ParseRouteARN", "NewPolicy", "DenyAllResponse"),
		better[eventsource.APIGatewayAuthorizerRequest, events.APIGatewayCustomAuthorizerRequestTypeRequest]("apigateway-authorizer/rest-*", "Header", "Headers", "Query", "ParseRouteARN", "NewPolicy", "DenyAllResponse"),
		better[eventsource.APIGatewayAuthorizerRequest, events.APIGatewayV2CustomAuthorizerV1Request]("apigateway-authorizer/http-v1", "Header", "Headers", "Query", "ParseRouteARN", "NewPolicy", "SimpleAuthorizer"),
		right[events.APIGatewayV2CustomAuthorizerV2Request]("apigateway-authorizer/http-v2*", "Header", "Headers", "ParseRouteARN", "NewPolicy", "SimpleAuthorizer"),
		missing[eventsource.APIGatewayWebSocketAuthorizerRequest]("apigateway-authorizer/websocket", "Header", "Headers", "Query", "ParseRouteARN", "NewPolicy"),
		better[eventsource.APIGatewayAuthorizerResponse, events.APIGatewayCustomAuthorizerResponse]("apigateway-authorizer-response/*", "NewPolicy", "Policy.Response", "DenyAllResponse"),
		right[events.APIGatewayV2CustomAuthorizerSimpleResponse]("apigateway-authorizer-simple-response/*", "SimpleAuthorizer"),
		better[eventsource.LambdaFunctionURLRequest, events.LambdaFunctionURLRequest]("function-url/*", "Header", "Headers", "LambdaFunctionURLRequest.Path", "Body", "BodyAs"),
		missing[eventsource.VPCLatticeV1Request]("vpc-lattice-v1/*", "Lists", "Headers", "DecodedQuery", "Body", "BodyAs"),
		missing[eventsource.VPCLatticeV2Request]("vpc-lattice-v2/*", "Lists", "Headers", "DecodedQuery", "Body", "BodyAs"),
		missing[eventsource.VPCLatticeResponse]("vpc-lattice-response/*"),

		elsewhere("appsync-resolver/[^b]*", "handlers/appsync", readsAs[resolverEvent]),
		elsewhere("appsync-resolver/batch", "handlers/appsync", readsAs[[]resolverEvent]),
		elsewhere("appsync-events/*", "handlers/appsyncevents", readsAs[appsyncevents.Event]),
		elsewhere("bedrock-agent/*", "handlers/bedrock", readsByAgent),
		better[eventsource.AppSyncAuthorizerRequest, events.AppSyncLambdaAuthorizerRequest]("appsync-authorizer/request", "Header", "Headers"),
		right[events.AppSyncLambdaAuthorizerResponse]("appsync-authorizer/response", "AppSyncAuthorizer", "AppSyncTTL"),

		right[events.SQSEvent]("sqs/*", "BodyAs", "NestedS3", "NestedSNS", "QueueURL"),
		right[events.SNSEvent]("sns/*", "BodyAs", "NestedS3"),
		better[eventsource.SimpleEmailEvent, events.SimpleEmailEvent]("ses/*", "SimpleEmailMessage.Header"),
		better[eventsource.KinesisEvent, events.KinesisEvent]("kinesis/*", "DataAs", "UnpackAs", "CloudWatchLogsRecord"),
		better[eventsource.KinesisTimeWindowEvent[state], events.KinesisTimeWindowEvent]("kinesis-time-window/*", "DataAs", "UnpackAs"),
		better[eventsource.DynamoDBEvent, events.DynamoDBEvent]("dynamodb/*", "dynamoitem.NewImage", "dynamoitem.OldImage", "dynamoitem.Keys"),
		better[eventsource.DynamoDBTimeWindowEvent[state], events.DynamoDBTimeWindowEvent]("dynamodb-time-window/event", "dynamoitem.NewImage", "dynamoitem.OldImage", "dynamoitem.Keys"),
		better[eventsource.DynamoDBTimeWindowEvent[textState], events.DynamoDBTimeWindowEvent]("dynamodb-time-window/text-state", "dynamoitem.NewImage", "dynamoitem.OldImage", "dynamoitem.Keys"),
		missing[eventsource.DynamoDBKinesisRecord]("dynamodb-kinesis/*", "dynamoitem.NewImage", "dynamoitem.OldImage", "dynamoitem.Keys"),
		better[eventsource.TimeWindowResponse[state], events.KinesisTimeWindowEventResponse]("time-window-response/*"),
		missing[eventsource.StreamOnFailureEvent]("stream-on-failure/*"),
		better[eventsource.KinesisFirehoseEvent, events.KinesisFirehoseEvent]("firehose/*", "DataAs", "UnpackAs", "CloudWatchLogsRecord", "KinesisFirehoseRecord.Result", "KinesisFirehoseEvent.Response"),
		better[eventsource.KinesisFirehoseResponse, events.KinesisFirehoseResponse]("firehose-response/*", "KinesisFirehoseResponseRecord.Partitioned"),
		better[eventsource.KafkaEvent, events.KafkaEvent]("kafka/*", "KafkaEvent.All", "KafkaEvent.Servers", "KafkaRecord.Header", "DataAs"),
		better[eventsource.ActiveMQEvent, events.ActiveMQEvent]("activemq/*", "DataAs"),
		right[events.RabbitMQEvent]("rabbitmq/*", "Body", "BodyAs"),

		better[eventsource.S3Event, events.S3Event]("s3/[^t]*", "ObjectKey"),
		right[events.S3TestEvent]("s3/test"),
		better[eventsource.EventBridgeEvent[eventsource.S3EventBridgeDetail], events.EventBridgeEvent]("s3-eventbridge/*"),
		better[eventsource.S3ObjectLambdaEvent, events.S3ObjectLambdaEvent]("s3-object-lambda/*", "Header", "Headers"),
		right[events.S3BatchJobEvent]("s3-batch-v1/*", "ObjectKey", "BucketName", "S3BatchResponse"),
		right[events.S3BatchJobEventV2]("s3-batch-v2/*", "ObjectKey", "S3BatchResponse"),
		right[events.S3BatchJobResponse]("s3-batch-response/*", "S3BatchResponse"),
		better[eventsource.EventBridgeEvent[json.RawMessage], events.EventBridgeEvent]("eventbridge/*"),
		missing[putEvent]("eventbridge-with-metadata/*"),
		missing[[]putEvent]("eventbridge-with-metadata-batch/*"),
		missing[rawEvent]("eventbridge-with-metadata-raw/*"),

		missing[eventsource.CloudWatchAlarmEvent]("cloudwatch-alarm/*", "BodyAs"),
		missing[eventsource.CloudWatchDashboardCustomWidgetEvent]("cloudwatch-dashboard/*", "DataAs"),
		right[events.CloudwatchLogsEvent]("cloudwatch-logs/*", "CloudWatchLogs"),
		better[eventsource.CloudWatchLogsData, events.CloudwatchLogsData]("cloudwatch-logs-data/*", "CloudWatchLogsData.IsControl"),
		better[eventsource.CloudFormationCustomResourceEvent, cfn.Event]("cloudformation/*", "DataAs"),
		missing[eventsource.CodeDeployLifecycleHookEvent]("codedeploy/*"),
		better[eventsource.CodePipelineJobEvent, events.CodePipelineJobEvent]("codepipeline/*", "CodePipelineJob.UserParameters", "CodePipelineJob.InputArtifact", "CodePipelineJob.ArtifactFile", "BodyAs"),
		better[eventsource.ConfigEvent, events.ConfigEvent]("config/*", "ConfigEvent.Invoking", "ConfigEvent.Parameters"),
		missing[eventsource.ConfigInvokingEvent]("config-invoking-event/*"),
		right[events.SecretsManagerSecretRotationEvent]("secretsmanager/*", "RotationStepOf"),
		missing[eventsource.TransferFamilyAuthorizerEvent]("transfer/*"),
		missing[eventsource.TransferFamilyAuthorizerResponse]("transfer-response/*", "TransferFamilyPath", "TransferFamilyLogical"),
		missing[eventsource.IoTThingEvent]("iot-registry/thing"),
		missing[eventsource.IoTThingEvent]("iot-registry/thing-without-type"),
		missing[eventsource.IoTThingTypeEvent]("iot-registry/thing-type"),
		missing[eventsource.IoTThingTypeAssociationEvent]("iot-registry/thing-type-association"),
		missing[eventsource.IoTThingGroupEvent]("iot-registry/thing-group"),
		missing[eventsource.IoTThingGroupMembershipEvent]("iot-registry/thing-group-membership"),
		missing[eventsource.IoTThingGroupHierarchyEvent]("iot-registry/thing-group-hierarchy"),

		better[eventsource.CognitoPreSignUpEvent, events.CognitoEventUserPoolsPreSignup]("cognito-pre-sign-up/*"),
		better[eventsource.CognitoPostConfirmationEvent, events.CognitoEventUserPoolsPostConfirmation]("cognito-post-confirmation/*"),
		right[events.CognitoEventUserPoolsPreAuthentication]("cognito-pre-authentication/*"),
		right[events.CognitoEventUserPoolsPostAuthentication]("cognito-post-authentication/*"),
		right[events.CognitoEventUserPoolsDefineAuthChallenge]("cognito-define-auth-challenge/*"),
		right[events.CognitoEventUserPoolsCreateAuthChallenge]("cognito-create-auth-challenge/*"),
		right[events.CognitoEventUserPoolsVerifyAuthChallenge]("cognito-verify-auth-challenge/*"),
		better[eventsource.CognitoMigrateUserEvent, events.CognitoEventUserPoolsMigrateUser]("cognito-migrate-user/*"),
		better[eventsource.CognitoCustomMessageEvent, events.CognitoEventUserPoolsCustomMessage]("cognito-custom-message/*"),
		better[eventsource.CognitoPreTokenGenerationEvent, events.CognitoEventUserPoolsPreTokenGen]("cognito-pre-token-generation/*", "CognitoPreTokenGenerationResponse.SetClaim", "CognitoPreTokenGenerationEvent.Groups"),
		better[eventsource.CognitoPreTokenGenerationV2Event, events.CognitoEventUserPoolsPreTokenGenV2_0]("cognito-pre-token-generation-v2/*", "CognitoPreTokenGenerationV2Response.IDToken", "CognitoPreTokenGenerationV2Response.AccessToken", "CognitoPreTokenGenerationV2Event.Groups"),
		missing[eventsource.CognitoCustomEmailSenderEvent]("cognito-custom-email-sender/*"),
		missing[eventsource.CognitoCustomSMSSenderEvent]("cognito-custom-sms-sender/*"),
		better[eventsource.ConnectContactFlowEvent, events.ConnectEvent]("connect-contact-flow/*", "ConnectDetails.Parameter"),
		missing[eventsource.ConnectOutboundCampaignsEvent]("connect-outbound-campaigns/*"),
	}
}
