// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// table keeps connections in a table of DynamoDB whose key is "id". A chat of thousands would have one for each room.
type table struct {
	client *dynamodb.Client
	name   string
}

var _ connections = table{}

func key(id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id}}
}

// Add implements connections.
func (t table) Add(ctx context.Context, id string) error {
	_, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: key(id)})
	return err
}

// Remove implements connections. It goes on after an error.
func (t table) Remove(ctx context.Context, ids ...string) error {
	var errs []error
	for _, id := range ids {
		if _, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: key(id)}); err != nil {
			errs = append(errs, fmt.Errorf("remove connection %s: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// All implements connections.
func (t table) All(ctx context.Context) ([]string, error) {
	var ids []string
	pages := dynamodb.NewScanPaginator(t.client, &dynamodb.ScanInput{TableName: &t.name, ProjectionExpression: aws.String("id")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			if id, ok := item["id"].(*types.AttributeValueMemberS); ok {
				ids = append(ids, id.Value)
			}
		}
	}
	return ids, nil
}
