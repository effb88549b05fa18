// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const checkout = "../.."

var (
	folder string // for the command, and removed by TestMain

	// buildOnce builds the command powertools.
	buildOnce = sync.OnceValues(func() (string, error) {
		binary := filepath.Join(folder, "powertools")
		command := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "./cmd/powertools")
		command.Dir = checkout
		if output, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build powertools: %w\n%s", err, output)
		}
		return binary, nil
	})
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if folder, err = os.MkdirTemp("", "browser"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(folder)
		return m.Run()
	}())
}

// serve runs powertools serve for a program until the end of the test, and returns where.
func serve(t *testing.T, pack string, args ...string) string {
	t.Helper()
	powertools, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	args = append([]string{"serve", "-listen", "127.0.0.1:0", "-timeout", "1m"}, args...)
	command := exec.CommandContext(ctx, powertools, append(args, pack)...)
	command.Dir = checkout
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	said, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = command.Wait() // It ends by the interrupt.
	})
	greeting := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(said).ReadString('\n')
		greeting <- line
	}()
	select {
	case line := <-greeting:
		_, address, ok := strings.Cut(strings.TrimSpace(line), " on ")
		if !ok {
			t.Fatalf("powertools serve says %q", line)
		}
		return address
	case <-time.After(patience):
		t.Fatal("powertools serve does not begin")
	}
	return ""
}
