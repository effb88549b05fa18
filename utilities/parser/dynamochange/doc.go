// SPDX-License-Identifier: Apache-2.0

// Package dynamochange parses changes of a DynamoDB table into types of the program; see package parser.
//
//	func follow(ctx context.Context, changes []dynamochange.Change[Order]) error {
//		for _, change := range changes {
//			if change.New != nil {
//				index(ctx, *change.New)
//			}
//		}
//		return nil
//	}
//
//	func main() {
//		powertools.Start(parser.Handler(dynamochange.Stream[Order](), follow))
//	}
//
// Items are decoded as package dynamoitem decodes them: fields go by the tags dynamodbav or json, and numbers keep all digits
// in fields of type json.Number and attributevalue.Number.
//
// # Caveats
//
// This is a package of its own for the time that the AWS SDK's attribute values take when a program starts; see dynamoitem.
//
// A record has one issue for items that do not fit, that of the first.
package dynamochange
