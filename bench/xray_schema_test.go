// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// checkDocument fails for a document that X-Ray would refuse: by our own checker, and by AWS's schema where the machine has
// it. The library that reads the schema is a dependency of the module's root alone, so a test program from there does it.
func checkDocument(tb testing.TB, document []byte) {
	tb.Helper()
	if err := xray.Validate(document); err != nil {
		tb.Errorf("document %s:\n%v", document, err)
	}
	if os.Getenv("POWERTOOLS_SCHEMA_DIR") == "" {
		tb.Log("POWERTOOLS_SCHEMA_DIR is not set: the document is checked by xray.Validate alone")
		return
	}
	program, err := schemaTest()
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "documents")
	if err := os.WriteFile(path, append(document, '\n'), 0o600); err != nil {
		tb.Fatal(err)
	}
	command := exec.CommandContext(tb.Context(), program, "-test.run=^TestDocumentsOfOthers$", "-test.v") //nolint:gosec // built here
	command.Env = append(os.Environ(), "POWERTOOLS_XRAY_DOCUMENTS="+path)
	output, err := command.CombinedOutput()
	if err != nil || !bytes.Contains(output, []byte("1 documents checked")) {
		tb.Errorf("AWS's schema: %v\n%s", err, output)
	}
}

// schemaTest builds the test program once and returns its path. TestMain removes it.
var schemaTest = sync.OnceValues(func() (string, error) {
	program := filepath.Join(schemaFolder(), "xray.test")
	command := exec.Command("go", "test", "-c", "-o", program, "./exporters/xray") //nolint:gosec // the path is this function's
	command.Dir = ".."
	command.Stderr = os.Stderr
	return program, command.Run()
})

// schemaFolder is where schemaTest builds.
func schemaFolder() string {
	return filepath.Join(os.TempDir(), fmt.Sprint("powertools-xray-schema-", os.Getpid()))
}
