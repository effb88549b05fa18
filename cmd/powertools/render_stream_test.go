// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestOutput_Stream shows streamed answers as their clients get them, and what is none as it is.
func TestOutput_Stream(t *testing.T) {
	for name, tt := range map[string]struct{ contentType, payload, want string }{
		"text": {
			streamContentType, `{"statusCode":200,"headers":{"Content-Type":"text/csv"}}` + zeros + "day,order\n0,\x00o-1\n",
			`
  {
    "statusCode": 200,
    "headers": {
      "Content-Type": "text/csv"
    }
  }

  day,order
  0,\uFFFDo-1
`,
		},
		"JSON": {streamContentType, `{"statusCode":200}` + zeros + `{"a":1}`, "\n  {\n    \"statusCode\": 200\n  }\n\n  {\n    \"a\": 1\n  }\n"},
		"bytes": {
			streamContentType, `{"multiValueHeaders":{"content-type":["image/png"]}}` + zeros + "\xff\x00",
			"(2 bytes of image/png)\n",
		},
		"bytes of no type":  {streamContentType, `{"statusCode":200}` + zeros + "\xff", "\n  (1 bytes of unknown type)\n"},
		"no body":           {streamContentType, `{"statusCode":204}` + zeros, "\n\n  (empty)\n"},
		"zeros in the body": {streamContentType, `{}` + zeros + "\x00x", "\n\n  \uFFFDx\n"},
		"no zeros":          {streamContentType, `{"statusCode":204}`, "\n    \"statusCode\": 204\n"},
		"no JSON":           {streamContentType, "x" + zeros + "y", "x" + strings.Repeat("\uFFFD", 8) + "y"},
		"another type":      {"text/plain", "x" + zeros, "x" + strings.Repeat("\uFFFD", 8)},
	} {
		var b bytes.Buffer
		o := &output{}
		o.answer(&b, lambdaapi.Result{Payload: []byte(tt.payload), ContentType: tt.contentType})
		if got := b.String(); !strings.Contains(got, strings.ReplaceAll(tt.want, `\uFFFD`, "\uFFFD")) {
			t.Errorf("%s: shown as %q, want %q in it", name, got, tt.want)
		}
	}
}
