// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/slogx"
)

func TestLogger_L29_Timestamp(t *testing.T) {
	tests := []struct {
		name     string
		tz       string
		option   *time.Location
		at       time.Time
		want     string
		reported string
	}{
		{"default", "", nil, testTime, "2026-11-23T04:39:29.907Z", ""},
		{"Lambda's", ":UTC", nil, testTime, "2026-11-23T04:39:29.907Z", ""},
		{"local time is not used", "", nil, testTime.In(time.FixedZone("", 3600)), "2026-11-23T04:39:29.907Z", ""},
		{"TZ", "Asia/Kolkata", nil, testTime, "2026-11-23T10:09:29.907+05:30", ""},
		{"negative half hours", ":America/St_Johns", nil, testTime, "2026-11-23T01:09:29.907-03:30", ""},
		{"day before", "America/Los_Angeles", nil, testTime, "2026-11-22T20:39:29.907-08:00", ""},
		{"summer", "Europe/Berlin", nil, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), "2026-07-01T02:00:00.000+02:00", ""},
		{"offset zero", "Europe/London", nil, testTime, "2026-11-23T04:39:29.907Z", ""},
		{"option before TZ", "Asia/Kolkata", time.FixedZone("", -5400), testTime, "2026-11-23T03:09:29.907-01:30", ""},
		{"option UTC before TZ", "Asia/Kolkata", time.UTC, testTime, "2026-11-23T04:39:29.907Z", ""},
		{"unknown", "Mars/Olympus", nil, testTime, "2026-11-23T04:39:29.907Z", "timetzdata"},
		{"digits", "", nil, time.Date(1, 2, 3, 4, 5, 6, 7_999_999, time.UTC), "0001-02-03T04:05:06.007Z", ""},
		{"end of a year", "", nil, time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, time.UTC), "2026-12-31T23:59:59.999Z", ""},
		{"year of five digits", "", nil, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "10000-01-01T00:00:00.000Z", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			setLambda(t)
			t.Setenv("TZ", tt.tz)
			errs := recordErrors(t)
			var buf bytes.Buffer
			h := newHandler(&buf, slogx.Options{TimeZone: tt.option})
			for range 2 {
				if err := h.Handle(t.Context(), slog.NewRecord(tt.at, slog.LevelInfo, "m", 0)); err != nil {
					t.Fatal(err)
				}
				if got := lineOf(t, &buf)["timestamp"]; got != tt.want {
					t.Errorf("timestamp = %v, want %s", got, tt.want)
				}
			}
			got := errs.all()
			if tt.reported == "" && len(got) > 0 || tt.reported != "" && (len(got) != 1 || !strings.Contains(got[0], tt.reported)) {
				t.Errorf("reported %q, want %q once", got, tt.reported)
			}
		})
	}
}

// TestLogger_L29_TimeGoesOn logs in several seconds, back and forth: what lines of one second have in common must not
// stay.
func TestLogger_L29_TimeGoesOn(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	h := newHandler(&buf, slogx.Options{TimeZone: time.UTC})
	for _, offset := range []time.Duration{0, time.Second, 90 * time.Minute, time.Second, -time.Hour, 0} {
		at := testTime.Add(offset)
		if err := h.Handle(t.Context(), slog.NewRecord(at, slog.LevelInfo, "m", 0)); err != nil {
			t.Fatal(err)
		}
		if got, want := lineOf(t, &buf)["timestamp"], at.UTC().Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Errorf("timestamp = %v, want %s", got, want)
		}
	}
}
