// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

var (
	errQueueARN  = errors.New("eventsource: not the ARN of a queue: want arn:<partition>:sqs:<region>:<account>:<name>")
	errBucketARN = errors.New("eventsource: not the ARN of a bucket: want arn:<partition>:s3:::<name>")
)

// QueueURL returns the URL of a queue, which operations of SQS take: such as
// https://sqs.eu-central-1.amazonaws.com/123456789012/orders. Arn is that in a message's eventSourceARN. The domain is that
// of the partition.
//
// Rather than send to what this returns in another account, ask GetQueueUrl.
func QueueURL(arn string) (string, error) {
	parts := strings.Split(arn, ":")
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "sqs" {
		return "", errQueueARN
	}
	partition, region, account, name := parts[1], parts[3], parts[4], parts[5]
	// All of it becomes part of a URL, so no other character may be there.
	if !consistsOf(region, "-") || len(account) != 12 || !consistsOf(account, "") || !consistsOf(strings.TrimSuffix(name, ".fifo"), "_-") {
		return "", errQueueARN
	}
	domain, ok := partitionDomain(partition)
	if !ok {
		return "", fmt.Errorf("eventsource: the domain of partition %q is not known", partition)
	}
	return "https://sqs." + region + "." + domain + "/" + account + "/" + name, nil
}

// partitionDomain returns the domain that a partition's endpoints are in.
//
// https://github.com/aws/aws-sdk-go-v2/blob/main/internal/endpoints/awsrulesfn/partitions.json
func partitionDomain(partition string) (string, bool) {
	switch partition {
	case "aws", "aws-us-gov":
		return "amazonaws.com", true
	case "aws-cn":
		return "amazonaws.com.cn", true
	case "aws-eusc":
		return "amazonaws.eu", true
	case "aws-iso":
		return "c2s.ic.gov", true
	case "aws-iso-b":
		return "sc2s.sgov.gov", true
	case "aws-iso-e":
		return "cloud.adc-e.uk", true
	case "aws-iso-f":
		return "csp.hci.ic.gov", true
	}
	return "", false
}

// BucketName returns the name of the bucket in its ARN, such as that of a task of S3 Batch Operations with schema 1.0.
func BucketName(arn string) (string, error) {
	prefix, name, ok := strings.Cut(arn, ":s3:::")
	if !ok || name == "" || strings.Contains(name, "/") || !strings.HasPrefix(prefix, "arn:aws") {
		return "", errBucketARN
	}
	return name, nil
}

// ObjectKey returns the key of an object as operations of S3 take it, of a key that is encoded as in the query of a URL.
//
//	record.S3.Object.Key    of an [S3Event]: encoded
//	task.S3Key              of S3 Batch Operations: encoded
//	event.Detail.Object.Key of an [EventBridgeEvent]: not encoded; decoding it would make a blank of a + in it
func ObjectKey(encoded string) (string, error) {
	key, err := url.QueryUnescape(encoded)
	if err != nil {
		return "", errors.New("eventsource: the key of an object is not well encoded")
	}
	return key, nil
}
