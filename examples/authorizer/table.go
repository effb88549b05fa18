// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// getter is what a table needs of a *dynamodb.Client.
type getter interface {
	GetItem(ctx context.Context, in *dynamodb.GetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// table has sessions in a table of DynamoDB whose key is "hash".
type table struct {
	client getter
	name   string
}

var _ sessions = table{}

// Find implements sessions. An item that is not whole is no session: its time of expiry is in 1970.
func (t table) Find(ctx context.Context, hash string) (session, error) {
	out, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &t.name,
		Key:            map[string]types.AttributeValue{"hash": &types.AttributeValueMemberS{Value: hash}},
		ConsistentRead: aws.Bool(true), // a session that was ended a moment ago is none
	})
	if err != nil {
		return session{}, err
	}
	if len(out.Item) == 0 {
		return session{}, errNoSession
	}
	seconds, err := strconv.ParseInt(number(out.Item["expires"]), 10, 64)
	if err != nil {
		seconds = 0
	}
	return session{
		User:    text(out.Item["user"]),
		Role:    text(out.Item["role"]),
		Tenant:  text(out.Item["tenant"]),
		Expires: time.Unix(seconds, 0),
	}, nil
}

func text(value types.AttributeValue) string {
	if text, ok := value.(*types.AttributeValueMemberS); ok {
		return text.Value
	}
	return ""
}

func number(value types.AttributeValue) string {
	if number, ok := value.(*types.AttributeValueMemberN); ok {
		return number.Value
	}
	return ""
}
