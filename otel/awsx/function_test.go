// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/otel/awsx"
)

func TestSplitFunction(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, name, qualifier, region string }{
		{"ship", "ship", "", ""},
		{"ship:live", "ship", "live", ""},
		{"ship:$LATEST", "ship", "$LATEST", ""},
		{"123456789012:function:ship", "ship", "", ""},
		{"123456789012:function:ship:7", "ship", "7", ""},
		{"arn:aws:lambda:eu-west-1:123456789012:function:ship", "ship", "", "eu-west-1"},
		{"arn:aws-cn:lambda:cn-north-1:123456789012:function:ship:live", "ship", "live", "cn-north-1"},
		{"", "", "", ""},
		{"arn:", "arn", "", ""},
	}
	for _, tt := range tests {
		if name, qualifier, region := awsx.SplitFunction(tt.in); name != tt.name || qualifier != tt.qualifier || region != tt.region {
			t.Errorf("splitFunction(%q) = %q, %q, %q; want %q, %q, %q", tt.in, name, qualifier, region, tt.name, tt.qualifier, tt.region)
		}
	}
}

func FuzzSplitFunction(f *testing.F) {
	for _, seed := range []string{"ship", "ship:live", "1:function:ship:7", "arn:aws:lambda:eu-west-1:1:function:ship", ":::::", ":function:"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, qualifier, region := awsx.SplitFunction(text)
		for _, part := range []string{name, qualifier, region} {
			if !strings.Contains(text, part) {
				t.Errorf("%q is no part of %q", part, text)
			}
		}
		if strings.Contains(name, ":") {
			t.Errorf("name %q of %q has a colon", name, text)
		}
	})
}
