// SPDX-License-Identifier: Apache-2.0

// Command powertools runs a Lambda function on this machine and shows what it answered, logged,
// measured and traced, for an event from a file or for real HTTP requests.
//
//	$ powertools invoke ./examples/hello
//	$ powertools invoke -event order.json -n 3 ./examples/orders
//	$ echo '{"name":"Ada"}' | powertools invoke -event - ./examples/hello
//	$ powertools invoke -json ./examples/hello | jq .documents
//	$ powertools serve -source function-url ./examples/streaming
//	$ powertools new orders
//	$ powertools help
//
// Invoke builds the program with go build in the program's own folder, runs it as a process on an emulated
// Runtime API, hands it the event and prints what came out:
//
//	the function writes                       shown as
//	its answer                                indented JSON, or text; of a stream the head, then the body
//	a line with a JSON object                 time, LEVEL, message, key=value
//	a line with a JSON object that has _aws   a row of the metrics table for each metric (EMF)
//	any other line                            as it is
//	a document to the X-Ray daemon            a node of the trace
//
// Serve stands in front of the program as a gateway would, until it is interrupted: each HTTP request becomes an event of
// the chosen source, and each answer a response. Requests that are under way at once have a process of their own each, as
// on Lambda, up to -environments; more wait. What the function sent is shown below a line about its request, as soon as
// the invocation is complete.
//
// A streamed answer, behind a function URL or a REST API, is told by its content type; each part goes to the client at
// once. A client that goes away does not end the function, which is not told either, as on Lambda: it runs on to its end or
// its timeout.
//
// When a function fails, its client sees what that gateway says, and so it does for answers the gateway does not take:
//
//	-source                   events                  function failed or   answer later than
//	                                                  timed out
//	http-api                  HTTP API 2.0            500                  30 s: 503
//	http-api-v1               HTTP API 1.0            500                  30 s: 503
//	rest-api                  REST API                502                  29 s: 504
//	function-url              function URL            502                  -
//	alb, alb-multi-value      load balancer           502                  -
//	lattice, lattice-v1       VPC Lattice 2.0, 1.0    502                  -
//
// AWS documents the limits, 504 and the load balancer's 502. Failures of functions are answered as in AWS's own test tool for
// .NET, as far as it goes; 503 of HTTP APIs and 502 of function URLs are what users of AWS report.
//
// With -stage the paths of requests begin with the stage of the API, as on its execute-api host; events have it where AWS
// puts it.
//
// With -watch the program is built again for the first request after its sources have changed; a client is answered as if
// the function had failed where it cannot be built. It costs each request a look at the times of the files, in the folders of
// the program's own packages; files that it reads when it runs are not among them, unless they are embedded.
//
// A panic is no failure where package httpevent answers it with a status of its own. A request that is too large for the
// gateway or for Lambda is answered with 413. HTTP APIs with payload format 2.0 and function URLs make a response of any
// JSON without a statusCode. An answer without a Content-Type gets text/plain from HTTP APIs and application/json from REST
// APIs.
//
// New writes a function to start from, with a test, an event and a template for deployment. It requires the release of
// this project that the command was built from; -replace names a checkout to build on instead.
//
// The exit status is 0 if the function did its work or was served until the interrupt, 1 if it failed, and 2 if it could not
// be built or run or the command line was wrong.
//
// # Caveats
//
// The function's environment is Lambda's and not that of the shell: pass what it needs with -env,
// credentials too. Memory is told to the function, but not limited. Freezing between events needs
// Linux or macOS. With -concurrency above 1, lines and documents are given to the invocation whose
// request id or trace they carry; the others are shown at the end.
//
// Serve speaks plain HTTP on the loopback interface only. There are no authorizers. The status of
// VPC Lattice for a function that failed is a guess. A stream that its client reads too slowly holds the function up, until
// its timeout.
//
// A client that closes its half of the connection gets its answer all the same; but while it waits for an environment it cannot
// be told from one that is gone, and its connection is closed.
//
// Serve takes some that AWS does not: headers of any length, where API Gateway has 10,240 bytes for all of them, in requests and
// answers; binary bodies of a REST API without its binaryMediaTypes; the methods TRACE and CONNECT. It refuses some that
// AWS takes: a REST API also has answers whose statusCode is a string of digits, or whose headers are numbers or booleans.
// A gateway's limit begins when there is an environment for the request: what waits for one here would have its own on AWS.
package main
