// SPDX-License-Identifier: Apache-2.0

package main

const usage = `powertools runs a Lambda function on this machine.

	powertools invoke [flags] <package>   build the program, hand it an event, show what came out
	powertools serve [flags] <package>    build the program and send it real HTTP requests as events
	powertools new [flags] <name>         write a function that is observed in full, to start from
	powertools help                       this text; invoke -h, serve -h and new -h list their flags
	powertools version                    the version of this program

<package> is a folder with a program that calls powertools.Start or lambda.Start:

	powertools invoke ./examples/hello
`

const invokeUsage = `powertools invoke [flags] <package>

builds the program in the folder <package>, runs it as Lambda would and shows the answer, logs, metrics and trace.

	-event FILE          the event; - reads standard input (default: event.json in the folder, else {})
	-n NUMBER            how many times to hand it out (default 1)
	-concurrency NUMBER  how many events the function holds at once, as on Managed Instances (default 1)
	-timeout DURATION    how long an invocation may take, as 3s or 500ms or in seconds (default 3s)
	-memory MEGABYTES    the memory size told to the function (default 128)
	-env KEY=VALUE       an environment variable for the function; may be repeated
	-trace-header VALUE  the X-Ray trace header; an empty value sends none (default: a new, sampled one)
	-freeze on|off       stop the process between events, as Lambda does (default: on where supported)
	-listen HOST:PORT    where the Runtime API listens, on the loopback interface (default: a free port)
	-all                 show log members that tell about the invocation, which the heading already does
	-json                print one JSON object for each invocation, with everything
	-color WHEN          auto, always or never (default auto; NO_COLOR is respected)

Exit status: 0 the function did its work, 1 it failed, 2 it could not be built or run, or the command line is wrong.
`

const serveUsage = `powertools serve [flags] <package>

builds the program in the folder <package> and stands in front of it as an API Gateway, a load balancer or a function URL
would: each HTTP request becomes an event, each answer a response, streamed ones while they are written. What the function
logs, measures and traces is shown below its request. It ends with Ctrl-C.

	-source NAME         what sends the events: http-api, http-api-v1, rest-api, function-url, alb, alb-multi-value,
	                     lattice or lattice-v1 (default http-api)
	-stage NAME          the stage of an API, which the paths of requests then begin with (default: none)
	-listen HOST:PORT    where requests are taken, on the loopback interface (default 127.0.0.1:3000)
	-environments NUMBER how many requests may be under way at once; each has a process of its own (default 4)
	-watch               build the program again for the first request after its sources have changed
	-timeout DURATION    how long an invocation may take, as 3s or 500ms or in seconds (default 3s)
	-memory MEGABYTES    the memory size told to the function (default 128)
	-env KEY=VALUE       an environment variable for the function; may be repeated
	-freeze on|off       stop the processes between requests, as Lambda does (default: on where supported)
	-all                 show log members that tell about the invocation, which the heading already does
	-json                print one JSON object for each request, with everything
	-color WHEN          auto, always or never (default auto; NO_COLOR is respected)

Exit status: 0 it was ended, 2 the function could not be built, the address is taken, or the command line is wrong.
`

const newUsage = `powertools new [flags] <name>

writes a Lambda function into the folder <name>: program, test, event, and a template for the AWS SAM CLI. It logs, measures
and traces, and its test shows how to ask for that.

	-module PATH     the module's path (default: the name)
	-replace FOLDER  build on a checkout of this project in place of its released version

Exit status: 0 the function is written, 2 it is not, or its modules could not be had.
`

// newDone is said when a function has been written, of its folder, twice.
const newDone = `%s is written. Go on with:

	cd %s
	go test ./...
	powertools invoke .
`
