// SPDX-License-Identifier: Apache-2.0

// Package parser decodes events into types of the program, takes payloads out of what AWS wraps them in, and says by path
// what is wrong.
//
//	type Order struct {
//		ID    string `json:"id"`
//		Items []Item `json:"items"`
//	}
//
//	func (o *Order) Validate() error { … } // if there is one, it is called
//
//	func place(ctx context.Context, orders []Order) error { … }
//
//	func main() {
//		powertools.Start(parser.Handler(parser.SQS[Order](), place))
//	}
//
// The type parameter is the decoder: a string or []byte gets the payload as it is, anything else is JSON. So a body that is
// not JSON, a log line or a picture has a type too.
//
//	[Parse], [Try]                  a document by itself
//	[Unwrap], [Safe]                the payloads of an event, all of them or an error
//	[SQSRecords] and so on          the records of an event one by one, each with its payload or its error
//	[Handler], [HandlerValue]       around a function of the payload
//	[Wrap], [WrapValue]             around a function of any event, which keeps its shape
//	[JSON], [Base64], [Base64Gzip]  fields for what events carry in texts
//
// # Envelopes
//
//	Powertools for Python       for TypeScript           here
//	ApiGatewayEnvelope          the same                 [APIGateway]
//	ApiGatewayV2Envelope        the same                 [APIGatewayV2]
//	ApiGatewayWebSocketEnvelope                          [WebSocket]
//	LambdaFunctionUrlEnvelope   the same                 [FunctionURL]
//	VpcLatticeEnvelope          the same                 [VPCLattice]
//	VpcLatticeV2Envelope        the same                 [VPCLatticeV2]
//	EventBridgeEnvelope         the same                 [EventBridge]
//	BedrockAgentEnvelope                                 [BedrockAgentInput]
//	SqsEnvelope                 the same                 [SQS]
//	SnsEnvelope                 the same                 [SNS]
//	SnsSqsEnvelope              the same                 [SNSOverSQS]
//	KinesisDataStreamEnvelope   KinesisEnvelope          [Kinesis]
//	KinesisFirehoseEnvelope     the same                 [Firehose]
//	CloudWatchLogsEnvelope      CloudWatchEnvelope       [CloudWatchLogs]
//	DynamoDBStreamEnvelope      the same                 Stream in package dynamochange
//	KafkaEnvelope               the same                 [Kafka]
//	subclass of BaseEnvelope                             [NewEnvelope], [Elements], [JMESPath]
//	                                                     [ALB], [BedrockAgentBody], [SNSOverFirehose], [S3OverSQS],
//	                                                     [CloudWatchLogsOverKinesis], [S3OverSNSOverSQS],
//	                                                     [S3OverFirehose], [S3OverSNSOverFirehose],
//	                                                     OverKinesis in package dynamochange
//
// An envelope checks what it must read, which is the source and the payload. It does not fail for a member that AWS adds or
// leaves out elsewhere.
//
// # Models
//
// Events as a whole are types of package events of aws-lambda-go or, where those lose or refuse something, of package
// eventsource; [Parse] and [Wrap] take both. Types of the program embed them and say more of a member:
//
//	type OrderEvent struct {
//		events.APIGatewayV2HTTPRequest
//		Body parser.JSON[Order] `json:"body"`
//	}
//
//	Powertools                                    here
//	AlbModel, AlbMultiValueHeadersSchema          events.ALBTargetGroupRequest
//	APIGatewayProxyEventModel                     eventsource.APIGatewayProxyRequest
//	APIGatewayProxyEventV2Model                   eventsource.APIGatewayV2HTTPRequest
//	ApiGatewayAuthorizerToken, …Request, …V2      events.APIGatewayCustomAuthorizerRequest, eventsource.APIGatewayAuthorizerRequest,
//	                                              events.APIGatewayV2CustomAuthorizerV2Request
//	APIGatewayWebSocket…EventModel                events.APIGatewayWebsocketProxyRequest
//	APIGatewayProxyWebsocketEventSchema           eventsource.APIGatewayWebSocketAuthorizerRequest, which its members are of
//	LambdaFunctionUrlModel                        eventsource.LambdaFunctionURLRequest
//	VpcLatticeModel, VpcLatticeV2Model            eventsource.VPCLatticeV1Request, eventsource.VPCLatticeV2Request
//	AppSyncResolverEventModel, AppSyncEvents…     types of handlers/appsync and handlers/appsyncevents
//	BedrockAgentEventModel                        type of handlers/bedrock
//	CloudFormationCustomResource…Model            eventsource.CloudFormationCustomResourceEvent
//	CloudWatchLogsModel, …DecodeSchema            events.CloudwatchLogsEvent, eventsource.CloudWatchLogsData
//	Cognito…TriggerModel, …TriggerSchema          eventsource.CognitoPreSignUpEvent and so on, for every trigger source
//	ConnectOutboundCampaignsSchema                eventsource.ConnectOutboundCampaignsEvent
//	DynamoDBStreamModel                           eventsource.DynamoDBEvent, dynamochange.Change
//	DynamoDBStreamToKinesisRecord                 eventsource.DynamoDBKinesisRecord
//	DynamoDBStreamLambdaOnFailureDestinationModel eventsource.StreamOnFailureEvent
//	EventBridgeModel                              eventsource.EventBridgeEvent[T]
//	IoTCore…Event                                 eventsource.IoTThingEvent and so on
//	KafkaMskEventModel, KafkaSelfManagedEventModel  eventsource.KafkaEvent
//	KinesisDataStreamModel                        eventsource.KinesisEvent
//	KinesisFirehoseModel                          eventsource.KinesisFirehoseEvent
//	KinesisFirehoseSqsModel                       Firehose[events.SQSMessage]
//	S3Model                                       eventsource.S3Event, [S3Notification]
//	S3EventNotificationEventBridgeModel           eventsource.EventBridgeEvent[eventsource.S3EventBridgeDetail]
//	S3SqsEventNotificationModel                   [S3OverSQS]
//	S3ObjectLambdaEvent, S3BatchOperationModel    eventsource.S3ObjectLambdaEvent, events.S3BatchJobEvent
//	SesModel                                      eventsource.SimpleEmailEvent
//	SnsModel, SnsNotificationModel                events.SNSEvent, events.SNSEntity
//	SqsModel                                      events.SQSEvent
//	TransferFamilyAuthorizer, TransferFamilySchema  eventsource.TransferFamilyAuthorizerEvent
//	extract_cloudwatch_logs_from_event            [CloudWatchLogsOverKinesis], Kinesis[eventsource.CloudWatchLogsData]
//	Json[T], JSONStringified                      [JSON]
//	Base64Encoded                                 [Base64], [Base64Gzip]
//	DynamoDBMarshalled                            dynamochange.Item
//
// # Validation
//
// A payload is validated in this order, and the first that finds something ends it: [WithSchema] sees the bytes; decoding,
// strict by [WithStrict]; the value's methods Validate() error and ValidateContext(context.Context) error; [WithValidator].
// Package playground has a validator of go-playground/validator's tags. Decoding cannot tell a member that is missing from
// one that is zero: fields that are pointers can, and schemas, which validation.For infers from types.
//
// An error of these that knows places has a method Places() iter.Seq2[string, string] of paths, or JSON pointers, and reasons.
//
// # Errors
//
// An [*Error] has an [Issue] for each record that is wrong, with the path in the event as Lambda sent it:
//
//	parser: SQS: Records[1].body.items[0].quantity: want int, got string; Records[4].body: not JSON at byte 2
//
// Names of members and types are in it, and no values, so it can be logged and answered. [WithValuesInErrors] is for
// development. Methods Validate and validators write their own texts.
//
// # Telemetry
//
//	span   parser.parse     powertools.parser.envelope, .model, .records
//	event  parser.failed    powertools.parser.paths: the first ten; .failed, .envelope
//	count  ParseErrors      powertools.parser.envelope
//
// Functions that go through records one by one have no span: their events are on the current one.
//
// # Caveats
//
// [Unwrap] gives all payloads or none. Where a source takes records back that failed, go through them one by one.
//
// A payload of null is none, as an empty one is: [ErrEmptyPayload] for a type without a nil.
//
// encoding/json stops at the first value that does not fit, so a payload has one issue, and takes names in any case.
//
// Events may be compressed a thousandfold: [WithMaxInflated] bounds what one event becomes.
//
// The text of an S3 key is encoded as in a URL, here as in eventsource.
package parser
