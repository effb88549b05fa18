// SPDX-License-Identifier: Apache-2.0

// Package playground validates payloads of package parser by the tags of go-playground/validator.
//
//	type Order struct {
//		ID    string `json:"id" validate:"required,uuid"`
//		Items []Item `json:"items" validate:"min=1,dive"`
//	}
//
//	var valid = playground.New()
//
//	func main() {
//		powertools.Start(parser.Handler(parser.SQS[Order](), place, valid))
//	}
//
// Errors have a path for each field, with the names of JSON, and the tag that refused it, but no values:
//
//	parser: SQS: Records[1].body.items[0].quantity: want min=1
//
// Paths of maps have their keys, as all paths have.
//
// # Caveats
//
// This is a module of its own: the validator is 3 MB in a program.
//
// Only structs, pointers to them and lists of them are validated; anything else passes.
//
// Tags say required of a value that is not zero. A member that may be 0 or false is a pointer.
package playground
