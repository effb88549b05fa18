// SPDX-License-Identifier: Apache-2.0

// Package lambdaapi runs a function binary as a real Lambda process on this machine: it serves the
// Runtime API on loopback, freezes and thaws the process as Lambda does, plays the X-Ray daemon, and
// keeps an ordered record of everything that happened.
//
//	emulator, err := lambdaapi.Start(ctx, lambdaapi.Config{
//		Command: []string{"./bootstrap"},
//		Freeze:  true,
//	})
//	if err != nil {
//		return err
//	}
//	defer emulator.Close()
//	result, err := emulator.Invoke(ctx, lambdaapi.Request{Payload: []byte(`{"name":"Ada"}`)})
//	fmt.Printf("%s\n%s\n", result.Payload, result.Stdout)
//
// # What stands for what
//
//	Lambda                               here
//	execution environment                one process in its own process group, started by the first event
//	freeze after the answer              SIGSTOP when the process asks for its next event, SIGCONT before it gets it
//	function log                         [Line]: standard output and standard error, in the order they were read
//	X-Ray daemon                         [Receiver]: a UDP socket on loopback, its size the system's default
//	response streaming                   Request.OnAnswer reads an answer while it arrives
//	timeout                              SIGKILL at the deadline, error Sandbox.Timedout
//	Managed Instances                    Config.Concurrency above 1: many events at once, no freeze, no kill at a timeout
//	internal extension without events    accepted; Close then sends SIGTERM and waits 500 ms, as Lambda does
//
// # Freeze
//
// With [Config.Freeze] an invocation is complete only when the process has asked for its next event, is
// stopped in all its threads, and everything it had written to its output and to the X-Ray socket has been
// read. So [Result] holds all that the function sent for that event, and what is missing from it was not
// sent: nothing can be written while the process is stopped.
//
// # Caveats
//
// Freezing works on Linux and macOS ([FreezeSupported]); elsewhere Config.Freeze has no effect. Only the
// process group is frozen, not the network or the clocks. Standard output and standard error are two
// pipes: each keeps its order, but which of two lines written to both at nearly the same time came first
// is not known. Memory, CPU share and the file system are not limited. No credentials are put into the
// function's environment. Extensions that ask for INVOKE or SHUTDOWN events are refused.
package lambdaapi
