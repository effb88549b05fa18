// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

var errEpoch = errors.New("eventsource: not a time in seconds or milliseconds since 1970")

// EpochSeconds is a time that JSON has as a number of seconds since 1970, with a fraction. It is read from the digits, so
// that no time is off by the error of a float64; digits after the ninth are dropped. The zero value is no time; members
// with it are left out.
type EpochSeconds struct{ time.Time }

// UnmarshalJSON implements [json.Unmarshaler].
func (t *EpochSeconds) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	text := string(data)
	if strings.ContainsAny(text, "eE") {
		// DynamoDB may write 1.7E9. Such a number has few digits, so a float64 holds it.
		number, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return errEpoch
		}
		text = strconv.FormatFloat(number, 'f', -1, 64)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds < -maxEpochSeconds || seconds > maxEpochSeconds {
		return errEpoch
	}
	fraction = (fraction + "000000000")[:9]
	nanoseconds, err := strconv.ParseUint(fraction, 10, 32)
	if err != nil {
		return errEpoch
	}
	if strings.HasPrefix(whole, "-") {
		t.Time = time.Unix(seconds, -int64(nanoseconds)).UTC()
	} else {
		t.Time = time.Unix(seconds, int64(nanoseconds)).UTC()
	}
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (t EpochSeconds) MarshalJSON() ([]byte, error) {
	seconds, nanoseconds := t.Unix(), int64(t.Nanosecond())
	var out []byte
	if seconds < 0 && nanoseconds > 0 { // -1.5 is the second -2 and half of one
		seconds, nanoseconds = seconds+1, 1_000_000_000-nanoseconds
		if seconds == 0 {
			out = append(out, '-')
		}
	}
	out = strconv.AppendInt(out, seconds, 10)
	if nanoseconds == 0 {
		return out, nil
	}
	fraction := strconv.FormatInt(1_000_000_000+nanoseconds, 10)[1:]
	return append(append(out, '.'), strings.TrimRight(fraction, "0")...), nil
}

// maxEpochSeconds is far beyond the year 9999 and far below what a [time.Time] holds.
const maxEpochSeconds = 1 << 50

// EpochMilliseconds is a time that JSON has as a whole number of milliseconds since 1970. The zero value is no time;
// members with it are left out.
type EpochMilliseconds struct{ time.Time }

// UnmarshalJSON implements [json.Unmarshaler].
func (t *EpochMilliseconds) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	milliseconds, err := strconv.ParseInt(string(data), 10, 64)
	if err != nil || milliseconds < -maxEpochSeconds || milliseconds > maxEpochSeconds {
		return errEpoch
	}
	t.Time = time.UnixMilli(milliseconds).UTC()
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (t EpochMilliseconds) MarshalJSON() ([]byte, error) {
	return strconv.AppendInt(nil, t.UnixMilli(), 10), nil
}

// alarmTime is how CloudWatch writes times in events of alarms: its offset has no colon, so it is not RFC 3339.
const alarmTime = "2006-01-02T15:04:05.000-0700"

// AlarmTime is a time in an event of a CloudWatch alarm, such as 2024-02-17T11:53:08.431+0000. It also reads RFC 3339.
// The zero value is no time; members with it are left out.
type AlarmTime struct{ time.Time }

// UnmarshalJSON implements [json.Unmarshaler].
func (t *AlarmTime) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := time.Parse(alarmTime, text)
	if err != nil {
		if parsed, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return errors.New("eventsource: not a time of an alarm")
		}
	}
	t.Time = parsed
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (t AlarmTime) MarshalJSON() ([]byte, error) {
	return t.AppendFormat(nil, `"`+alarmTime+`"`), nil
}
