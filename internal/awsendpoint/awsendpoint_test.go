// SPDX-License-Identifier: Apache-2.0

package awsendpoint_test

import (
	"fmt"
	"testing"

	"github.com/otel-powertools/powertools/internal/awsendpoint"
)

func TestOTLP(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"xray.eu-west-1.amazonaws.com":                     "xray eu-west-1",
		"xray-fips.us-gov-west-1.amazonaws.com":            "xray us-gov-west-1",
		"xray.cn-north-1.amazonaws.com.cn":                 "xray cn-north-1",
		"xray.eu-west-1.api.aws":                           "xray eu-west-1",
		"xray.cn-north-1.api.amazonwebservices.com.cn":     "xray cn-north-1",
		"vpce-0a1b-2c3d.xray.eu-west-1.vpce.amazonaws.com": "xray eu-west-1",
		"logs.eu-west-1.amazonaws.com":                     "logs eu-west-1",
		"monitoring.eu-west-1.amazonaws.com":               "monitoring eu-west-1",
		"xray.example.com":                                 "",
		"collector.xray.eu-west-1.amazonaws.com":           "",
		"sqs.eu-west-1.amazonaws.com":                      "",
		"xray.s3-eu-west-1.amazonaws.com":                  "",
		"xray.eu-west-1.amazonaws.com.example.com":         "",
		"": "",
	} {
		service, region, ok := awsendpoint.OTLP(host)
		got := ""
		if ok {
			got = service + " " + region
		}
		if got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}

func ExampleOTLP() {
	fmt.Println(awsendpoint.OTLP("xray.eu-west-1.amazonaws.com"))
	// Output: xray eu-west-1 true
}
