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
// It allocates nothing.
func (f *Facts) ARN() ARN {
	var parts [8]string
	rest, n, more := f.InvokedFunctionARN, 0, true
	for ; more && n < len(parts)-1; n++ {
		parts[n], rest, more = strings.Cut(rest, ":")
	}
	if n < len(parts)-1 || parts[0] != "arn" || parts[2] != "lambda" || parts[5] != "function" {
		return ARN{}
	}
	return ARN{Partition: parts[1], Region: parts[3], AccountID: parts[4], FunctionName: parts[6], Qualifier: rest}
}

// ResourceID returns the invoked ARN with an alias replaced by the version that runs
// (attribute cloud.resource_id, semantic conventions for FaaS), or the ARN as it is when there is nothing to replace.
func (f *Facts) ResourceID() string { return f.resourceID(f.ARN().Qualifier) }

func (f *Facts) resourceID(qualifier string) string {
	if qualifier == "" || f.Function.Version == "" || qualifier == f.Function.Version {
		return f.InvokedFunctionARN
	}
	return strings.TrimSuffix(f.InvokedFunctionARN, qualifier) + f.Function.Version
}
