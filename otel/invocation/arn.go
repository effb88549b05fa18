// SPDX-License-Identifier: Apache-2.0

package invocation

import "strings"

// ARN is a function's Amazon Resource Name in its parts:
// arn:<partition>:lambda:<region>:<account>:function:<name>[:<qualifier>].
type ARN struct {
	Partition, Region, AccountID, FunctionName string
	// Qualifier is the alias or version the caller named, or empty.
	Qualifier string
}

// ARN returns the parts of the invoked ARN; all empty when it is not a function's ARN, as outside Lambda.
func (f *Facts) ARN() ARN {
	parts := strings.SplitN(f.InvokedFunctionARN, ":", 8)
	if len(parts) < 7 || parts[0] != "arn" || parts[2] != "lambda" || parts[5] != "function" {
		return ARN{}
	}
	arn := ARN{Partition: parts[1], Region: parts[3], AccountID: parts[4], FunctionName: parts[6]}
	if len(parts) == 8 {
		arn.Qualifier = parts[7]
	}
	return arn
}

// ResourceID returns the invoked ARN with an alias replaced by the version that runs
// (attribute cloud.resource_id, semantic conventions for FaaS), or the ARN as it is when there is nothing to replace.
func (f *Facts) ResourceID() string {
	arn := f.ARN()
	if arn.Qualifier == "" || f.Function.Version == "" || arn.Qualifier == f.Function.Version {
		return f.InvokedFunctionARN
	}
	return strings.TrimSuffix(f.InvokedFunctionARN, arn.Qualifier) + f.Function.Version
}
