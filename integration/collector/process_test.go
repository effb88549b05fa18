// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for something that takes milliseconds, on a machine that does other things too.
const patience = 30 * time.Second

// process is a collector that runs.
type process struct {
	command *exec.Cmd
	exited  chan struct{} // closed when it has, with err set
	err     error
	ready   time.Duration // from its start until it took data

	mu  sync.Mutex
	log strings.Builder
}

// environment is what a collector gets of the environment: nothing that leads to an account.
func environment(values ...string) []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"),
		"AWS_REGION=eu-central-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=none", "AWS_EC2_METADATA_DISABLED=true",
	}, values...)
}

// start runs the collector with some configurations, later ones over earlier ones, and returns when it takes data. It is
// stopped when the test ends, and what it said is shown if the test failed.
func start(t *testing.T, environment []string, configurations ...string) *process {
	t.Helper()
	var arguments []string
	for _, c := range configurations {
		arguments = append(arguments, "--config", c)
	}
	p := &process{command: exec.Command(buildCollector(t), arguments...), exited: make(chan struct{})}
	p.command.Env = environment
	stderr, err := p.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go p.read(stderr, ready)
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Errorf("collector: %v", err)
		}
		if t.Failed() {
			t.Logf("the collector said:\n%s", p.said())
		}
	})
	select {
	case <-ready:
		p.ready = time.Since(began)
	case <-p.exited:
		t.Fatalf("the collector did not start: %v", p.err)
	case <-time.After(patience):
		t.Fatal("the collector does not become ready")
	}
	return p
}

// read keeps what the collector says, and closes ready when it is.
func (p *process) read(stderr io.Reader, ready chan<- struct{}) {
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		p.mu.Lock()
		fmt.Fprintln(&p.log, line)
		p.mu.Unlock()
		if ready != nil && strings.Contains(line, "Everything is ready") {
			close(ready)
			ready = nil
		}
	}
	p.err = p.command.Wait()
	close(p.exited)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// stop asks the collector to end, after it has sent what it holds, and waits for it.
func (p *process) stop() error {
	_ = p.command.Process.Signal(syscall.SIGTERM) // fails if it is gone already
	select {
	case <-p.exited:
		return p.err
	case <-time.After(patience):
		_ = p.command.Process.Kill()
		return errors.New("it did not end when asked to")
	}
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

// setting is a value of a configuration, its path with :: between the names.
func setting(path string, value any) string { return fmt.Sprintf("yaml:%s: %v", path, value) }
