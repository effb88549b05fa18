// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"strings"
	"sync/atomic"
	"time"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/settings"
)

// PythonTimeLayout is how Powertools for AWS Lambda (Python) prints timestamps unless told otherwise, for
// [Options.TimeLayout] of those who move. Lambda's log level filter does not understand it.
const PythonTimeLayout = "2006-01-02 15:04:05,000-0700"

// timestamps formats times in one zone as RFC 3339 with milliseconds, as 2026-11-23T04:39:29.907Z. Lambda takes no
// other form for the time of a line. Lines of one second have all but the milliseconds in common, so that is kept.
// It is safe for concurrent use.
type timestamps struct {
	zone   *time.Location
	layout string // of the user's, or empty
	last   atomic.Pointer[second]
}

// second is the text of a second before and after the milliseconds.
type second struct {
	unix       int64
	head, tail string
}

func (f *timestamps) append(dst []byte, t time.Time) []byte {
	if f.layout != "" {
		text := jsonenc.AppendString(nil, t.In(f.zone).Format(f.layout))
		return append(dst, text[1:len(text)-1]...)
	}
	s := f.last.Load()
	if unix := t.Unix(); s == nil || s.unix != unix {
		local := t.In(f.zone)
		s = &second{unix: unix, head: local.Format("2006-01-02T15:04:05."), tail: local.Format("Z07:00")}
		f.last.Store(s)
	}
	milli := t.Nanosecond() / int(time.Millisecond)
	dst = append(dst, s.head...)
	dst = append(dst, byte('0'+milli/100), byte('0'+milli/10%10), byte('0'+milli%10))
	return append(dst, s.tail...)
}

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
