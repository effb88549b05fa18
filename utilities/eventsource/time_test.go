// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/utilities/eventsource"
)

func TestEpochSeconds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want time.Time
		out  string
	}{
		{"1731924555.935", time.Unix(1731924555, 935_000_000), "1731924555.935"},
		{"1731924555", time.Unix(1731924555, 0), "1731924555"},
		{"1731924555.000000001", time.Unix(1731924555, 1), "1731924555.000000001"},
		{"1731924555.1234567899", time.Unix(1731924555, 123456789), "1731924555.123456789"},
		{"1.731924555E9", time.Unix(1731924555, 0), "1731924555"},
		{"0", time.Unix(0, 0), "0"},
		{"-0.5", time.Unix(0, -500_000_000), "-0.5"},
		{"-1.5", time.Unix(-1, -500_000_000), "-1.5"},
		{"-2", time.Unix(-2, 0), "-2"},
	}
	for _, test := range tests {
		var got eventsource.EpochSeconds
		if err := json.Unmarshal([]byte(test.in), &got); err != nil || !got.Equal(test.want) {
			t.Errorf("%s is %v, %v, want %v", test.in, got, err, test.want)
		}
		if out, err := json.Marshal(got); err != nil || string(out) != test.out {
			t.Errorf("%s comes out as %s, %v, want %s", test.in, out, err, test.out)
		}
	}
	for _, in := range []string{`"1731924555"`, `true`, `{}`, `1e99`, `99999999999999999999`} {
		var got eventsource.EpochSeconds
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s is %v, want an error", in, got)
		}
	}
}

func TestEpochMilliseconds(t *testing.T) {
	t.Parallel()
	var got eventsource.EpochMilliseconds
	if err := json.Unmarshal([]byte("-1731924555935"), &got); err != nil || got.UnixMilli() != -1731924555935 {
		t.Errorf("got %v, %v", got, err)
	}
	if out, err := json.Marshal(got); err != nil || string(out) != "-1731924555935" {
		t.Errorf("comes out as %s, %v", out, err)
	}
	for _, in := range []string{`"1"`, `1.5`, `1e3`, `99999999999999999999`} {
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s is %v, want an error", in, got)
		}
	}
}

func TestAlarmTime(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 5, 25, 14, 7, 16, 431_000_000, time.UTC)
	for _, in := range []string{`"2026-05-25T14:07:16.431+0000"`, `"2026-05-25T14:07:16.431Z"`, `"2026-05-25T16:07:16.431+02:00"`} {
		var got eventsource.AlarmTime
		if err := json.Unmarshal([]byte(in), &got); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, %v, want %v", in, got, err, want)
		}
	}
	if out, err := json.Marshal(eventsource.AlarmTime{Time: want}); err != nil || string(out) != `"2026-05-25T14:07:16.431+0000"` {
		t.Errorf("comes out as %s, %v", out, err)
	}
	var got eventsource.AlarmTime
	for _, in := range []string{`"yesterday"`, `1`, `{}`} {
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s is %v, want an error", in, got)
		}
	}
}

// TestTimes_Absent shows that what is absent or null stays so.
func TestTimes_Absent(t *testing.T) {
	t.Parallel()
	var value struct {
		Seconds      eventsource.EpochSeconds      `json:"seconds,omitzero"`
		Milliseconds eventsource.EpochMilliseconds `json:"milliseconds,omitzero"`
		Alarm        eventsource.AlarmTime         `json:"alarm,omitzero"`
	}
	if err := json.Unmarshal([]byte(`{"seconds": null, "milliseconds": null, "alarm": null}`), &value); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(value); err != nil || string(out) != `{}` {
		t.Errorf("comes out as %s, %v, want {}", out, err)
	}
}
