// SPDX-License-Identifier: Apache-2.0

package otlp

import "errors"

var (
	// ErrProtocol is what constructors return for a protocol other than http/protobuf.
	ErrProtocol = errors.New("otlp: protocol is not supported")
	// ErrRetryable is wrapped by errors of exports that failed for now: the back end was away or busy, or the time was
	// up. What was to be exported may be given to the exporter again. An error without it means that it was dropped.
	ErrRetryable = errors.New("otlp: may be sent again")
	// ErrDropped is wrapped by errors of exports that were refused for good.
	ErrDropped = errors.New("otlp: dropped")

	errShutdown    = errors.New("otlp: exporter is shut down")
	errUnknownData = errors.New("otlp: unknown kind of metric data")
)
