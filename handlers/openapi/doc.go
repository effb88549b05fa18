// SPDX-License-Identifier: Apache-2.0

// Package openapi serves functions with typed input and output on a router of package rest, validates what they get, and
// describes them in OpenAPI 3.1. It is a module of its own, built on huma.
//
//	type findOrder struct {
//		ID       string `path:"id" format:"uuid"`
//		Currency string `query:"currency" default:"EUR" enum:"EUR,USD"`
//	}
//
//	func (s shop) find(ctx context.Context, in findOrder) (Order, error) {
//		order, ok := s.orders[in.ID]
//		if !ok {
//			return Order{}, rest.NotFound("no such order")
//		}
//		return order, nil
//	}
//
//	func main() {
//		s := openShop()
//		router := rest.New()
//		api := openapi.New(router, openapi.Info{Title: "Orders", Version: "1.0.0"})
//		openapi.Handle(api, "GET /orders/{id}", s.find, openapi.WithErrors(404))
//		router.Handle("GET /openapi.json", api.Document())
//		powertools.Start(router)
//	}
//
// Functions stay ordinary ones, which tests call without HTTP. Package swaggerui shows the document, and the command
// powertools-openapi unites those of several functions. Nothing is served that is not registered.
//
// # Input
//
// The fields of the input have tags that say where they come from:
//
//	path:"id"              a parameter of the pattern
//	query:"limit"          a parameter of the query; a list has commas, with query:"tags,explode" it is repeated
//	header:"X-Tenant"      a header
//	cookie:"session"       a cookie, as its value or as a whole http.Cookie
//	form:"title"           a field of a form, also a [File] or []File; forms are URL-encoded or multipart
//	json:"name"            a member of the body in JSON, as any other field without one of the tags above
//	Body T                 a field of this name is the whole body: JSON, or a []byte or string as it came, of the media type
//	                       of the tag contentType
//	RawBody []byte         a field of this name is the body as it came, also beside others, to check a signature
//
// Parameters are texts, numbers, booleans, times (timeFormat has the layout), types that read themselves from a text, and
// lists of these. One that is empty has not been sent, and one of a query or form that is no list must not come twice. A
// pointer tells the absent from the zero.
//
// # Constraints
//
// Other tags describe and constrain, as huma reads them, on fields of the input and of everything in it:
//
//	required:"true"        parameters are optional but in the path, members of bodies required but with omitempty
//	default:"10"           taken where nothing was sent
//	minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
//	minLength maxLength pattern patternDescription format enum
//	minItems maxItems uniqueItems minProperties maxProperties dependentRequired
//	doc example deprecated readOnly writeOnly nullable hidden
//
// A type describes itself with a method Schema of huma.SchemaProvider.
//
// # Answers
//
// Input that does not fit is answered before the function is called, in the form of package rest:
//
//	400  there is no body, or it is not JSON or no form, or the query cannot be read
//	413  it is longer than the router allows, or has more values than [WithMaxValues]
//	415  it is of another media type
//	422  it breaks constraints
//
//	{"statusCode":422,"error":"RequestValidationError","message":"Validation failed for request","details":{"issues":[
//	  {"message":"expected length >= 1","path":["body","title"],"keyword":"minLength"}]}}
//
// Each [Issue] names the place and the keyword of JSON Schema. Neither answers nor logs and traces have the value, which
// may be a secret. At most 50 issues are told.
//
// # From Powertools
//
//	enable_validation=True                                 Handle
//	Annotated[int, Query(ge=1)], Path, Header              N int `query:"n" minimum:"1"`, path, header
//	validation: {req: {body: schema, query: schema}}       the fields of the input
//	Body(embed=), Form, File, UploadFile                   fields with json or form tags, File
//	alias, gt, ge, lt, le, min_length, pattern             the name in the tag, exclusiveMinimum, minimum, …
//	reqCtx.valid                                           the input
//	response_validation_error_http_code, res: {body}       WithResponseValidation, always 500
//	OpenAPIConfig(title, version, …)                       New with Info
//	servers, tags, security_schemes, security              WithServers, WithTag, WithSecurityScheme, WithSecurity
//	summary, description, operation_id, tags, deprecated   WithSummary, WithDescription, WithOperationID, …
//	responses={404: …}                                     WithErrors, WithOperation
//	status_code=201                                        WithStatus
//	include_in_schema=False                                WithoutDocumentation
//	openapi_extensions                                     WithExtension
//	get_openapi_json_schema()                              Spec, Spec30, Document
//	enable_swagger()                                       package swaggerui
//	OpenAPIMerge                                           Merge, the command powertools-openapi
//	SchemaValidationError                                  a panic of New or Handle, at start
//
// # Caveats
//
// Bodies with members that no field is for are refused, unless [WithUnknownMembers] is set. So are those with a member
// twice, or in another case than described: package encoding/json would take values from them that were not validated.
//
// Numbers are compared as they are written: 19.99 is a multiple of 0.01, and integers of 64 bits are exact. Bounds and enums
// of integers have to be below 2^53, which documents and most clients round above; the program stops at start otherwise.
// Integers are written without point and exponent, as package encoding/json wants them: 1.0 and 1e2 are answered with 422.
//
// A body takes memory by its values, not by its length: see [WithMaxValues], and [rest.WithMaxBody] for a function with
// little of it. A form has at most 1,000 parts, as package mime/multipart wants it, else the answer is 400.
//
// Results are JSON, and a []byte in them is base64. A handler of package rest, or any http.Handler on the same router, serves
// files as they are; [API.OpenAPI] and [WithOperation] describe them.
//
// Options of [API.With] and of an operation add up, as those for the API do: two [WithSecurity] are alternatives. What
// replaces those of the API is the first at a group or operation.
//
// Security schemes are documentation. What checks credentials is middleware or the gateway.
//
// Powertools for Python answers JSON that is malformed with 422, not 400.
//
// A type that decodes itself, by UnmarshalJSON, is validated by the schema of its fields unless it has one of its own.
//
// What [rest.WithDecoder] sets decodes bodies that are JSON and fit their schema.
//
// An operation costs about 50 µs at start, which is part of a cold start, and validation about as much as the rest of a small
// call. The document is made when it is first asked for.
package openapi
