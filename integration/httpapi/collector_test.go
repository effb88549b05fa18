// SPDX-License-Identifier: Apache-2.0

package httpapi_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for something that takes milliseconds, on a machine that does other things too.
const patience = time.Minute

// startCollector runs the collector until the end of the test, and returns where it takes OTLP over HTTP once it does.
func startCollector(t *testing.T, backend string) string {
	t.Helper()
	in := freeAddress(t)
	command := exec.Command(buildCollector(t), "--config", "testdata/collector.yaml",
		"--config", "yaml:receivers::otlp::protocols::http::endpoint: "+in,
		"--config", "yaml:exporters::otlphttp::endpoint: "+backend)
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ready, ended := make(chan struct{}), make(chan struct{})
	var said strings.Builder // read after ended
	go func() {
		defer close(ended)
		lines := bufio.NewScanner(stderr)
		lines.Buffer(nil, 1<<20)
		for waiting := true; lines.Scan(); {
			fmt.Fprintln(&said, lines.Text())
			if waiting && strings.Contains(lines.Text(), "Everything is ready") {
				waiting = false
				close(ready)
			}
		}
		_ = command.Wait()
	}()
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM) // fails if it is gone already
		select {
		case <-ended:
		case <-time.After(patience):
			_ = command.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("the collector said:\n%s", said.String())
		}
	})
	select {
	case <-ready:
	case <-ended:
		t.Fatal("the collector did not start")
	case <-time.After(patience):
		t.Fatal("the collector does not become ready")
	}
	return "http://" + in
}

// freeAddress returns an address on the loopback interface that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
