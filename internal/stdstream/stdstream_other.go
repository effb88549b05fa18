// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package stdstream

import (
	"io"
	"os"
)

// duplicate returns the stream itself: systems without SIGPIPE end no program for a closed pipe.
func duplicate(stream *os.File) io.Writer { return stream }
