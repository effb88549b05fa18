// SPDX-License-Identifier: Apache-2.0

// Package xray sends OpenTelemetry spans to AWS X-Ray, without a collector: each span leaves as one document over UDP to
// the daemon that runs beside every traced Lambda function.
//
//	processor, err := xray.NewProcessor(xray.WithService("shop"), xray.WithEnvironment(environment))
//	if err != nil {
//		return err
//	}
//	provider := sdktrace.NewTracerProvider(
//		sdktrace.WithSpanProcessor(processor),
//		sdktrace.WithIDGenerator(xray.NewIDGenerator()),
//	)
//	otel.SetTextMapPropagator(xray.Propagator{})
//	lambda.Start(invocation.New(handle, invocation.WithEnvironment(environment),
//		invocation.WithTracerProvider(provider), invocation.WithProcessHooks(processor.Hooks())))
//
// Package powertools does all of this.
//
// # Mapping
//
//	span                                      document
//	--------------------------------------    -----------------------------------------------------------------
//	in the trace that Lambda started          subsegment
//	without parent; SERVER or CONSUMER        segment, with origin, service and the aws block of the resource
//	  in another trace
//	invocation's own span                     named after the function; annotations ColdStart and Service
//	AWS SDK call (rpc.system=aws-api)         namespace aws, name of the service, aws block
//	CLIENT, PRODUCER                          namespace remote, named after the peer, database or queue
//	http.*, url.*, client.*, user_agent.*     http block, URL without user and query
//	db.* of an SQL database                   sql block, place of the connection string
//	user.id, enduser.id                       user
//	status Error, HTTP and gRPC status,       fault, error, throttle
//	  codes of AWS APIs
//	exception events                          cause, with stack and chain of causes; the id of the first
//	                                            exception if a child has reported the same error
//	other events                              metadata "events"
//	links                                     links
//	aws.xray.annotations (list of keys),      annotations
//	  annotation.<key>, WithIndexedAttributes
//	metadata.<key>, metadata..<key>           metadata of the namespace of the service, also where the key has dots
//	metadata.<namespace>.<key>,               metadata of that namespace; a string that is a JSON object or
//	  aws.xray.metadata.<namespace>             list becomes one
//	every other attribute                     metadata of the namespace of the service
//
// Old and new names of the semantic conventions are read. Of URLs user and password are cut everywhere, of connection strings
// all but hosts, ports and names of databases. Metadata that is JSON is copied on one line, with each member once. A document
// never exceeds what fits a datagram: parts are left out in an order that metadata powertools.truncated names.
//
// # Environment
//
// Options beat variables.
//
//	AWS_XRAY_DAEMON_ADDRESS               where the daemon listens; 127.0.0.1:2000
//	AWS_XRAY_TRACING_NAME                 name of segments, outside Lambda's own trace; the service's
//	POWERTOOLS_XRAY_TRANSPORT             udp, or stdout for a look at the documents; udp
//	POWERTOOLS_XRAY_INDEXED_ATTRIBUTES    patterns of keys that become annotations, with commas; none
//	POWERTOOLS_XRAY_URL_QUERY             whether URLs keep their query; false
//	POWERTOOLS_XRAY_SQL_TEXT              whether queries are sent; true
//	POWERTOOLS_XRAY_USER                  whether the user is sent; true
//
// # Sending
//
// A document is sent when its span ends. If spans end faster than the daemon reads, documents wait in a bounded queue;
// the end of a span never waits. [Processor.Hooks] sends the rest at the end of the invocation. Near the deadline of an
// invocation its open spans are sent as in progress, so that the call that hangs is seen; if the invocation still ends,
// the final documents replace them. A span that ends after its invocation is sent at once, with metadata
// powertools.late.
//
// What ends before the first invocation is held with [WithInitSpans], in a trace of its own, and leaves with that invocation.
//
// # Caveats
//
// A daemon whose address is a host, not numbers, has to be looked up: documents wait for that, the ends of spans do not. After a
// failure they are lost until the next attempt, 1 to 30 s later. Of several addresses those of IPv4 come first; a refusal, which
// costs a document, leads to the next.
//
// A password that is not escaped may make a URL ambiguous. Then all before the last "@" is cut: of http://shop:8080/a@b remains
// http://b. Server spans, whose URL stands in parts, keep it whole.
//
// A key is what it is under any prefix: metadata.user.id is left out with [WithoutUser]. JSON inside a value is the program's own,
// except for the members of aws.xray.metadata.<namespace>.
//
// UDP is not answered: whether the daemon took a document is known on loopback only, and never whether X-Ray did.
// [Processor.Stats] counts what left and what did not, and [WithMeterProvider] makes metrics of it.
//
// Names that X-Ray refuses are changed: characters outside letters, digits, blanks and _ . : / % & # = + - @ are removed.
//
// A new root span below a context whose header had no Parent belongs to the header's trace, also with trace.WithNewRoot.
package xray
