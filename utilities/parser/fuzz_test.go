// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/parser"
)

// FuzzEnvelopes opens anything with every envelope: there is a value or an *Error that says something.
func FuzzEnvelopes(f *testing.F) {
	all := forms()
	for i, form := range all {
		f.Add(uint8(i), []byte(form.event(goodOrder)))
		f.Add(uint8(i), []byte(form.event(badOrder)))
	}
	for _, name := range []string{"sqs/standard", "sns/notification", "kinesis/stream", "firehose/sqs", "kafka/msk", "cloudwatch-logs/event", "apigateway-http-v2/post-base64"} {
		for i := range all {
			f.Add(uint8(i), golden.Event(name))
		}
	}
	f.Fuzz(func(t *testing.T, selector uint8, event []byte) {
		form := all[int(selector)%len(all)]
		limit := parser.WithMaxInflated(1 << 16)
		ctx := context.Background()
		var errs []error
		if form.many {
			_, listed := parser.Unwrap(ctx, event, form.list, limit)
			_, texts := parser.Unwrap(ctx, event, form.texts, limit, parser.WithStrict())
			errs = append(errs, listed, texts)
		} else {
			_, one := parser.Unwrap(ctx, event, form.one, limit)
			_, plain := parser.Unwrap(ctx, event, form.text, limit, parser.WithUseNumber())
			_, optional := parser.Unwrap(ctx, event, form.optional, limit)
			errs = append(errs, one, plain, optional)
		}
		for _, err := range errs {
			failed, ok := errors.AsType[*parser.Error](err)
			if err == nil {
				continue
			}
			if !ok || failed.Envelope != form.name || len(failed.Issues) == 0 || failed.Failed() > len(failed.Issues) {
				t.Fatalf("%s: %#v", form.name, err)
			}
			for _, issue := range failed.Issues {
				if issue.Reason == "" || len(issue.Path) > 600 {
					t.Fatalf("%s: issue %+v", form.name, issue)
				}
			}
		}
	})
}

// FuzzPayloads wraps any payload as every source does: what comes out is what encoding/json makes of it, from each of them.
func FuzzPayloads(f *testing.F) {
	all := forms()
	for _, payload := range []string{goodOrder, badOrder, "", "null", " {} ", "[]", `{"ID":5}`, `{"id":1}{}`, "\x1f\x8b", "x\x9c", `{"items":[{"sku":"\ud800"}]}`} {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		payload = strings.ToValidUTF8(payload, "")
		var want order
		wantErr := json.Unmarshal([]byte(payload), &want)
		if wantErr == nil && strings.TrimSpace(payload) == "null" {
			wantErr = parser.ErrEmptyPayload
		}
		for i, form := range all {
			got := order{}
			var err error
			event := []byte(form.event(payload))
			if form.many {
				var list []order
				if list, err = parser.Unwrap(context.Background(), event, form.list); err == nil {
					got = list[0]
				}
			} else {
				got, err = parser.Unwrap(context.Background(), event, form.one)
			}
			if (err == nil) != (wantErr == nil) {
				t.Fatalf("form %d, %s of %q: %v, want %v", i, form.name, payload, err, wantErr)
			}
			if err != nil {
				if !strings.HasPrefix(err.Error(), "parser: "+form.name+": "+form.path(0)) {
					t.Fatalf("form %d, %s of %q: %v", i, form.name, payload, err)
				}
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("form %d, %s of %q (-want +got):\n%s", i, form.name, payload, diff)
			}
		}
	})
}

// FuzzErrorsHaveNoValues puts any text where a number belongs, and where encoding/json quotes what it does not know.
func FuzzErrorsHaveNoValues(f *testing.F) {
	f.Add(secret)
	f.Add("want int8, got string")
	f.Fuzz(func(t *testing.T, value string) {
		const want = "parser: APIGateway: body.items[0].quantity: want int8, got string"
		document, err := json.Marshal(map[string]any{"items": []any{map[string]any{"quantity": value}}})
		if err != nil {
			t.Fatal(err) // Every text has a JSON form.
		}
		event, _ := json.Marshal(map[string]any{"body": string(document)})
		if _, err := parser.Unwrap(context.Background(), event, parser.APIGateway[order]()); err == nil || err.Error() != want {
			t.Fatalf("%q: %v", value, err)
		}
		painted, _ := json.Marshal(map[string]any{"R": value})
		if _, err := parser.Parse[map[string]colour](context.Background(), []byte(`{"a":`+string(painted)+`}`)); err == nil || err.Error() != "parser: a.R: want uint8, got string" {
			t.Fatalf("%q: %v", value, err)
		}
	})
}

// FuzzBeginnings walks through documents: each beginning of a document is one, the last is the whole.
func FuzzBeginnings(f *testing.F) {
	for _, document := range []string{goodOrder, badOrder, `[]`, `{"a":[[],{}],"b\"]":{"c":"\\"}}`, ` [ 1 , { "a" : null } ] `, `"x"`, `{`, `{"a"`, `[1,`, `{"a":1,}`, `\`, `"\`} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		beginnings, paths := parser.Beginnings(document)
		if !json.Valid(document) {
			return
		}
		for i, b := range beginnings {
			if !json.Valid(b) {
				t.Fatalf("%s: beginning %s at %s is not JSON", document, b, paths[i])
			}
		}
		if last := len(beginnings) - 1; last < 0 || paths[last] != "" || !bytes.Equal(beginnings[last], bytes.TrimRight(document, " \n\t\r")) {
			t.Fatalf("%s: the last beginning is not the whole", document)
		}
	})
}

// FuzzFields decodes members of all kinds: what is decoded is the same once it has been encoded and decoded again.
func FuzzFields(f *testing.F) {
	f.Add([]byte(`{"body":"{\"id\":1}","data":"e30=","text":"eA==","bytes":"/w==","ref":"null","list":["{}"]}`))
	f.Add([]byte(`{"packed":` + base(gzipped(goodOrder)) + `}`))
	f.Add([]byte(`{"packed":` + base(zlibbed(goodOrder)) + `,"deep":"{\"inner\":\"e30=\"}"}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		first, err := parser.Parse[fields](context.Background(), document)
		if err != nil {
			return
		}
		encoded, err := json.Marshal(first)
		if err != nil {
			t.Fatalf("%s: %v", document, err)
		}
		second, err := parser.Parse[fields](context.Background(), encoded)
		if err != nil {
			t.Fatalf("%s became %s: %v", document, encoded, err)
		}
		again, err := json.Marshal(second)
		if err != nil || !bytes.Equal(encoded, again) {
			t.Fatalf("%s became %s became %s: %v", document, encoded, again, err)
		}
	})
}
