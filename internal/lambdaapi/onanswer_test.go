// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// An answer is read while the function still makes it, and what is left of it is in the result.
func TestOnAnswer(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, Timeout: time.Minute})
	gate, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Close()
	open := func() {
		conn, err := gate.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}

	tests := []struct {
		name string
		read func(body io.Reader) (string, error)
		want string
	}{
		{"to its end", func(body io.Reader) (string, error) {
			first := make([]byte, 5)
			if _, err := io.ReadFull(body, first); err != nil {
				return "", err
			}
			open() // Only now does the function go on.
			rest, err := io.ReadAll(body)
			return string(first) + string(rest), err
		}, "first and second"},
		{"in part", func(body io.Reader) (string, error) {
			first := make([]byte, 5)
			_, err := io.ReadFull(body, first)
			go open()
			return string(first), err
		}, "first"},
		{"not at all", func(io.Reader) (string, error) {
			go open()
			return "", nil
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got, contentType string
			var readErr error
			calls := 0
			result, err := e.Invoke(t.Context(), lambdaapi.Request{
				Payload: fmt.Appendf(nil, `{"do":"stream in parts","text":%q}`, gate.Addr()),
				OnAnswer: func(kind string, body io.Reader) {
					contentType = kind
					calls++
					got, readErr = tt.read(body)
				},
			})
			if err != nil || result.FunctionError != nil {
				t.Fatal(err, result.FunctionError)
			}
			if got != tt.want || readErr != nil || calls != 1 || contentType != result.ContentType {
				t.Errorf("read %q, %v, in %d calls with type %q; want %q", got, readErr, calls, contentType, tt.want)
			}
			if want := "first and second"; string(result.Payload) != want {
				t.Errorf("payload %q, want %q", result.Payload, want)
			}
		})
	}
}

// Whoever reads an answer learns how it failed.
func TestOnAnswer_Failures(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	tests := []struct {
		name, payload string
		read          string // of the answer; "none" where there is none
		errorType     string
	}{
		{"breaks off", `{"do":"stream that fails","text":"some"}`, "some", "errorString"},
		{"too large", `{"do":"large","size":6291600}`, "", "Function.ResponseSizeTooLarge"},
		{"fails", `{"do":"fail","text":"no"}`, "none", "errorString"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := "none"
			var failure error
			result, err := e.Invoke(t.Context(), lambdaapi.Request{
				Payload: []byte(tt.payload),
				OnAnswer: func(_ string, body io.Reader) {
					var data []byte
					data, failure = io.ReadAll(body)
					if got = string(data); len(data) > 1000 {
						got = ""
					}
				},
			})
			if err != nil || errorType(result) != tt.errorType {
				t.Fatalf("error %v, failure %v; want %s", err, result.FunctionError, tt.errorType)
			}
			told, ok := errors.AsType[*lambdaapi.FunctionError](failure)
			if got != tt.read || tt.read != "none" && (!ok || told.Type != tt.errorType) {
				t.Errorf("read %q, %v; want %q and %s", got, failure, tt.read, tt.errorType)
			}
		})
	}
}

// A function that is killed at its deadline in the middle of an answer leaves its reader an error.
func TestOnAnswer_Timeout(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, Timeout: 200 * time.Millisecond})
	gate, err := net.Listen("tcp", "127.0.0.1:0") // nobody accepts
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Close()
	ended := make(chan error, 1)
	result, err := e.Invoke(t.Context(), lambdaapi.Request{
		Payload: fmt.Appendf(nil, `{"do":"stream in parts","text":%q}`, gate.Addr()),
		OnAnswer: func(_ string, body io.Reader) {
			data, err := io.ReadAll(body)
			if string(data) != "first" {
				t.Errorf("read %q", data)
			}
			ended <- err
		},
	})
	if err != nil || errorType(result) != "Sandbox.Timedout" {
		t.Fatalf("error %v, failure %v", err, result.FunctionError)
	}
	if err := <-ended; err == nil {
		t.Error("the answer of a killed function was read to its end")
	}
}
