// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"bufio"
	"os"
	"testing"
)

// documentsVariable names a file with documents, one a line.
const documentsVariable = "POWERTOOLS_XRAY_DOCUMENTS"

// TestDocumentsOfOthers holds the documents of another program against AWS's schema: tests of nested modules run it, which
// so need no library for JSON schemas of their own.
func TestDocumentsOfOthers(t *testing.T) {
	t.Parallel()
	path := os.Getenv(documentsVariable)
	if path == "" {
		t.Skip(documentsVariable + " is not set: there are no documents of others to check")
	}
	if s, err := schema(); s == nil || err != nil {
		t.Fatalf("there is no schema to check against: %v", err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, n := bufio.NewScanner(file), 0
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		n++
		check(t, lines.Bytes())
	}
	if err := lines.Err(); err != nil || n == 0 {
		t.Fatalf("%d documents read: %v", n, err)
	}
	t.Logf("%d documents checked", n)
}
