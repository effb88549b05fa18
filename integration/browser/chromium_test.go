// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long something may take that takes seconds, on a machine that does other things too.
const patience = 2 * time.Minute

// page is what Chromium made of an address.
type page struct {
	dom     string   // the document after its scripts have run, as HTML
	console []string // messages of the page and about it, such as what its policy kept out
	network []string // every address that was asked for, and every name that was to be resolved
}

// findChromium returns the program, or ends the test.
func findChromium(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath(cmp.Or(os.Getenv("POWERTOOLS_BROWSER"), "chromium"))
	switch {
	case err == nil:
		return program
	case os.Getenv("POWERTOOLS_BROWSER_REQUIRED") == "1":
		t.Fatalf("no browser: %v; Debian has it in the package chromium", err)
	}
	t.Skipf("no browser: %v; Debian has it in the package chromium, and POWERTOOLS_BROWSER names another", err)
	return ""
}

// open opens an address in a browser of its own, waits for the page's scripts, and ends the browser.
func open(t *testing.T, address string) page {
	t.Helper()
	chromium := findChromium(t)
	// A test's own folder has too long a name for the socket that Chromium makes in its profile.
	home, err := os.MkdirTemp("", "chromium")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(home)
	log := filepath.Join(home, "network.json")
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	// Port 9 is where the browser's own requests go, about updates and accounts, instead of to their servers: nobody
	// listens there.
	const nowhere = "http://127.0.0.1:9/"
	command := exec.CommandContext(ctx, chromium,
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-features=NetworkTimeServiceQuerying", "--component-updater=url-source="+nowhere, "--gaia-url="+nowhere,
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--user-data-dir="+filepath.Join(home, "profile"), "--log-net-log="+log, "--enable-logging=stderr",
		"--virtual-time-budget=20000", // ms that pass for the page's timers, which is not time for us
		"--dump-dom", address,
	)
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8"}
	command.WaitDelay = time.Second // for what the browser has started, when it is stopped
	var out, said bytes.Buffer
	command.Stdout, command.Stderr = &out, &said
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", address, err, said.String())
	}
	p := page{dom: out.String(), network: readNetworkLog(t, log)}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, ":CONSOLE") {
			p.console = append(p.console, strings.TrimSpace(line))
		}
	}
	return p
}
