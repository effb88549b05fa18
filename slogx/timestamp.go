// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"strings"
	"time"

	"github.com/otel-powertools/powertools/internal/settings"
)

// appendTimestamp appends t in the zone as RFC 3339 with milliseconds, as 2026-11-23T04:39:29.907Z. Lambda takes no
// other form for the time of a line. Digits by hand: this is a third of the time that time.AppendFormat takes.
func appendTimestamp(dst []byte, t time.Time, zone *time.Location) []byte {
	t = t.In(zone)
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000Z07:00") // Not RFC 3339, but still the time.
	}
	hour, minute, second := t.Clock()
	dst = append2(dst, year/100)
	dst = append2(dst, year%100)
	dst = append2(append(dst, '-'), int(month))
	dst = append2(append(dst, '-'), day)
	dst = append2(append(dst, 'T'), hour)
	dst = append2(append(dst, ':'), minute)
	dst = append2(append(dst, ':'), second)
	milli := t.Nanosecond() / int(time.Millisecond)
	dst = append2(append(dst, '.', byte('0'+milli/100)), milli%100)
	if zone == time.UTC {
		return append(dst, 'Z')
	}
	_, offset := t.Zone()
	if offset == 0 {
		return append(dst, 'Z')
	}
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	dst = append2(append(dst, sign), offset/3600)
	return append2(append(dst, ':'), offset%3600/60)
}

func append2(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// timeZone returns the zone that TZ names, UTC if it is not set. The error says that the zone is not known; UTC is
// returned with it. Lambda sets TZ to ":UTC".
func timeZone() (*time.Location, error) {
	name := strings.TrimPrefix(settings.Text("TZ"), ":")
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, settings.Mistakef("slogx: TZ: zone %q is not known, timestamps are in UTC; if the system has no time "+
			"zone data, building with -tags timetzdata puts it into the program", name)
	}
	return zone, nil
}
