// SPDX-License-Identifier: Apache-2.0

package tracex

// Exported for tests of the parts.
var (
	FunctionName  = functionName
	MetadataKey   = metadataKey
	MetadataValue = metadataValue
	Encode        = encode
)

// MaxValue is how many bytes of a value are recorded.
const MaxValue = maxValue
