// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Requests that are under way at once have environments of their own, up to the number that is allowed.
func TestServe_Environments(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-environments", "2", "-json", "-env", "GATE="+g.Addr().String())
	answers := make(chan int, 3)
	for range 3 {
		go func() {
			response, err := s.client.Do(s.request("GET", "/wait", ""))
			if err != nil {
				t.Error(err)
				answers <- 0
				return
			}
			response.Body.Close()
			answers <- response.StatusCode
		}()
	}
	first, second := g.arrive(), g.arrive() // Two are at work at once.
	// One that waits for its turn may go away.
	impatient, leave := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer leave()
	if _, err := s.client.Do(s.request("GET", "/absent", "").WithContext(impatient)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a client that left ended with %v", err)
	}
	first.Close()
	third := g.arrive() // The third took the place of the first.
	second.Close()
	third.Close()
	for range 3 {
		if status := <-answers; status != 200 {
			t.Errorf("status %d", status)
		}
	}
	for range 5 {
		s.do("GET", "/orders/7", "") // Those that have started serve all that follow.
	}
	out, _ := s.end()
	cold := 0
	for _, r := range readRequests(t, out) {
		if r.Cold {
			cold++
		}
	}
	if cold != 2 {
		t.Errorf("%d cold starts, want 2", cold)
	}
}

// A request that is under way when the command is interrupted comes to its end.
func TestServe_Interrupt(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-json", "-env", "GATE="+g.Addr().String())
	answered := make(chan string, 1)
	go func() {
		response, err := s.client.Do(s.request("GET", "/wait", ""))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		data, _ := io.ReadAll(response.Body)
		answered <- string(data)
	}()
	waiting := g.arrive()
	s.interrupt()
	// It takes no more connections from now on.
	for {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			break
		}
		conn.Close()
	}
	waiting.Close()
	if got := <-answered; got != "done" {
		t.Errorf("answer %q", got)
	}
	out, errOut := s.end()
	if requests := readRequests(t, out); errOut != "" || len(requests) != 1 || requests[0].Status != 200 {
		t.Errorf("standard error %q, output:\n%s", errOut, out)
	}
}

// The command itself, as a shell runs it, leaves nothing behind, however it is told to end.
func TestCommand_Serve(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send a signal to another process")
	}
	for _, end := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(end.String(), func(t *testing.T) {
			if signal.Ignored(end) {
				t.Skip("these tests were started to ignore the signal, as nohup does, and so is what they start")
			}
			folder := t.TempDir()
			cmd := exec.Command(command, "serve", "-listen", "127.0.0.1:0", "./testdata/src/shop")
			cmd.Env = append(os.Environ(), "TMPDIR="+folder, "GOOS=plan9", "GOARCH=386") // what a shell builds for is not this machine
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			cmd.Stdout = &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			said := bufio.NewReader(stderr)
			line, _ := said.ReadString('\n')
			const greeting = `^powertools: serving \./testdata/src/shop as API Gateway HTTP API 2\.0 on (http://127\.0\.0\.1:\d+)\n$`
			match := regexp.MustCompile(greeting).FindStringSubmatch(line)
			if match == nil {
				t.Fatalf("it says %q", line)
			}
			response, err := http.Get(match[1] + "/orders/7")
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if err := cmd.Process.Signal(end); err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(said)
			_ = cmd.Wait() // the status is looked at below
			if status := cmd.ProcessState.ExitCode(); status != 0 || len(rest) > 0 || !strings.HasPrefix(out.String(), "GET /orders/7  200  ") {
				t.Errorf("status %d, standard error %q, output %q", status, rest, out.String())
			}
			if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// A function that does not come to its end is killed soon after an interrupt.
func TestServe_InterruptKills(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-env", "GATE="+g.Addr().String())
	ended := make(chan error, 1)
	go func() {
		response, err := s.client.Do(s.request("GET", "/wait", ""))
		if err == nil {
			response.Body.Close()
		}
		ended <- err
	}()
	defer g.arrive().Close()
	if out, errOut := s.end(); errOut != "" || !strings.Contains(out, "interrupted") {
		t.Errorf("standard error %q, output %q", errOut, out)
	}
	if err := <-ended; err == nil {
		t.Error("the client got an answer")
	}
}

func TestServe_FunctionThatDoesNotStart(t *testing.T) {
	s := startServing(t, "-env", "FAIL_AT_INIT=1")
	if response, _ := s.do("GET", "/orders/7", ""); response.StatusCode != 500 {
		t.Errorf("%s", response.Status)
	}
	if out, errOut := s.end(); !strings.Contains(errOut, "cannot start ") || !strings.Contains(errOut, "no configuration") ||
		!strings.Contains(out, "GET /orders/7  500") {
		t.Errorf("standard error %q, output %q", errOut, out)
	}
}

// Many clients at once get their own answers, and a trace that a client began goes on.
func TestServe_ConcurrentSafe(t *testing.T) {
	s := startServing(t, "-json")
	var clients sync.WaitGroup
	for i := range 64 {
		clients.Go(func() {
			id := strconv.Itoa(i + 1)
			response, body := s.do("GET", "/orders/"+id, "", "X-Amzn-Trace-Id", fmt.Sprintf("Root=1-5759e988-%024x;Sampled=1", i+1))
			if response.StatusCode != 200 || !strings.HasPrefix(body, `{"id":"`+id+`",`) {
				t.Errorf("order %s: %s, %q", id, response.Status, body)
			}
		})
	}
	clients.Wait()
	out, errOut := s.end()
	requests := readRequests(t, out)
	if len(requests) != 64 || errOut != "" {
		t.Errorf("%d requests, standard error %q", len(requests), errOut)
	}
	for _, r := range requests {
		id := strings.TrimPrefix(r.Target, "/orders/")
		n, _ := strconv.Atoi(id)
		trace := fmt.Sprintf("1-5759e988-%024x", n)
		if len(r.Documents) != 1 || r.Documents[0].TraceID != trace {
			t.Errorf("order %s: documents %v, want one of trace %s", id, r.Documents, trace)
		}
		own := 0
		for _, line := range r.Lines {
			switch {
			case strings.Contains(line.Text, `"order":"`+id+`"`):
				own++
			case strings.Contains(line.Text, `"order":`):
				t.Errorf("order %s has the line %s", id, line.Text)
			}
		}
		if own != 1 {
			t.Errorf("order %s has %d lines of its own", id, own)
		}
	}
}

// BenchmarkServe measures a request from the client's side, with the function frozen between requests and not.
func BenchmarkServe(b *testing.B) {
	for _, freeze := range []string{"on", "off"} {
		b.Run("freeze="+freeze, func(b *testing.B) {
			s := startServing(b, "-freeze", freeze, "-environments", "1")
			s.do("GET", "/orders/7", "")
			b.ReportAllocs()
			for b.Loop() {
				s.do("GET", "/orders/7", "")
			}
		})
	}
}
