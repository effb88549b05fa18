// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// maxList is how many tables or resources a document names.
const maxList = 10

// namespace returns what kind of node a subsegment makes of the other side: "aws", "remote", or none for work inside.
// The HTTP request of an AWS SDK call makes none: the call has one already.
func (e *encoder) namespace() string {
	switch {
	case e.sdkCall:
		return "aws"
	case e.kind == trace.SpanKindClient && e.d.inner:
		return ""
	case e.kind == trace.SpanKindClient, e.kind == trace.SpanKindProducer:
		return "remote"
	}
	return ""
}

// origin writes what the segment ran on.
func (e *encoder) origin() {
	facts := e.d.flight.facts
	origin := e.d.resource.origin
	if origin == "" && facts != nil {
		origin = originLambda
	}
	if origin != "" {
		e.buf = append(e.buf, `,"origin":"`...)
		e.buf = append(append(e.buf, origin...), '"')
	}
	if facts != nil && origin == originLambda && facts.InvokedFunctionARN != "" {
		e.member(`,"resource_arn":`, facts.InvokedFunctionARN)
	}
}

// aws writes the aws block: what an AWS SDK call asked for, and on segments and the invocation's own document where
// they ran and by what they were recorded.
func (e *encoder) aws() {
	block := len(e.buf)
	e.buf = append(e.buf, `,"aws":{`...)
	start := len(e.buf)
	account := e.takeText(keyAWSAccountID, keyCloudAccountID)
	if account == "" && e.segment {
		account = e.d.resource.account
	}
	e.field("account_id", account, start)
	if e.sdkCall {
		e.field("operation", e.sdkOperation(), start)
	}
	e.field("region", e.takeText(keyAWSRegion, keyCloudRegion), start)
	e.field("request_id", e.takeText(keyAWSRequestID, keyAWSRequestIDOld), start)
	e.field("id_2", e.takeText(keyAWSExtendedRequestID), start)
	if e.sdkCall {
		if retries, ok := e.takeNumber(keyHTTPResendCount); ok && retries > 0 {
			e.key("retries", start)
			e.buf = strconv.AppendInt(e.buf, retries, 10)
		}
	}
	e.field("queue_url", e.queueURL(), start)
	e.tables(start)
	e.field("bucket_name", e.takeText(keyAWSS3Bucket), start)
	e.resourceNames(start)
	if e.segment || e.d.top {
		e.infrastructure(start)
	}
	if len(e.buf) == start {
		e.buf = e.buf[:block]
		return
	}
	e.buf = append(e.buf, '}')
}

// sdkOperation returns the operation, which newer conventions write after the service: DynamoDB/PutItem.
func (e *encoder) sdkOperation() string {
	operation := e.takeText(keyAWSOperation, keyRPCMethod)
	e.takeText(keyRPCSystem, keyRPCSystemName, keyRPCService)
	e.takeEndpoint()
	return operation[strings.LastIndexByte(operation, '/')+1:]
}

// takeEndpoint keeps out of the metadata what service and region of an AWS API call say: that the service is a database, and
// under which name AWS offers it there. Another endpoint, as for tests or of a private network, is news.
func (e *encoder) takeEndpoint() {
	for _, key := range [...]known{keyDBSystem, keyDBSystemOld} {
		switch e.text(key) {
		case "dynamodb", "aws.dynamodb":
			e.take(key)
		}
	}
	for _, place := range [...]struct{ host, port known }{{keyServerAddress, keyServerPort}, {keyNetPeerName, keyNetPeerPort}} {
		if !isAWSEndpoint(e.text(place.host)) {
			continue
		}
		e.take(place.host)
		if port, ok := number(e.value(place.port)); ok && port == 443 {
			e.take(place.port)
		}
	}
}

func isAWSEndpoint(host string) bool {
	for _, domain := range [...]string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws"} {
		if strings.HasSuffix(host, domain) {
			return !strings.Contains(host, ".vpce.") // of one network
		}
	}
	return false
}

func (e *encoder) queueURL() string {
	url := withoutUser(e.takeText(keyAWSSQSQueueURL, keyMessagingURL, keyAWSQueueURL, keyAWSQueueURLOld))
	if url == "" && e.sdkCall {
		// otelaws puts the queue's whole URL where the server's name belongs.
		if server := e.text(keyServerAddress); strings.Contains(server, "://") && strings.Contains(server, "sqs") {
			return withoutUser(e.takeText(keyServerAddress))
		}
	}
	return url
}

// tables writes table_name for one table and table_names for more. The semantic conventions' list of them beats the
// attribute of AWS's own instrumentations, which has room for one.
func (e *encoder) tables(start int) {
	name := e.takeText(keyAWSTableName, keyAWSTableNameOld)
	switch names := texts(e.take(keyAWSTableNames)); len(names) {
	case 0:
		e.field("table_name", name, start)
	case 1:
		e.field("table_name", names[0], start)
	default:
		e.list("table_names", names, start)
	}
}

// resourceNames writes what else a call worked on.
func (e *encoder) resourceNames(start int) {
	var room [6]string
	names := room[:0]
	for _, key := range [...]known{keyAWSSNSTopicARN, keyAWSKinesisStream, keyAWSSecretARN, keyAWSActivityARN, keyAWSStateMachineARN} {
		if name := e.takeText(key); name != "" {
			names = append(names, name)
		}
	}
	// On the invocation's own span it is the function itself.
	if e.kind == trace.SpanKindClient {
		if name := e.takeText(keyAWSInvokedARN); name != "" {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		e.list("resource_names", names, start)
	}
}

func (e *encoder) list(name string, values []string, start int) {
	e.key(name, start)
	e.buf = append(e.buf, '[')
	for i, value := range values[:min(len(values), maxList)] {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = jsonenc.AppendString(e.buf, cutRunes(value, maxField))
	}
	e.buf = append(e.buf, ']')
}

// key writes the name of a member of an object that begins at start.
func (e *encoder) key(name string, start int) {
	if len(e.buf) > start {
		e.buf = append(e.buf, ',')
	}
	e.buf = append(e.buf, '"')
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, `":`...)
}

// infrastructure writes the parts of the aws block that are the same for all spans of a process.
func (e *encoder) infrastructure(start int) {
	r := e.d.resource
	if facts := e.d.flight.facts; len(r.logs) > 0 {
		e.constant(r.logs, start)
	} else if facts != nil && facts.Function.LogGroup != "" {
		e.key("cloudwatch_logs", start)
		e.buf = append(e.buf, `[{"log_group":`...)
		e.buf = jsonenc.AppendString(e.buf, facts.Function.LogGroup)
		e.buf = append(e.buf, `}]`...)
	}
	if e.segment {
		e.constant(r.hosts, start)
	}
	e.constant(r.sdk, start)
}

// constant writes members that are encoded already.
func (e *encoder) constant(members []byte, start int) {
	if len(members) == 0 {
		return
	}
	if len(e.buf) > start {
		e.buf = append(e.buf, ',')
	}
	e.buf = append(e.buf, members...)
}
