// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Everything above once more with the client that everybody has.
func TestServe_Curl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	g := newGate(t)
	s := startServing(t, "-source", "function-url", "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())
	curl := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("curl", append([]string{"--silent", "--show-error", "--max-time", "60"}, args...)...).Output()
		if err != nil {
			t.Errorf("curl %v: %v", args, err)
		}
		return string(out)
	}
	if out := curl("--include", "--cookie", "seen=6", s.url+"/orders/7"); !strings.Contains(out, "200 OK") || !strings.Contains(out, "Set-Cookie: before=seen=6") {
		t.Errorf("order: %s", out)
	}
	if out := curl("--head", s.url+"/orders/7"); !strings.HasPrefix(out, "HTTP/1.1 200 OK") {
		t.Errorf("HEAD: %s", out)
	}
	if out := curl("--compressed", s.url+"/letters?n=5000"); len(out) != 5000 {
		t.Errorf("compressed: %d bytes", len(out))
	}
	status := func(args ...string) string {
		t.Helper()
		return curl(append([]string{"--output", os.DevNull, "--write-out", "%{http_code}"}, args...)...)
	}
	if got := status(s.url + "/absent"); got != "404" {
		t.Errorf("absent: %s", got)
	}
	if got := status("--request", "DELETE", s.url+"/orders/7"); got != "405" {
		t.Errorf("DELETE: %s", got)
	}
	if out := curl("--include", "--request", "OPTIONS", "--header", "Origin: https://shop.example", "--header", "Access-Control-Request-Method: GET", s.url+"/orders/7"); !strings.Contains(out, "204 No Content") || !strings.Contains(out, "Access-Control-Allow-Origin: https://shop.example") {
		t.Errorf("preflight: %s", out)
	}
	dir := t.TempDir()
	up, down := filepath.Join(dir, "up"), filepath.Join(dir, "down")
	upload := []string{"--data-binary", "@" + up, "--output", down, "--header"}
	for name, tt := range map[string]struct {
		contentType string
		body        []byte
	}{
		"bytes":       {"application/octet-stream", []byte{0, 0xff, '\r', '\n', 0x80}},
		"large bytes": {"application/octet-stream", bytes.Repeat([]byte{0xff, 0}, 2_200_000)}, // base64 in the event adds a third
		"5.9 MB":      {"text/plain", bytes.Repeat([]byte{'x'}, 5_900_000)},
	} {
		if err := os.WriteFile(up, tt.body, 0o600); err != nil {
			t.Fatal(err)
		}
		curl(append(upload, "Content-Type: "+tt.contentType, s.url+"/upload")...)
		if got, err := os.ReadFile(down); err != nil || !bytes.Equal(got, tt.body) {
			t.Errorf("%s: %d bytes came back, %v", name, len(got), err)
		}
	}
	if got := status("--data-binary", "@"+command, s.url+"/upload"); got != "413" {
		t.Errorf("a file of more than 6 MB: %s", got)
	}

	cmd := exec.Command("curl", "--silent", "--no-buffer", "--max-time", "60", s.url+"/stream")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	body := bufio.NewReader(stdout)
	if line, err := body.ReadString('\n'); line != "first\n" || err != nil {
		t.Fatalf("first line %q, %v", line, err)
	}
	g.arrive().Close()
	if rest, err := io.ReadAll(body); !strings.HasSuffix(string(rest), "last\n") || err != nil {
		t.Errorf("%d bytes more, %v", len(rest), err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}

	// A client that goes away in the middle.
	cmd = exec.Command("curl", "--silent", "--no-buffer", "--max-time", "60", s.url+"/stream")
	if stdout, err = cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "first\n" || err != nil {
		t.Fatalf("first line %q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // It was killed.
	g.arrive().Close()
	if got := status(s.url + "/orders/7"); got != "200" {
		t.Errorf("afterwards: %s", got)
	}
	if out, errOut := s.end(); strings.Count(out, "streamed") != 2 || errOut != "" {
		t.Errorf("standard error %q, output:\n%s", errOut, out)
	}
}
