// SPDX-License-Identifier: Apache-2.0

// Command bench measures Lambda functions that do the same work with different libraries, on this machine and in one
// run: cold start, invocation, CPU time, memory and size.
//
//	cd bench && go run .             one table
//	go run . -rounds 100             more rounds
//	go run . -functions bare,powertools
//	go run . -json                   every figure of every round
//
// Each function is a program under functions/. It is built as one would deploy it and started as a process that talks
// to a Runtime API on loopback, where the bench answers, takes the time and plays the back ends: a UDP socket for X-Ray
// and an OTLP receiver. In a round every function runs once, and each round begins with another function, so that what
// disturbs the machine disturbs all alike. Before the first round every function runs once untimed, and must answer,
// log and export what it is there for.
//
// # What the figures are
//
//	init          process start to the first request for an event: the program's part of a cold start
//	first, third  event handed out to answer received, of the first and the third invocation
//	billed        event handed out to next event asked for, of the third: what Lambda bills, so with flushing
//	CPU           user and system time of the process, until it has asked for its fourth event
//	peak          most memory resident at once, of the live process
//
// # Caveats
//
// Lambda's own scheduler, its CPU share and its image loading are not here: only a real account can show those. Compare
// functions within a run, never milliseconds between runs or machines. Peak memory is read from /proc, so it is missing
// on systems other than Linux.
package main
