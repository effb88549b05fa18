// SPDX-License-Identifier: Apache-2.0

// Package eventsource has the types of events that aws-lambda-go lacks, or whose types there lose or refuse something. For
// all other sources, package events of aws-lambda-go is right and stays the one to use.
//
//	func handle(ctx context.Context, e eventsource.KafkaEvent) error {
//		for _, records := range e.Records {
//			for _, record := range records {
//				slog.InfoContext(ctx, "record", "topic", record.Topic, "bytes", len(record.Value))
//			}
//		}
//		return nil
//	}
//
// A handler takes any of the types as its input, as it takes those of aws-lambda-go. [Event] goes around a type of either
// package and keeps the bytes too.
//
// # Which type for which source
//
//	source                            type                                                what events' type does
//	Application Load Balancer         events.ALBTargetGroupRequest                        is right
//	API Gateway, REST, HTTP 1.0       APIGatewayProxyRequest                              loses version, deployment, organization, VPC
//	API Gateway, HTTP 2.0             APIGatewayV2HTTPRequest                             refuses claims that are no texts
//	API Gateway, WebSocket            events.APIGatewayWebsocketProxyRequest              is right
//	API Gateway, authorizer TOKEN     events.APIGatewayCustomAuthorizerRequest            is right
//	API Gateway, authorizer REQUEST   APIGatewayAuthorizerRequest                         loses half of the context
//	API Gateway, authorizer HTTP 2.0  events.APIGatewayV2CustomAuthorizerV2Request        is right
//	API Gateway, authorizer WebSocket APIGatewayWebSocketAuthorizerRequest                is missing
//	an authorizer's policy            APIGatewayAuthorizerResponse                        has no conditions
//	function URL                      LambdaFunctionURLRequest                            loses route and stage
//	VPC Lattice                       VPCLatticeV1Request, VPCLatticeV2Request            is missing
//	AppSync, authorizer               AppSyncAuthorizerRequest                            loses the headers
//	AppSync, Bedrock                  in handlers/appsync, appsyncevents and bedrock      is missing
//	SQS, SNS, RabbitMQ                events.SQSEvent, SNSEvent, RabbitMQEvent            is right
//	SES                               SimpleEmailEvent                                    loses Bcc, Sender, Reply-To
//	Kinesis                           KinesisEvent, KinesisTimeWindowEvent                rounds times; refuses numbers in the state
//	DynamoDB                          DynamoDBEvent, DynamoDBTimeWindowEvent              needs items decoded by hand; makes up times
//	DynamoDB through Kinesis          DynamoDBKinesisRecord                               is missing
//	streams, destination on failure   StreamOnFailureEvent                                is missing
//	Firehose                          KinesisFirehoseEvent, KinesisFirehoseResponse       makes up metadata
//	Kafka                             KafkaEvent                                          loses schemas; refuses bytes above 127
//	ActiveMQ                          ActiveMQEvent                                       loses the connection
//	S3                                S3Event                                             fails at a malformed key
//	S3 through EventBridge            EventBridgeEvent[S3EventBridgeDetail]               has no type for the detail
//	S3 Object Lambda                  S3ObjectLambdaEvent                                 loses the user's name
//	S3 Batch Operations               events.S3BatchJobEvent, S3BatchJobEventV2           is right
//	EventBridge                       EventBridgeEvent                                    loses the replay's name
//	EventBridge, with metadata        EventBridgeRecord                                   is missing
//	CloudWatch alarm                  CloudWatchAlarmEvent                                is missing
//	CloudWatch dashboard              CloudWatchDashboardCustomWidgetEvent                is missing
//	CloudWatch Logs                   events.CloudwatchLogsEvent, CloudWatchLogsData      loses level and extracted fields
//	CloudFormation                    CloudFormationCustomResourceEvent                   loses the service token
//	CodeDeploy                        CodeDeployLifecycleHookEvent                        is missing
//	CodePipeline                      CodePipelineJobEvent                                loses key and expiration
//	Config                            ConfigEvent, ConfigInvokingEvent                    loses the mode of evaluation
//	Cognito, sign-up and messages     CognitoPreSignUpEvent and so on                     refuses booleans; loses the link; see there
//	Cognito, tokens                   CognitoPreTokenGenerationEvent, …V2Event            takes groups away in an untouched answer
//	Cognito, challenges               events.CognitoEventUserPools…                       is right
//	Cognito, senders                  CognitoCustomEmailSenderEvent, …SMSSenderEvent      is missing
//	Connect                           ConnectContactFlowEvent                             loses media; refuses objects
//	Connect, campaigns                ConnectOutboundCampaignsEvent                       is missing
//	IoT Core, registry                IoTThingEvent and so on                             is missing
//	Secrets Manager                   events.SecretsManagerSecretRotationEvent            is right
//	Transfer Family                   TransferFamilyAuthorizerEvent and its response      is missing
//
// Package dynamoitem, below this one, decodes items of DynamoDB.
//
// testdata/table.txt has what a test makes of more than 200 events, with the members that are lost:
//
//	go test ./utilities/eventsource -run TestTable_9_2 -v
//
// # Caveats
//
// A member that is null, false, 0 or empty may go, or come, when an event is encoded again. [Event] keeps it, as well as
// members that AWS adds one day.
//
// Passwords, credentials and signed addresses are hidden when their events are printed by package fmt or logged by
// log/slog. Events have other personal data in plain text: log what you need of them. Nothing here logs an event.
//
// All types are plain values: many goroutines may read one, and none may change it meanwhile.
//
// Where a source has a handler in this module, such as handlers/httpevent, that one reads the event itself.
package eventsource
