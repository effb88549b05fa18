// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// checkDocuments fails for documents of ours that X-Ray would refuse: by our own checker, and by AWS's schema where the machine
// has it. The library that reads the schema is a dependency of the module's root alone, so a test there does it.
func checkDocuments(t *testing.T, documents ...string) {
	t.Helper()
	for _, document := range documents {
		if err := xray.Validate([]byte(document)); err != nil {
			t.Errorf("document %s:\n%v", document, err)
		}
	}
	if os.Getenv("POWERTOOLS_SCHEMA_DIR") == "" {
		t.Log("POWERTOOLS_SCHEMA_DIR is not set: our documents are checked by xray.Validate alone")
		return
	}
	path := filepath.Join(t.TempDir(), "documents")
	if err := os.WriteFile(path, []byte(strings.Join(documents, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("POWERTOOLS_XRAY_DOCUMENTS", path)
	output := runGo(t, filepath.Join("..", ".."), "test", "-count=1", "-v", "-run", "^TestDocumentsOfOthers$", "./exporters/xray")
	if !bytes.Contains(output, fmt.Appendf(nil, "%d documents checked", len(documents))) {
		t.Errorf("AWS's schema has not seen %d documents:\n%s", len(documents), output)
	}
}
