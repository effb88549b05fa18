// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// maxUnpacked is how much data may be in what is compressed. A megabyte of gzip may hold a gigabyte.
const maxUnpacked = 16 << 20

// ErrTooLarge is returned where unpacked data, or a file of an artifact, is larger than this package takes into memory.
var ErrTooLarge = errors.New("eventsource: too large")

var errNotCompressed = errors.New("eventsource: neither gzip nor zlib")

// Unpack returns what is in data that is compressed by gzip or zlib: records of producers that compress, and of CloudWatch
// Logs. More than 16 MiB is [ErrTooLarge].
func Unpack(data []byte) ([]byte, error) {
	reader, err := decompressor(data)
	if err != nil {
		return nil, err
	}
	unpacked, err := readAtMost(reader, maxUnpacked)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return unpacked, nil
}

func decompressor(data []byte) (io.Reader, error) {
	switch {
	case len(data) >= 2 && data[0] == 0x1f && data[1] == 0x8b:
		reader, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		return reader, nil
	case len(data) >= 2 && data[0]&0x0f == 8 && (int(data[0])<<8|int(data[1]))%31 == 0: // RFC 1950
		reader, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		return reader, nil
	}
	return nil, errNotCompressed
}

func readAtMost(reader io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(reader, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, ErrTooLarge
	}
	return data, nil
}

// UnpackAs returns the JSON in compressed data as T; see [Unpack] and [DataAs].
func UnpackAs[T any](data []byte) (T, error) {
	unpacked, err := Unpack(data)
	if err != nil {
		return *new(T), err
	}
	return DataAs[T](unpacked)
}

// CloudWatchLogs returns what a subscription of CloudWatch Logs sent to the function: data is AWSLogs.Data of an
// [events.CloudwatchLogsEvent].
func CloudWatchLogs(data string) (CloudWatchLogsData, error) {
	packed, err := Body(data, true)
	if err != nil {
		return CloudWatchLogsData{}, err
	}
	return CloudWatchLogsRecord(packed)
}

// CloudWatchLogsRecord returns what a subscription of CloudWatch Logs sent through a stream: data is that of a record of
// Kinesis or Firehose.
func CloudWatchLogsRecord(data []byte) (CloudWatchLogsData, error) {
	return UnpackAs[CloudWatchLogsData](data)
}

// IsControl reports whether CloudWatch Logs sent this to see that the destination can be reached. There is nothing in it for
// the function.
func (d *CloudWatchLogsData) IsControl() bool { return d.MessageType == "CONTROL_MESSAGE" }
