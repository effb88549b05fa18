// SPDX-License-Identifier: Apache-2.0

package exception_test

import (
	"fmt"
	"io/fs"

	"github.com/otel-powertools/powertools/internal/exception"
)

func ExampleDescribe() {
	err := fmt.Errorf("load cart: %w", &fs.PathError{Op: "open", Path: "cart.json", Err: fs.ErrNotExist})
	described := exception.Describe(err)
	for depth := 0; ; depth++ {
		fmt.Println(depth, described.Type, "-", described.Message)
		if len(described.Causes) == 0 {
			break
		}
		described = described.Causes[0]
	}
	// Output:
	// 0 *fmt.wrapError - load cart: open cart.json: file does not exist
	// 1 *fs.PathError - open cart.json: file does not exist
	// 2 *errors.errorString - file does not exist
}
