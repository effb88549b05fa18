// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

func packed(t testing.TB, writer func(io.Writer) io.WriteCloser, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := writer(&out)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func inGzip(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
func inZlib(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }

func TestCloudWatchLogs_11_1(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"event", "policy-level", "control-message"} {
		event := decoded[events.CloudwatchLogsEvent](t, golden.Event("cloudwatch-logs/"+name))
		data, err := eventsource.CloudWatchLogs(event.AWSLogs.Data)
		if err != nil || data.MessageType == "" || len(data.LogEvents) == 0 {
			t.Errorf("%s: %+v, %v", name, data, err)
		}
		if got, want := data.IsControl(), name == "control-message"; got != want {
			t.Errorf("%s: control %t, want %t", name, got, want)
		}
	}
	for _, record := range decoded[eventsource.KinesisEvent](t, golden.Event("kinesis/cloudwatch-logs")).Records {
		if data, err := eventsource.CloudWatchLogsRecord(record.Kinesis.Data); err != nil || data.LogGroup == "" {
			t.Errorf("Kinesis: %+v, %v", data, err)
		}
	}
	for _, data := range []string{"", "@@@", "AAAA", "H4sIAAAAAAAA"} {
		if got, err := eventsource.CloudWatchLogs(data); err == nil {
			t.Errorf("%q: %+v, want an error", data, got)
		}
	}
}

func TestUnpack_11_1(t *testing.T) {
	t.Parallel()
	text := bytes.Repeat([]byte(`{"sku":"A-1"} `), 100)
	for name, data := range map[string][]byte{"gzip": packed(t, inGzip, text), "zlib": packed(t, inZlib, text)} {
		if got, err := eventsource.Unpack(data); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: %d bytes, %v; want %d", name, len(got), err, len(text))
		}
		if got, err := eventsource.Unpack(data[:len(data)-5]); err == nil || got != nil {
			t.Errorf("%s, cut: %d bytes, want an error", name, len(got))
		}
		damaged := bytes.Clone(data)
		damaged[len(damaged)-6] ^= 1 // the checksum, or the end of the data
		if _, err := eventsource.Unpack(damaged); err == nil {
			t.Errorf("%s, damaged: no error", name)
		}
	}
	got, err := eventsource.UnpackAs[map[string]string](packed(t, inZlib, []byte(`{"sku":"A-1"}`)))
	if err != nil || got["sku"] != "A-1" {
		t.Errorf("UnpackAs: %v, %v", got, err)
	}
	if _, err := eventsource.UnpackAs[map[string]string](packed(t, inGzip, nil)); !errors.Is(err, eventsource.ErrEmpty) {
		t.Errorf("nothing: %v, want ErrEmpty", err)
	}
	if _, err := eventsource.UnpackAs[int]([]byte("plain")); err == nil {
		t.Error("plain: no error")
	}
}

// TestUnpack_TooLarge unpacks 16 KiB that hold 16 MiB, and one byte more. Gzip may have several members one after another.
func TestUnpack_TooLarge(t *testing.T) {
	t.Parallel()
	data := bytes.Repeat(packed(t, inGzip, make([]byte, 1<<20)), 16)
	if got, err := eventsource.Unpack(data); err != nil || len(got) != 16<<20 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	data = append(data, packed(t, inGzip, []byte("a"))...)
	if got, err := eventsource.Unpack(data); !errors.Is(err, eventsource.ErrTooLarge) || got != nil {
		t.Errorf("%d bytes, %v; want ErrTooLarge", len(got), err)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("text"))
	f.Add(packed(f, inGzip, []byte(`{"messageType":"DATA_MESSAGE"}`)))
	f.Add(packed(f, inZlib, []byte(`{"logEvents":[{"timestamp":1779718036123}]}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := eventsource.Unpack(data); err != nil && got != nil || len(got) > 16<<20 {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if _, err := eventsource.CloudWatchLogsRecord(data); err == nil {
			if _, err := eventsource.Unpack(data); err != nil {
				t.Errorf("logs in what does not unpack: %v", err)
			}
		}
		for _, writer := range []func(io.Writer) io.WriteCloser{inGzip, inZlib} {
			if got, err := eventsource.Unpack(packed(t, writer, data)); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%q comes back as %q, %v", data, got, err)
			}
		}
	})
}
