// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

const header = `{"format":"json","version":1}` + "\n"

var datagrams = []struct {
	name, datagram, reason string // reason "" means accepted
}{
	{"document", header + `{"name":"a"}`, ""},
	{"header with blanks", `{"format": "JSON", "version": 1}` + "\n" + `{}`, ""},
	{"empty", "", "no header line"},
	{"document alone", `{"name":"a"}`, "no header line"},
	{"header alone", header, "document is not JSON: EOF"},
	{"header that is no JSON", "json 1\n{}", "header line is not JSON: invalid character 'j' looking for beginning of value"},
	{"other version", `{"format":"json","version":2}` + "\n{}", `header says format "json" version 2, not json 1`},
	{"other format", `{"format":"xml","version":1}` + "\n{}", `header says format "xml" version 1, not json 1`},
	{"two documents", header + `{"name":"a"}{"name":"b"}`, "more than one document in the datagram"},
	{"two lines", header + `{"name":"a"}` + "\n" + `{"name":"b"}`, "more than one document in the datagram"},
	{"cut off", header + `{"name":"a`, "document is not JSON: unexpected EOF"},
	{"array", header + `[]`, "document is not a JSON object"},
	{"null", header + `null`, "document is not a JSON object"},
}

func TestCheckDatagram(t *testing.T) {
	for _, tt := range datagrams {
		t.Run(tt.name, func(t *testing.T) {
			document, err := lambdaapi.CheckDatagram([]byte(tt.datagram))
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.reason {
				t.Errorf("reason = %q, want %q", got, tt.reason)
			}
			if _, want, _ := strings.Cut(tt.datagram, "\n"); tt.reason == "" && string(document) != want {
				t.Errorf("document = %s, want %s", document, want)
			}
		})
	}
}

func FuzzCheckDatagram(f *testing.F) {
	for _, tt := range datagrams {
		f.Add([]byte(tt.datagram))
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		document, err := lambdaapi.CheckDatagram(datagram)
		if err == nil && (!json.Valid(document) || bytes.TrimSpace(document)[0] != '{') {
			t.Errorf("accepted %q", document)
		}
	})
}

func newReceiver(t testing.TB, options ...lambdaapi.ReceiverOption) (*lambdaapi.Receiver, net.Conn) {
	t.Helper()
	r, err := lambdaapi.NewReceiver(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	conn, err := net.Dial("udp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return r, conn
}

func TestReceiver_OrderAndRejections(t *testing.T) {
	r, conn := newReceiver(t)
	var documents, reasons []string
	for _, tt := range datagrams {
		if _, err := conn.Write([]byte(tt.datagram)); err != nil {
			t.Fatal(err)
		}
		if tt.reason != "" {
			reasons = append(reasons, tt.reason)
			continue
		}
		_, document, _ := strings.Cut(tt.datagram, "\n")
		documents = append(documents, document)
	}
	r.Drain()
	var gotDocuments, gotReasons []string
	for _, d := range r.Documents() {
		gotDocuments = append(gotDocuments, string(d.JSON))
	}
	for _, d := range r.Rejected() {
		gotReasons = append(gotReasons, d.Reason)
	}
	if diff := cmp.Diff(documents, gotDocuments); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(reasons, gotReasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	r.Reset()
	if len(r.Documents())+len(r.Rejected()) != 0 {
		t.Error("Reset left something")
	}
}

func TestReceiver_Largest(t *testing.T) {
	r, conn := newReceiver(t)
	const largest = 65_507 // the most a UDP datagram over IPv4 can carry
	datagram := header + `{"a":"` + strings.Repeat("x", largest-len(header)-len(`{"a":""}`)) + `"}`
	if _, err := io.WriteString(conn, datagram); err != nil {
		t.Fatal(err)
	}
	r.Drain()
	if got := r.Documents(); len(got) != 1 || len(got[0].JSON) != largest-len(header) {
		t.Errorf("%d documents, rejected %d", len(got), len(r.Rejected()))
	}
}

// An unpaced burst outruns a receiver as slow as the real daemon; one at its pace does not.
func TestReceiver_Delay(t *testing.T) {
	const delay = 50 * time.Microsecond
	r, conn := newReceiver(t, lambdaapi.WithDelay(delay))
	const n = 40 // fits the socket's default buffer
	begun := time.Now()
	for i := range n {
		fmt.Fprintf(conn, "%s{\"n\":%d}", header, i)
	}
	r.Drain()
	if took := time.Since(begun); took < n*delay {
		t.Errorf("%d datagrams took %v, want at least %v", n, took, n*delay)
	}
	if got := len(r.Documents()); got != n {
		t.Errorf("%d documents, want %d", got, n)
	}
}

func TestReceiver_DefaultBufferOverflows(t *testing.T) {
	r, conn := newReceiver(t, lambdaapi.WithDelay(time.Millisecond))
	const n, size = 400, 4096 // four times what the default buffer of a socket holds on Linux
	datagram := header + `{"a":"` + strings.Repeat("x", size) + `"}`
	for range n {
		if _, err := io.WriteString(conn, datagram); err != nil {
			t.Fatal(err)
		}
	}
	r.Drain()
	if got := len(r.Documents()); got == n || got == 0 {
		t.Errorf("%d of %d documents arrived; want a part of them", got, n)
	}
}

func TestReceiver_DrainAfterClose(t *testing.T) {
	r, _ := newReceiver(t)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r.Drain()
}

func TestInvoke_Documents(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true})
	good := invoke(t, e, fmt.Sprintf(`{"do":"datagram","text":%q}`, header+`{"name":"a"}`))
	bad := invoke(t, e, `{"do":"datagram","text":"{}"}`)
	if len(good.Documents) != 1 || string(good.Documents[0].JSON) != `{"name":"a"}` || len(good.Rejected) != 0 {
		t.Errorf("good: %+v, %+v", good.Documents, good.Rejected)
	}
	if len(bad.Documents) != 0 || len(bad.Rejected) != 1 || bad.Rejected[0].Reason != "no header line" {
		t.Errorf("bad: %+v, %+v", bad.Documents, bad.Rejected)
	}
}
