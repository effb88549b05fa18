// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// curl is the client that everybody has.
type curl struct{ t testing.TB }

func needCurl(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
}

// run returns what curl writes.
func (c curl) run(args ...string) string {
	c.t.Helper()
	out, err := exec.Command("curl", append([]string{"--silent", "--show-error", "--max-time", "60"}, args...)...).Output()
	if err != nil {
		c.t.Errorf("curl %v: %v", args, err)
	}
	return string(out)
}

// status returns the status of the response.
func (c curl) status(args ...string) string {
	c.t.Helper()
	return c.run(append([]string{"--output", os.DevNull, "--write-out", "%{http_code}"}, args...)...)
}

// packed returns the body as it is on the wire, which has to be compressed, and unpacks it.
func (c curl) packed(address string) string {
	c.t.Helper()
	head, body, _ := strings.Cut(c.run("--include", "--header", "Accept-Encoding: gzip", address), "\r\n\r\n")
	if !strings.Contains(head, "\r\nContent-Encoding: gzip") || !strings.HasPrefix(body, "\x1f\x8b") {
		c.t.Errorf("%s is not compressed: %s, %.20q", address, head, body)
	}
	from, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		c.t.Error(err)
		return ""
	}
	data, err := io.ReadAll(from)
	if err != nil {
		c.t.Error(err)
	}
	if got := c.run("--compressed", address); got != string(data) {
		c.t.Errorf("curl unpacks %s to %d bytes, not %d", address, len(got), len(data))
	}
	return string(data)
}

// What clients ask of an API once more with curl, of sources that buffer answers and of one that streams them.
func TestServe_Curl(t *testing.T) {
	needCurl(t)
	for name, large := range map[string]int{"http-api": 5_900_000, "rest-api": 5_900_000, "alb": 900_000, "function-url": 5_900_000} {
		t.Run(name, func(t *testing.T) {
			c := curl{t}
			g := newGate(t)
			args := []string{"-source", name, "-env", "GATE=" + g.Addr().String()}
			if name == "function-url" {
				args = append(args, "-env", "STREAMING=1")
			}
			s := startServing(t, args...)
			if out := c.run("--include", "--cookie", "seen=6", s.url+"/orders/7"); !strings.Contains(out, "200 OK") || !strings.Contains(out, "Set-Cookie: before=seen=6") {
				t.Errorf("order: %s", out)
			}
			if out := c.run("--head", s.url+"/orders/7"); !strings.HasPrefix(out, "HTTP/1.1 200 OK") {
				t.Errorf("HEAD: %s", out)
			}
			if got := c.packed(s.url + "/letters?n=5000"); len(got) != 5000 {
				t.Errorf("compressed: %d bytes", len(got))
			}
			if got := c.status(s.url + "/absent"); got != "404" {
				t.Errorf("absent: %s", got)
			}
			if out := c.run("--include", "--request", "DELETE", s.url+"/orders/7"); !strings.HasPrefix(out, "HTTP/1.1 405 ") || !strings.Contains(out, "Allow: GET, HEAD\r\n") {
				t.Errorf("DELETE: %s", out)
			}
			if out := c.run("--include", "--request", "OPTIONS", "--header", "Origin: https://shop.example", "--header", "Access-Control-Request-Method: GET", s.url+"/orders/7"); !strings.Contains(out, "204 No Content") || !strings.Contains(out, "Access-Control-Allow-Origin: https://shop.example") {
				t.Errorf("preflight: %s", out)
			}
			if out := c.run("--http1.0", "--write-out", " %{http_code}", s.url+"/letters?n=3"); out != "xxx 200" {
				t.Errorf("HTTP/1.0: %q", out)
			}
			if out := c.run("--header", "Transfer-Encoding: chunked", "--header", "Content-Type: text/plain", "--data-binary", "abc", s.url+"/upload"); out != "abc" {
				t.Errorf("chunked: %q", out)
			}
			c.upload(s.url, large)
			if got := c.status("--data-binary", "@"+command, s.url+"/upload"); got != "413" {
				t.Errorf("a file of more than 6 MB: %s", got)
			}
			if _, errOut := s.end(); errOut != "" {
				t.Errorf("standard error %q", errOut)
			}
		})
	}
	t.Run("stream", func(t *testing.T) { curl{t}.stream() })
}

// upload sends files and compares what comes back.
func (c curl) upload(address string, large int) {
	c.t.Helper()
	dir := c.t.TempDir()
	up, down := filepath.Join(dir, "up"), filepath.Join(dir, "down")
	for name, tt := range map[string]struct {
		contentType string
		body        []byte
	}{
		"bytes":       {"application/octet-stream", []byte{0, 0xff, '\r', '\n', 0x80}},
		"large bytes": {"application/octet-stream", bytes.Repeat([]byte{0xff, 0}, large*3/8)}, // base64 in the event adds a third
		"large text":  {"text/plain", bytes.Repeat([]byte{'x'}, large)},
	} {
		if err := os.WriteFile(up, tt.body, 0o600); err != nil {
			c.t.Fatal(err)
		}
		c.run("--data-binary", "@"+up, "--output", down, "--header", "Content-Type: "+tt.contentType, address+"/upload")
		if got, err := os.ReadFile(down); err != nil || !bytes.Equal(got, tt.body) {
			c.t.Errorf("%s: %d bytes came back, %v", name, len(got), err)
		}
	}
}

// stream reads one to its end, and leaves another in the middle.
func (c curl) stream() {
	t := c.t
	g := newGate(t)
	s := startServing(t, "-source", "function-url", "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())
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
	if got := c.status(s.url + "/orders/7"); got != "200" {
		t.Errorf("afterwards: %s", got)
	}
	if out, errOut := s.end(); strings.Count(out, "streamed") != 2 || errOut != "" {
		t.Errorf("standard error %q, output:\n%s", errOut, out)
	}
}
