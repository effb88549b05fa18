// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"reflect"
	"strings"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/otel-powertools/powertools/internal/stable"
)

// dynamoDBInput tells the tables and how they are read. Keys, items and the values of expressions are not told.
func (d *describer) dynamoDBInput(in reader) {
	d.add(semconv.DBSystemNameAWSDynamoDB)
	d.texts(semconv.AWSDynamoDBTableNamesKey, tablesOf(in))
	d.text(semconv.AWSDynamoDBIndexNameKey, in.text("IndexName"))
	d.text(semconv.AWSDynamoDBProjectionKey, in.text("ProjectionExpression"))
	d.text(semconv.AWSDynamoDBSelectKey, in.text("Select"))
	d.text(semconv.AWSDynamoDBExclusiveStartTableKey, in.text("ExclusiveStartTableName"))
	d.texts(semconv.AWSDynamoDBAttributesToGetKey, in.texts("AttributesToGet"))
	d.boolean(semconv.AWSDynamoDBConsistentReadKey, in, "ConsistentRead")
	d.boolean(semconv.AWSDynamoDBScanForwardKey, in, "ScanIndexForward")
	d.number(semconv.AWSDynamoDBLimitKey, in, "Limit")
	d.number(semconv.AWSDynamoDBSegmentKey, in, "Segment")
	d.number(semconv.AWSDynamoDBTotalSegmentsKey, in, "TotalSegments")

	throughput := in.in("ProvisionedThroughput")
	if units, ok := throughput.number("ReadCapacityUnits"); ok {
		d.add(semconv.AWSDynamoDBProvisionedReadCapacity(float64(units)))
	}
	if units, ok := throughput.number("WriteCapacityUnits"); ok {
		d.add(semconv.AWSDynamoDBProvisionedWriteCapacity(float64(units)))
	}
	d.texts(semconv.AWSDynamoDBAttributeDefinitionsKey, documents(in.field("AttributeDefinitions")))
	d.texts(semconv.AWSDynamoDBGlobalSecondaryIndexesKey, documents(in.field("GlobalSecondaryIndexes")))
	d.texts(semconv.AWSDynamoDBLocalSecondaryIndexesKey, documents(in.field("LocalSecondaryIndexes")))
	d.texts(semconv.AWSDynamoDBGlobalSecondaryIndexUpdatesKey, documents(in.field("GlobalSecondaryIndexUpdates")))
}

// dynamoDBOutput tells what the call cost and found. Metrics of item collections hold key values and are not told.
func (d *describer) dynamoDBOutput(out reader) {
	d.texts(semconv.AWSDynamoDBConsumedCapacityKey, documents(out.field("ConsumedCapacity")))
	d.number(semconv.AWSDynamoDBCountKey, out, "Count")
	d.number(semconv.AWSDynamoDBScannedCountKey, out, "ScannedCount")
	if d.operation == "ListTables" {
		d.add(semconv.AWSDynamoDBTableCount(out.length("TableNames")))
	}
}

// tablesOf returns the tables of a call: one, those of a batch in alphabetical order, or those of a transaction in its order.
func tablesOf(in reader) []string {
	if table := in.text("TableName"); table != "" {
		return []string{table}
	}
	var tables []string
	if items := in.field("RequestItems"); items.IsValid() && items.Kind() == reflect.Map && items.Type().Key().Kind() == reflect.String {
		for _, key := range items.MapKeys() {
			tables = append(tables, key.String())
		}
		stable.Sort(tables, strings.Compare)
		return tables
	}
	in.each("TransactItems", func(item reader) {
		for _, action := range [...]string{"Put", "Update", "Delete", "ConditionCheck", "Get"} {
			tables = addOnce(tables, item.in(action).text("TableName"))
		}
	})
	return tables
}
