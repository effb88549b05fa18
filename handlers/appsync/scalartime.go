// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The scalars of AppSync for times. A time zone offset is Z, +hh:mm or +hh:mm:ss, up to 18 hours.
type (
	// AWSDate is a date, as 2006-01-02, with or without offset.
	AWSDate string
	// AWSTime is a time of day, as 15:04, 15:04:05 or 15:04:05.999, to nanoseconds, with or without offset.
	AWSTime string
	// AWSDateTime is a date and a time of day with T between them, with or without offset.
	AWSDateTime string
	// AWSTimestamp is a number of seconds since the start of 1970 in UTC.
	AWSTimestamp int64
)

// NewID returns a random identifier for the scalar ID: a UUID of version 4.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // It never fails.
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// NewAWSDate returns the date of t in its location, with the offset there: 2022-07-08Z, 2022-07-08+05:30:00.
func NewAWSDate(t time.Time) AWSDate { return AWSDate(t.Format("2006-01-02") + offsetOf(t)) }

// NewAWSTime returns the time of day of t in its location, with milliseconds and the offset there: 15:11:00.189Z.
func NewAWSTime(t time.Time) AWSTime { return AWSTime(t.Format("15:04:05.000") + offsetOf(t)) }

// NewAWSDateTime returns t in its location, with milliseconds and the offset there: 2022-07-08T15:11:00.189Z.
func NewAWSDateTime(t time.Time) AWSDateTime {
	return AWSDateTime(t.Format("2006-01-02T15:04:05.000") + offsetOf(t))
}

// NewAWSTimestamp returns t without what it has beyond whole seconds.
func NewAWSTimestamp(t time.Time) AWSTimestamp { return AWSTimestamp(t.Unix()) }

// offsetOf returns the offset of t's location at that time, with seconds as Powertools writes it.
func offsetOf(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "Z"
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d:%02d:%02d", sign, seconds/3600, seconds/60%60, seconds%60)
}

// Validate fails if v is not a date.
func (v AWSDate) Validate() error {
	_, err := v.Time()
	return err
}

// Time returns the start of the day; without offset in UTC.
func (v AWSDate) Time() (time.Time, error) { return parseTime("AWSDate", string(v), "2006-01-02") }

// MarshalJSON returns the text, or null for none. It fails if v is not valid.
func (v AWSDate) MarshalJSON() ([]byte, error) { return marshalText(v) }

// UnmarshalJSON reads a text or null. It fails if that is not valid.
func (v *AWSDate) UnmarshalJSON(data []byte) error { return unmarshalText("AWSDate", data, v) }

// Validate fails if v is not a time of day.
func (v AWSTime) Validate() error {
	_, err := v.Time()
	return err
}

// Time returns the time on the first day of the year 0; without offset in UTC.
func (v AWSTime) Time() (time.Time, error) { return parseTime("AWSTime", string(v), "15:04") }

// MarshalJSON returns the text, or null for none. It fails if v is not valid.
func (v AWSTime) MarshalJSON() ([]byte, error) { return marshalText(v) }

// UnmarshalJSON reads a text or null. It fails if that is not valid.
func (v *AWSTime) UnmarshalJSON(data []byte) error { return unmarshalText("AWSTime", data, v) }

// Validate fails if v is not a date and a time of day.
func (v AWSDateTime) Validate() error {
	_, err := v.Time()
	return err
}

// Time returns the time; without offset in UTC.
func (v AWSDateTime) Time() (time.Time, error) {
	return parseTime("AWSDateTime", string(v), "2006-01-02T15:04")
}

// MarshalJSON returns the text, or null for none. It fails if v is not valid.
func (v AWSDateTime) MarshalJSON() ([]byte, error) { return marshalText(v) }

// UnmarshalJSON reads a text or null. It fails if that is not valid.
func (v *AWSDateTime) UnmarshalJSON(data []byte) error { return unmarshalText("AWSDateTime", data, v) }

// Time returns the time in UTC.
func (v AWSTimestamp) Time() time.Time { return time.Unix(int64(v), 0).UTC() }

// UnmarshalJSON reads a whole number, or null as 0.
func (v *AWSTimestamp) UnmarshalJSON(data []byte) error {
	var n int64
	if json.Unmarshal(data, &n) != nil {
		return &ScalarError{"AWSTimestamp", "not a whole number of seconds"}
	}
	*v = AWSTimestamp(n)
	return nil
}

// parseTime reads a time in a layout, which has no seconds: those and their fraction are looked for where it has minutes.
func parseTime(scalar, s, layout string) (time.Time, error) {
	failed := func() (time.Time, error) {
		return time.Time{}, &ScalarError{scalar, "not in ISO 8601's extended form, or no such day or time"}
	}
	location := time.UTC
	if len(s) < len(layout) {
		return failed()
	}
	rest := s[len(layout):]
	if strings.HasSuffix(layout, "15:04") && strings.HasPrefix(rest, ":") {
		digits := len(rest) - len(strings.TrimLeft(rest[1:], "0123456789")) - 1
		layout, rest = layout+":05", rest[1+digits:]
		if strings.HasPrefix(rest, ".") {
			fraction := len(rest) - len(strings.TrimLeft(rest[1:], "0123456789")) - 1
			if fraction < 1 || fraction > 9 {
				return failed()
			}
			layout, rest = layout+"."+strings.Repeat("0", fraction), rest[1+fraction:]
		}
	}
	if rest != "" && rest != "Z" {
		offset, ok := parseOffset(rest)
		if !ok {
			return failed()
		}
		location = time.FixedZone("", offset)
	}
	t, err := time.ParseInLocation(layout, s[:len(s)-len(rest)], location)
	if err != nil { // It tells the value.
		return failed()
	}
	return t, nil
}

// parseOffset reads ±hh:mm or ±hh:mm:ss.
func parseOffset(s string) (seconds int, ok bool) {
	if len(s) != len("+hh:mm") && len(s) != len("+hh:mm:ss") || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	limits, scale := [3]int{18, 59, 59}, 3600
	for i, part := range strings.Split(s[1:], ":") {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || len(part) != 2 || int(n) > limits[i] {
			return 0, false
		}
		seconds += int(n) * scale
		scale /= 60
	}
	if seconds > 18*3600 {
		return 0, false
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}
