// SPDX-License-Identifier: Apache-2.0

package stdstream

import (
	"io"
	"os"
)

// Output returns a writer on what os.Stdout is now.
func Output() io.Writer { return duplicate(os.Stdout) }

// Error returns a writer on what os.Stderr is now.
func Error() io.Writer { return duplicate(os.Stderr) }
