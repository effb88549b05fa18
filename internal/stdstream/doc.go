// SPDX-License-Identifier: Apache-2.0

// Package stdstream gives writers on standard output and standard error that survive a reader that is gone.
//
//	out := stdstream.Output()
//	_, err := out.Write(line) // EPIPE if nobody reads, and the program goes on
//
// A Go program that writes to file descriptor 1 or 2 and gets EPIPE is ended by SIGPIPE, on purpose: it suits filters.
// In a function a lost log pipe must not end the invocation, so these writers use a duplicate of the descriptor, for
// which the runtime raises no signal. Where a descriptor cannot be duplicated, the stream itself is returned.
//
// A writer is safe for concurrent use: each Write is one line of the stream, never interleaved with another of the
// same writer.
package stdstream
