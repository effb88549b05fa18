// SPDX-License-Identifier: Apache-2.0

// Package validation holds events and answers against JSON Schema.
//
//	//go:embed order.schema.json
//	var orderSchema []byte
//
//	var order = validation.MustCompile(orderSchema)
//
//	func place(ctx context.Context, o Order) (Receipt, error) { … }
//
//	func main() {
//		powertools.Start(validation.WrapValue(place, validation.WithInbound(order)))
//	}
//
// A schema is compiled once and safe for concurrent use. What is validated are the bytes that Lambda sent, never a struct
// that was encoded again: a struct has lost the members it has no field for. Numbers keep all their digits.
//
//	[Schema.ValidateBytes], [Schema.Validate]  a document by itself
//	[Extract]                                  payload of an event, with defaults, as a T
//	[Wrap], [WrapValue]                        around a function of any shape
//	[Middleware]                               around the handler: an envelope is off before the argument is decoded
//	httpvalidation                             around an http.Handler
//
// # Schemas
//
// Drafts 4, 6, 7, 2019-09 and 2020-12, by santhosh-tekuri/jsonschema; a schema without $schema is draft 7. Formats are
// checked in all drafts, and one that nobody defined stops [Compile]; see [WithFormat]. A $ref leads to schemas that
// [WithResource] or [WithLoader] gives, and to nothing else: no file is read and no server asked. [For] infers a schema
// from a Go type.
//
// # Errors
//
// An [*Error] lists what is wrong by path, keyword and what the schema wants:
//
//	validation: inbound: /items/0/quantity: minimum: want at least 1; /: required: missing property 'id'
//
// No values are in it, so it can be logged and answered. [WithValuesInErrors] is for development.
//
// # Telemetry
//
//	span   validation.inbound, validation.outbound   powertools.validation.direction, .schema_id, .issue_count
//	event  validation.failed                         powertools.validation.paths: the first ten
//	count  SchemaValidationErrors                    powertools.validation.direction
//
// Schema's own methods record nothing.
//
// # Caveats
//
// Wrap validates the event of the invocation, or the item of a batch. A function that is called with anything else wants
// [Schema.Validate].
//
// encoding/json takes names in any case, and of a member that is there twice both. A document whose members would reach a
// struct without having been validated is refused, though JSON allows it; see [WithAnyCase]. Schema's own methods look for
// members twice only.
//
// Where Wrap puts defaults in it decodes the argument again, by encoding/json.
//
// Patterns are regular expressions of Go: there is no look-ahead.
//
// The format idn-hostname knows the characters of IDNA, and not its rules about their neighbours and directions.
//
// The validator makes an error for each wrong item before the list is cut: bound the size of documents from strangers.
// Lambda does, and so does httpvalidation.
//
// Numbers with more than 400 digits or an exponent beyond ±400 and documents nested more than 500 deep are refused: they
// cost far more than it costs to send them.
package validation
