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
// # What reads and answers
//
// Functions and methods do what a handler would else do by hand. They also work with types of package events, because most
// take the members and not the event. For those who come from Powertools for Python:
//
//	there                                         here
//	headers, in any case                          Header(e.Headers, name), Headers(e.Headers, e.MultiValueHeaders)
//	resolved_query_string_parameters              Query; DecodedQuery for load balancers; url.ParseQuery(e.RawQueryString)
//	headers and parameters of VPC Lattice         Headers(nil, Lists(e.Headers)), DecodedQuery(nil, Lists(…))
//	path of APIGatewayProxyEventV2                APIGatewayV2HTTPRequest.Path
//	decoded_body, json_body                       Body, BodyAs[T]
//	authorizer.claims, scopes, get_context        APIGatewayAuthorizer.Claims, Scopes, PrincipalID, Context
//	authorizer.jwt_claim, jwt_scopes, get_lambda  APIGatewayV2Authorizer.Claims, Scopes, Context
//	authorizer.iam, identity, client_cert         fields
//	parsed_arn                                    ParseRouteARN(e.MethodARN)
//	APIGatewayAuthorizerResponse                  NewPolicy; NewPolicy(route, id).AllowIf with conditions
//	DENY_ALL_RESPONSE                             DenyAllResponse
//	APIGatewayAuthorizerResponseV2                SimpleAuthorizer
//	AppSyncAuthorizerResponse                     AppSyncAuthorizer, AppSyncTTL
//	AppSyncResolverEvent, make_id, aws_date       handlers/appsync
//	AppSyncResolverEventsEvent                    handlers/appsyncevents
//	BedrockAgentEvent, BedrockAgentFunctionEvent  handlers/bedrock
//	APIGatewayWebSocketEvent                      handlers/websocket
//	header_serializer                             handlers/httpevent
//	reason_data_decoded of alarms                 BodyAs[T](e.AlarmData.State.ReasonData, false)
//	parse_logs_data                               CloudWatchLogs(e.AWSLogs.Data)
//	extract_cloudwatch_logs_from_record           CloudWatchLogsRecord(record.Kinesis.Data)
//	message_type is CONTROL_MESSAGE               CloudWatchLogsData.IsControl
//	widget_context, forms                         fields; DataAs[T](e.Parameters[name])
//	resource_properties of custom resources       DataAs[T](e.ResourceProperties); cfn.LambdaWrap sends the answer
//	user_parameters, decoded_user_parameters      CodePipelineJob.UserParameters, BodyAs[T]
//	find_input_artifact, get_artifact             CodePipelineJob.InputArtifact, ArtifactFile
//	setup_s3_client                               an ObjectOpener
//	new_image, old_image, keys                    dynamoitem.NewImage, OldImage, Keys
//	decoded_bootstrap_servers, records            KafkaEvent.Servers, All
//	decoded_key, decoded_value, json_value        fields, DataAs[T](record.Value)
//	decoded_headers                               KafkaRecord.Header
//	data_as_bytes, data_as_json                   fields, DataAs[T](record.Kinesis.Data)
//	data_zlib_compressed_as_json                  UnpackAs[T]
//	build_data_transformation_response            KinesisFirehoseRecord.Result, Partitioned; KinesisFirehoseEvent.Response
//	decoded_data, json_data of ActiveMQ           a field, DataAs[T](message.Data)
//	decoded_data, json_data of RabbitMQ           Body(message.Data, true), BodyAs[T]
//	object_key, bucket_name of S3                 ObjectKey(record.S3.Object.Key), a field
//	object.key through EventBridge                a field: it is not encoded
//	task.s3_key, s3_bucket                        ObjectKey(task.S3Key), BucketName(task.S3BucketARN)
//	build_task_batch_response                     S3BatchResponse
//	step of SecretsManagerEvent                   RotationStepOf
//	mail.headers of SES                           SimpleEmailMessage.Header
//	sns_message                                   a field, BodyAs[T](record.SNS.Message, false)
//	json_body of SQS                              BodyAs[T](message.Body, false)
//	queue_url                                     QueueURL(message.EventSourceARN)
//	decoded_nested_s3_event                       NestedS3(message.Body)
//	decoded_nested_sns_event                      NestedSNS(message.Body)
//	aws_trace_header                              message.Attributes["AWSTraceHeader"]; otel/carrier reads it
//	invoking_event, rule_parameters               ConfigEvent.Invoking, Parameters
//	build_authentication_response_s3, _efs        TransferFamilyPath, TransferFamilyLogical
//	parameters of ConnectContactFlowEvent         ConnectDetails.Parameter
//	set_group_configuration_…                     CognitoPreTokenGenerationEvent.Groups
//	claims_to_add_or_override and so on           CognitoPreTokenGenerationResponse.SetClaim, SuppressClaims
//	id_token_generation, access_token_generation  CognitoPreTokenGenerationV2Response.IDToken, AccessToken
//	raw_event                                     Event[T].Raw
//
// What they return for an event that is not right is an error whose text has no data of the event.
//
// # Caveats
//
// The answer of an authorizer may be cached and used for other routes, see [NewPolicy].
//
// Parts of an event that are unpacked, and artifacts, are held in memory, up to the bounds that each function names.
//
// A member that is null, false, 0 or empty may go, or come, when an event is encoded again. [Event] keeps it, as well as
// members that AWS adds one day.
//
// Passwords, credentials, signed addresses and the tokens that authorizers get are hidden when their events are printed by
// package fmt or logged by log/slog. Requests have their headers, and events other personal data, in plain text: log what
// you need of them. Nothing here logs an event.
//
// All types are plain values: many goroutines may read one, and none may change it meanwhile.
//
// Where a source has a handler in this module, such as handlers/httpevent, that one reads the event itself.
package eventsource
