// SPDX-License-Identifier: Apache-2.0

// Package bedrock answers the action groups of Amazon Bedrock Agents: functions as typed tools, operations of an OpenAPI
// schema as HTTP requests to any router.
//
//	type city struct {
//		Name string `json:"city"`
//		Days int    `json:"days"`
//	}
//
//	func forecast(ctx context.Context, in city) (string, error) {
//		if !known(in.Name) {
//			return "", bedrock.Reprompt("There is no such city. Ask for another.")
//		}
//		return "sunny", nil
//	}
//
//	func main() {
//		r := bedrock.New()
//		bedrock.Handle(r, "getForecast", forecast) // action groups with function details
//		r.HandleHTTP(api)                          // action groups with an OpenAPI schema: a rest.Router, …
//		powertools.Start(r)
//	}
//
// Amazon Bedrock Agents, "Classic" by now, is closed to new customers since 30 July 2026. This package is for functions
// that serve agents already, and small for that reason.
//
// # Functions
//
// [Handle] registers a tool. The description of it, and which parameters it has, stand in the action group. Values come as
// text and are converted to the declared type, then decoded by the tags of the tool's type. What comes back is text for the
// agent's model. A tool's error is told to the agent, which goes on; [Reprompt] and [Fail] say what it is to do instead.
//
// # OpenAPI schemas
//
// Operations are served by an [net/http.Handler], so those of an API that web clients use will do: a rest.Router, typed
// handlers of package openapi, http.ServeMux. An event becomes a request like this:
//
//	apiPath /claims/{id} and parameter id       GET /claims/7, the value escaped: it is one segment
//	other parameters                            the query; each item of an array once, as ?tag=a&tag=b
//	requestBody, application/json               an object, with values of the declared types
//	requestBody, application/x-www-form-urlencoded
//	                                            a form
//
// Status, content type and body of the response are the answer. What package openapi refuses is an answer with status 422
// that names the parameters. Lists in queries take `query:"tags,explode"` there. Agents read schemas of OpenAPI 3.0.3: the
// method Spec30 of an openapi.API writes one. Each operation needs a description, which openapi.WithRequiredDescriptions
// checks.
//
// # Session
//
// The attributes of session and prompt go back as they came, unless [SetSessionAttributes] or [SetPromptSessionAttributes]
// replaces them. [SetKnowledgeBases] configures queries to knowledge bases. [EventOf] has what the user said, who the agent
// is, and the rest of the event. All work in tools and in HTTP handlers.
//
// # Telemetry
//
// A tool runs in a span "execute_tool getForecast", of kind INTERNAL, with its error; the span of the invocation has the
// agent, the session (gen_ai.conversation.id), the action group and gen_ai.tool.name, or method, route and status of the
// request. Log lines carry session and tool, or route. Metrics are gen_ai.execute_tool.duration, by gen_ai.tool.name and
// error.type, and http.server.request.duration. None has values of parameters, bodies or attributes.
//
// # From Powertools
//
//	app = BedrockAgentFunctionResolver(), new …           New
//	@app.tool(name=, description=), app.tool(fn, {name})  Handle; the description is in the action group
//	def fn(city: str, days: int), ({city, days}) =>       a struct with json tags
//	app.resolve(event, context)                           powertools.Start(r)
//	BedrockFunctionResponse(response_state="REPROMPT")    Reprompt
//	BedrockFunctionResponse(response_state="FAILURE"), an exception in Python
//	                                                      Fail
//	session_attributes=, prompt_session_attributes=       SetSessionAttributes, SetPromptSessionAttributes
//	knowledge_bases=                                      SetKnowledgeBases
//	app.current_event, {event}                            EventOf
//	app = BedrockAgentResolver()                          rest.New or openapi.New, and HandleHTTP
//	@app.get("/claims", description=)                     rest.Router.Handle, openapi.Get
//	BedrockResponse(body, session_attributes=…)           rest.Response and the functions above
//	app.get_openapi_json_schema()                         the method Spec30 of openapi.API
//
// What differs: a tool that is registered twice panics, with both lines, where a warning was. A string comes back without
// quotes, which TypeScript adds. "True" is true, and what is no boolean at all is an error rather than false. Arrays are
// arrays, also in the form [a, b] that agents send, unless the parameter is a string.
//
// # Caveats
//
// Errors of tools are told to the agent, and it may tell the user: text that must not get out belongs into an error that
// wraps [Fail] or [Reprompt], whose message is all that the agent sees.
//
// A panic in a tool fails the invocation, and with it the user's turn. In an HTTP handler it is an answer with status 500.
//
// Agents take answers of up to 25 kB. A larger one is sent, and said in the log and on the trace.
//
// An agent does not tell parameters of the path from those of the query: a value goes into the path if the path names it.
// Headers and cookies are not sent. A response is text: bytes that are not valid UTF-8 are replaced. Responses are sent
// whole, and redirects are not followed.
package bedrock
