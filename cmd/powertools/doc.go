// SPDX-License-Identifier: Apache-2.0

// Command powertools runs a Lambda function on this machine and shows what it answered, logged,
// measured and traced.
//
//	$ powertools invoke ./examples/hello
//	$ powertools invoke -event order.json -n 3 ./examples/orders
//	$ echo '{"name":"Ada"}' | powertools invoke -event - ./examples/hello
//	$ powertools invoke -json ./examples/hello | jq .documents
//	$ powertools new orders
//	$ powertools help
//
// Invoke builds the program with go build in the program's own folder, runs it as a process on an emulated
// Runtime API, hands it the event and prints what came out:
//
//	the function writes                       shown as
//	its answer                                indented JSON, or text
//	a line with a JSON object                 time, LEVEL, message, key=value
//	a line with a JSON object that has _aws   a row of the metrics table for each metric (EMF)
//	any other line                            as it is
//	a document to the X-Ray daemon            a node of the trace
//
// New writes a function to start from, with a test, an event and a template for deployment. It requires the release of
// this project that the command was built from; -replace names a checkout to build on instead.
//
// The exit status is 0 if the function did its work, 1 if it failed, and 2 if it could not be built or
// run or the command line was wrong.
//
// # Caveats
//
// The function's environment is Lambda's and not that of the shell: pass what it needs with -env,
// credentials too. Memory is told to the function, but not limited. Freezing between events needs
// Linux or macOS. With -concurrency above 1, lines and documents are given to the invocation whose
// request id or trace they carry; the others are shown at the end.
package main
