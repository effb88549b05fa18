// SPDX-License-Identifier: Apache-2.0

package xray

// known is an attribute key that has a place of its own in a document. New and old names of the semantic conventions
// are different keys: which one counts is the business of the block that reads them.
type known uint8

// The zero known stands for every other key.
const (
	unknownKey known = iota

	keyHTTPMethod
	keyHTTPMethodOld
	keyHTTPMethodOriginal
	keyHTTPStatus
	keyHTTPStatusOld
	keyHTTPHost
	keyHTTPServerName
	keyHTTPTarget
	keyHTTPScheme
	keyHTTPClientIP
	keyHTTPUserAgent
	keyHTTPURL
	keyHTTPBodySize
	keyHTTPBodySizeOld
	keyHTTPBodySizeHeader
	keyHTTPResendCount
	keyURLFull
	keyURLScheme
	keyURLPath
	keyURLQuery
	keyURLOther // another URL
	keyUserAgent
	keyServerAddress
	keyServerPort
	keyClientAddress
	keyNetworkPeerAddress
	keyNetPeerName
	keyNetPeerPort
	keyNetPeerIP
	keyNetHostName
	keyNetHostPort

	keyRPCSystem
	keyRPCSystemName
	keyRPCService
	keyRPCMethod
	keyRPCStatus
	keyGRPCStatus

	keyAWSOperation
	keyAWSRegion
	keyCloudRegion
	keyAWSAccountID
	keyCloudAccountID
	keyAWSRequestID
	keyAWSRequestIDOld
	keyAWSExtendedRequestID
	keyAWSSQSQueueURL
	keyAWSQueueURL
	keyAWSQueueURLOld
	keyMessagingURL
	keyAWSTableName
	keyAWSTableNameOld
	keyAWSTableNames
	keyAWSS3Bucket
	keyAWSSNSTopicARN
	keyAWSKinesisStream
	keyAWSSecretARN
	keyAWSActivityARN
	keyAWSStateMachineARN
	keyAWSInvokedARN

	keyDBSystem
	keyDBSystemOld
	keyDBNamespace
	keyDBName
	keyDBQuery
	keyDBQuerySummary
	keyDBStatement
	keyDBConnectionString
	keyDBUser
	keyDBStoredProcedure
	keyDBStatus
	keyDBOperation
	keyDBOperationOld

	keyMessagingDestination
	keyMessagingDestinationOld
	keyMessagingSource

	keyName
	keyRemoteService
	keyLocalService
	keyServicePeer
	keyPeerService

	keyUserID
	keyEnduserID
	keyEnduserPseudoID
	keyUserDetail // what else tells who the user is

	keyErrorType
	keyAnnotations
	keyInProgress

	knownKeys // how many there are
)

// lookup returns the known key of an attribute. The compiler makes a binary search by length and content of it,
// which is faster than a map and needs no memory.
func lookup(key string) known {
	switch key {
	case "http.request.method":
		return keyHTTPMethod
	case "http.method":
		return keyHTTPMethodOld
	case "http.request.method_original":
		return keyHTTPMethodOriginal
	case "http.response.status_code":
		return keyHTTPStatus
	case "http.status_code":
		return keyHTTPStatusOld
	case "http.host":
		return keyHTTPHost
	case "http.server_name":
		return keyHTTPServerName
	case "http.target":
		return keyHTTPTarget
	case "http.scheme":
		return keyHTTPScheme
	case "http.client_ip":
		return keyHTTPClientIP
	case "http.user_agent":
		return keyHTTPUserAgent
	case "http.url":
		return keyHTTPURL
	case "http.response.body.size":
		return keyHTTPBodySize
	case "http.response_content_length":
		return keyHTTPBodySizeOld
	case "http.response.header.content-length":
		return keyHTTPBodySizeHeader
	case "http.request.resend_count":
		return keyHTTPResendCount
	case "url.full":
		return keyURLFull
	case "url.scheme":
		return keyURLScheme
	case "url.path":
		return keyURLPath
	case "url.query":
		return keyURLQuery
	case "url.original", "http.request.header.referer", "http.response.header.location":
		return keyURLOther
	case "user_agent.original":
		return keyUserAgent
	case "server.address":
		return keyServerAddress
	case "server.port":
		return keyServerPort
	case "client.address":
		return keyClientAddress
	case "network.peer.address":
		return keyNetworkPeerAddress
	case "net.peer.name":
		return keyNetPeerName
	case "net.peer.port":
		return keyNetPeerPort
	case "net.peer.ip":
		return keyNetPeerIP
	case "net.host.name":
		return keyNetHostName
	case "net.host.port":
		return keyNetHostPort
	case "rpc.system":
		return keyRPCSystem
	case "rpc.system.name":
		return keyRPCSystemName
	case "rpc.service":
		return keyRPCService
	case "rpc.method":
		return keyRPCMethod
	case "rpc.response.status_code":
		return keyRPCStatus
	case "rpc.grpc.status_code":
		return keyGRPCStatus
	case "aws.operation":
		return keyAWSOperation
	case "aws.region":
		return keyAWSRegion
	case "cloud.region":
		return keyCloudRegion
	case "aws.account_id":
		return keyAWSAccountID
	case "cloud.account.id":
		return keyCloudAccountID
	case "aws.request_id":
		return keyAWSRequestID
	case "aws.requestId":
		return keyAWSRequestIDOld
	case "aws.extended_request_id":
		return keyAWSExtendedRequestID
	case "aws.sqs.queue.url":
		return keyAWSSQSQueueURL
	case "aws.queue_url":
		return keyAWSQueueURL
	case "aws.queue.url":
		return keyAWSQueueURLOld
	case "messaging.url":
		return keyMessagingURL
	case "aws.table_name":
		return keyAWSTableName
	case "aws.table.name":
		return keyAWSTableNameOld
	case "aws.dynamodb.table_names":
		return keyAWSTableNames
	case "aws.s3.bucket":
		return keyAWSS3Bucket
	case "aws.sns.topic.arn":
		return keyAWSSNSTopicARN
	case "aws.kinesis.stream_name":
		return keyAWSKinesisStream
	case "aws.secretsmanager.secret.arn":
		return keyAWSSecretARN
	case "aws.step_functions.activity.arn":
		return keyAWSActivityARN
	case "aws.step_functions.state_machine.arn":
		return keyAWSStateMachineARN
	case "aws.lambda.invoked_arn":
		return keyAWSInvokedARN
	case "db.system.name":
		return keyDBSystem
	case "db.system":
		return keyDBSystemOld
	case "db.namespace":
		return keyDBNamespace
	case "db.name":
		return keyDBName
	case "db.query.text":
		return keyDBQuery
	case "db.query.summary":
		return keyDBQuerySummary
	case "db.statement":
		return keyDBStatement
	case "db.connection_string":
		return keyDBConnectionString
	case "db.user":
		return keyDBUser
	case "db.stored_procedure.name":
		return keyDBStoredProcedure
	case "db.response.status_code":
		return keyDBStatus
	case "db.operation.name":
		return keyDBOperation
	case "db.operation":
		return keyDBOperationOld
	case "messaging.destination.name":
		return keyMessagingDestination
	case "messaging.destination":
		return keyMessagingDestinationOld
	case "messaging.source.name", "messaging.source":
		return keyMessagingSource
	case "powertools.xray.name":
		return keyName
	case "aws.remote.service":
		return keyRemoteService
	case "aws.local.service":
		return keyLocalService
	case "service.peer.name":
		return keyServicePeer
	case "peer.service":
		return keyPeerService
	case "user.id":
		return keyUserID
	case "enduser.id":
		return keyEnduserID
	case "enduser.pseudo.id":
		return keyEnduserPseudoID
	case "user.name", "user.full_name", "user.email", "user.hash", "user.roles", "enduser.name", "enduser.role", "enduser.scope":
		return keyUserDetail
	case "error.type":
		return keyErrorType
	case "aws.xray.annotations":
		return keyAnnotations
	case "aws.xray.inprogress":
		return keyInProgress
	}
	return unknownKey
}
