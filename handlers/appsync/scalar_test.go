// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/appsync"
)

// textScalar is what all scalars that are texts have.
type textScalar[T any] interface {
	*T
	json.Unmarshaler
}

// checkScalar wants values to be taken and returned as they are, or to be refused both ways without being told.
func checkScalar[T interface {
	~string
	Validate() error
}, P textScalar[T]](t *testing.T, valid, invalid []string) {
	t.Helper()
	for _, text := range valid {
		document, _ := json.Marshal(text)
		var value T
		if err := json.Unmarshal(document, P(&value)); err != nil || string(value) != text {
			t.Errorf("%T %q: %v, %q", value, text, err, string(value))
			continue
		}
		if got, err := json.Marshal(value); err != nil || string(got) != string(document) {
			t.Errorf("%T %q: marshals to %s, %v", value, text, got, err)
		}
	}
	for _, text := range invalid {
		document, _ := json.Marshal(text)
		value := T("before")
		err := json.Unmarshal(document, P(&value))
		var scalar *appsync.ScalarError
		if !errors.As(err, &scalar) || value != "before" {
			t.Errorf("%T %q: error %v, value %q", value, text, err, string(value))
			continue
		}
		if len(text) > 3 && strings.Contains(err.Error(), text) {
			t.Errorf("%T: the error tells the value: %v", value, err)
		}
		if text == "" {
			continue // null
		}
		if got, err := json.Marshal(T(text)); err == nil {
			t.Errorf("%T %q: marshals to %s", value, text, got)
		}
	}
	// None is null, and null none.
	value := T("before")
	if err := json.Unmarshal([]byte(`null`), P(&value)); err != nil || value != "" {
		t.Errorf("%T of null: %q, %v", value, string(value), err)
	}
	if got, err := json.Marshal(value); string(got) != `null` || err != nil {
		t.Errorf("%T of nothing: %s, %v", value, got, err)
	}
	if err := json.Unmarshal([]byte(`7`), P(&value)); err == nil {
		t.Errorf("%T takes a number", value)
	}
}

func TestAppSync_25_AWSDate(t *testing.T) {
	t.Parallel()
	checkScalar[appsync.AWSDate](t,
		[]string{"1970-01-01", "1970-01-01Z", "1970-01-01-07:00", "1970-01-01+05:30", "2024-02-29+05:30:00", "0001-12-31", "2022-07-08-18:00"},
		[]string{
			"", "1970-1-1", "1970-02-30", "2023-02-29", "1970-13-01", "19700101", "1970-01-01T00:00", "1970-01-01z", "1970-01-01+5", "1970-01-01+0530", "1970-01-01+5:030", "1970-01-01+1:2:3:45",
			"1970-01-01+19:00", "1970-01-01+18:00:01", "1970-01-01+05:60", "1970-01-01+05:30:60", "1970-01-01 ", " 1970-01-01", "10000-01-01", "-001-01-01",
		})
	got, err := appsync.AWSDate("2022-07-08+05:30").Time()
	if want := time.Date(2022, 7, 7, 18, 30, 0, 0, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("time %v, %v; want %v", got, err, want)
	}
}

func TestAppSync_25_AWSTime(t *testing.T) {
	t.Parallel()
	checkScalar[appsync.AWSTime](t,
		[]string{"12:30", "12:30Z", "12:30:24", "12:30:24-07:00", "12:30:24.5", "12:30:24.500+05:30", "23:59:59.999999999Z", "00:00:00.1-00:00:01"},
		[]string{
			"", "24:00", "12:60", "12:30:60", "12:30:", "12:30:2", "12:30:244", "12:30:24.", "12:30:24.0123456789", "12", "1:30", "12.30", "12:30:24,5",
			"12:30.5", "12:30 Z", "T12:30", "12:30:24.5ZZ", "12:30:24.5+05", "1230",
		})
	got, err := appsync.AWSTime("12:30:24.5-01:00").Time()
	if want := time.Date(0, 1, 1, 13, 30, 24, 5e8, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("time %v, %v; want %v", got, err, want)
	}
}

func TestAppSync_25_AWSDateTime(t *testing.T) {
	t.Parallel()
	checkScalar[appsync.AWSDateTime](t,
		[]string{"1930-01-01T16:00:00-07:00", "1930-01-01T16:00:00+05:30", "2022-07-08T15:11:00.189Z", "2022-07-08T15:11Z", "2022-07-08T15:11:00.189+05:30:00", "2022-07-08T15:11:00"},
		[]string{"", "2022-07-08", "2022-07-08T15", "2022-07-08 15:11Z", "2022-07-08t15:11Z", "2022-02-30T15:11Z", "2022-07-08T25:11Z", "2022-07-08T5:11:00Z", "2022-07-08T15:11:00+0530", "2022-07-08T15:11:00.189Z[Europe/Rome]"})
	got, err := appsync.AWSDateTime("2022-07-08T15:11:00.189+05:30:00").Time()
	if want := time.Date(2022, 7, 8, 9, 41, 0, 189e6, time.UTC); err != nil || !got.Equal(want) {
		t.Errorf("time %v, %v; want %v", got, err, want)
	}
}

func TestAppSync_25_AWSTimestamp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"0": 0, "null": 0, "1657293060": 1657293060, "-1": -1, "9007199254740993": 9007199254740993} {
		var v appsync.AWSTimestamp
		if err := json.Unmarshal([]byte(text), &v); err != nil || int64(v) != want {
			t.Errorf("%s: %d, %v", text, v, err)
		}
		if got, err := json.Marshal(v); err != nil || text != "null" && string(got) != text {
			t.Errorf("%s marshals to %s, %v", text, got, err)
		}
	}
	for _, text := range []string{`1.5`, `"1657293060"`, `true`, `{}`, `1e30`} {
		var v appsync.AWSTimestamp
		if err := json.Unmarshal([]byte(text), &v); err == nil {
			t.Errorf("%s: %d", text, v)
		}
	}
	if got := appsync.AWSTimestamp(1657293060).Time(); !got.Equal(time.Date(2022, 7, 8, 15, 11, 0, 0, time.UTC)) {
		t.Errorf("time %v", got)
	}
}

func TestAppSync_25_AWSEmail(t *testing.T) {
	t.Parallel()
	checkScalar[appsync.AWSEmail](t,
		[]string{"username@example.com", "first.last+tag@mail.example.com", "o'hara@example.com", `"a b"@example.com`, "user@localhost", "ü@bücher.example", "a@1.example"},
		[]string{"", "username", "@example.com", "user@", "user@-x.example", "user@x-.example", "user@x..example", ".user@example.com", "user.@example.com", "a b@example.com", "a@b@example.com", "Ada <ada@example.com>", "user@exa mple.com", `"@example.com`, "user@example.com\n", "user@" + strings.Repeat("a", 64)})
}

func TestAppSync_25_AWSURL(t *testing.T) {
	t.Parallel()
	checkScalar[appsync.AWSURL](t,
		[]string{"https://www.amazon.com/dp/B000NZW3KA/", "mailto:example@example.com", "http://example.com", "https://example.com:8443/a?b=//c#//d", "file:///etc/hosts", "https://user@example.com/ä"},
		[]string{"", "www.amazon.com/dp/B000NZW3KA/", "/dp", "//example.com/x", "https://example.com/a//b", "https:", "https://", "http://exa mple.com", "http://[::1", "%zz://x"})
}

func TestAppSync_25_AWSPhone(t *testing.T) {
	t.Parallel()
	checkScalar[appsync.AWSPhone](t,
		[]string{"555-278-4321", "555 278 4321", "5552784321", "1-555-278-4321", "+44 20 7946 0958", "+14155550123", "+353-1-234-5678", "+123456789012345"},
		[]string{"", "+", "555-1234", "155-278-4321", "555-178-4321", "555--278-4321", "555-278-4321-", "-5552784321", "(555) 278-4321", "+0 123 456 789", "+1234567890123456", "+12345", "call me", "+44 20 7946 0958 ext 3"})
}

func TestAppSync_25_AWSIPAddress(t *testing.T) {
	t.Parallel()
	checkScalar[appsync.AWSIPAddress](t,
		[]string{"127.0.0.1", "123.45.67.89/16", "1a2b:3c4b::1234:4567", "1a2b:3c4b::1234:4567/64", "::", "::ffff:192.0.2.1", "0.0.0.0/0"},
		[]string{"", "127.0.0", "127.0.0.256", "127.0.0.01", "[::1]", "fe80::1%eth0", "fe80::1%eth0/64", "127.0.0.1/33", "127.0.0.1/", "::1/129", "localhost", "1.2.3.4/-1"})
}

func TestAppSync_25_AWSJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"{\"upvotes\": 10}"`: `{"upvotes": 10}`, // as the client wrote it
		`"[1,2,3]"`:           `[1,2,3]`,
		`"\"text\""`:          `"text"`,
		`"7"`:                 `7`,
		`{"upvotes":10}`:      `{"upvotes":10}`, // parsed by AppSync
		`[true]`:              `[true]`,
		`7`:                   `7`,
		`"text"`:              `"text"`,
		`null`:                ``,
	} {
		var v appsync.AWSJSON
		if err := json.Unmarshal([]byte(text), &v); err != nil || string(v) != want {
			t.Errorf("%s: %s, %v; want %s", text, v, err, want)
		}
		if text == "null" {
			continue
		}
		document, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		var again appsync.AWSJSON
		if err := json.Unmarshal(document, &again); err != nil || string(again) != want {
			t.Errorf("%s: %s as an answer is %s, %v", text, document, again, err)
		}
	}
	if got, err := json.Marshal(struct{ V appsync.AWSJSON }{appsync.AWSJSON(`{"a":"b"}`)}); string(got) != `{"V":"{\"a\":\"b\"}"}` || err != nil {
		t.Errorf("marshals to %s, %v", got, err)
	}
	if got, err := json.Marshal(appsync.AWSJSON(nil)); string(got) != `null` || err != nil {
		t.Errorf("nothing marshals to %s, %v", got, err)
	}
	if _, err := json.Marshal(appsync.AWSJSON(`{`)); err == nil {
		t.Error("half an object marshals")
	}
	var scalar *appsync.ScalarError
	if err := new(appsync.AWSJSON).UnmarshalJSON([]byte(`{`)); !errors.As(err, &scalar) || scalar.Scalar != "AWSJSON" {
		t.Errorf("half an object: %v", err)
	}
	// Decoders use their memory again.
	data := []byte(`{"a":1}`)
	var kept appsync.AWSJSON
	if err := kept.UnmarshalJSON(data); err != nil {
		t.Error(err)
	}
	if clear(data); string(kept) != `{"a":1}` {
		t.Errorf("%q is not a copy", kept)
	}
	var target struct{ Upvotes int }
	if err := appsync.AWSJSON(`{"upvotes":10}`).Decode(&target); err != nil || target.Upvotes != 10 {
		t.Errorf("decodes to %v, %v", target, err)
	}
}

// The five helpers. The time is an argument, so is the zone; Powertools for Python knows whole hours and no milliseconds.
func TestAppSync_13_Helpers(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 7, 8, 15, 11, 0, 189_999_999, time.UTC)
	zone := func(hours float64) *time.Location { return time.FixedZone("", int(hours*3600)) }
	for _, test := range []struct {
		at             time.Time
		date, of, both string
	}{
		{now, "2022-07-08Z", "15:11:00.189Z", "2022-07-08T15:11:00.189Z"},
		{now.In(zone(5)), "2022-07-08+05:00:00", "20:11:00.189+05:00:00", "2022-07-08T20:11:00.189+05:00:00"},
		{now.In(zone(5.5)), "2022-07-08+05:30:00", "20:41:00.189+05:30:00", "2022-07-08T20:41:00.189+05:30:00"},
		{now.In(zone(-3.5)), "2022-07-08-03:30:00", "11:41:00.189-03:30:00", "2022-07-08T11:41:00.189-03:30:00"},
		{now.In(zone(14)), "2022-07-09+14:00:00", "05:11:00.189+14:00:00", "2022-07-09T05:11:00.189+14:00:00"},
		{now.In(zone(-12)), "2022-07-08-12:00:00", "03:11:00.189-12:00:00", "2022-07-08T03:11:00.189-12:00:00"},
	} {
		date, of, both := appsync.NewAWSDate(test.at), appsync.NewAWSTime(test.at), appsync.NewAWSDateTime(test.at)
		if diff := cmp.Diff([]string{test.date, test.of, test.both}, []string{string(date), string(of), string(both)}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if err := errors.Join(date.Validate(), of.Validate(), both.Validate()); err != nil {
			t.Error(err)
		}
		if got := appsync.NewAWSTimestamp(test.at); got != 1657293060 {
			t.Errorf("timestamp %d", got)
		}
	}
	if appsync.NewAWSDate(now.In(zone(19))).Validate() == nil {
		t.Error("an offset of 19 hours is valid")
	}
	id := appsync.NewID()
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) || id == appsync.NewID() {
		t.Errorf("id %q", id)
	}
}

// Scalars in arguments and results, as AppSync sends and takes them.
func TestAppSync_25_ScalarsInResolvers(t *testing.T) {
	t.Parallel()
	type newPost struct {
		Title     string              `json:"title"`
		Published appsync.AWSDateTime `json:"published"`
	}
	got := seen[newPost](t, "Mutation.addPost", eventFile(t, "mutation_lambda"))
	if at, err := got.Published.Time(); err != nil || at.Hour() != 10 {
		t.Errorf("published %v, %v", at, err)
	}
	r := appsync.New()
	appsync.HandleEach(r, "Post.mail", func(_ context.Context, args postID) (appsync.AWSEmail, error) {
		return appsync.AWSEmail(args.ID + "@example.com"), nil
	})
	check(t, r, batchWith(`{"id":"ada"}`, `{"id":"a b"}`, `{"id":"bob"}`), `["ada@example.com",null,"bob@example.com"]`)
}

// batchWith returns a batch with the arguments given.
func batchWith(arguments ...string) []byte {
	var items []string
	for _, a := range arguments {
		items = append(items, string(event("Post", "mail", a)))
	}
	return []byte("[" + strings.Join(items, ",") + "]")
}
