// SPDX-License-Identifier: Apache-2.0

package awsx

// SplitFunction is what reads the names of functions.
var SplitFunction = splitFunction
