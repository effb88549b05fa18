// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/utilities/validation"
)

// suiteVariable names a copy of github.com/json-schema-org/JSON-Schema-Test-Suite. Its cases are not part of this module.
const suiteVariable = "POWERTOOLS_JSONSCHEMA_SUITE"

// TestSuite runs the required cases of the official suite, with the schemas that they refer to.
func TestSuite(t *testing.T) {
	t.Parallel()
	root := os.Getenv(suiteVariable)
	if root == "" {
		t.Skipf("%s is not set: it names a folder with the official cases", suiteVariable)
	}
	// The cases take formats as remarks from 2019-09 on; here they are always checked.
	remarks := func(name, description string) bool {
		return name == "format.json" || name == "vocabulary.json" ||
			strings.Contains(description, "format") && strings.Contains(description, "annotation")
	}
	load := validation.WithLoader("http", func(url string) ([]byte, error) {
		return os.ReadFile(filepath.Join(root, "remotes", filepath.FromSlash(strings.TrimPrefix(url, "http://localhost:1234/"))))
	})
	for folder, draft := range map[string]validation.Draft{
		"draft4": validation.Draft4, "draft6": validation.Draft6, "draft7": validation.Draft7,
		"draft2019-09": validation.Draft2019, "draft2020-12": validation.Draft2020,
	} {
		files, err := filepath.Glob(filepath.Join(root, "tests", folder, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no cases of %s: %v", folder, err)
		}
		run := 0
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var groups []struct {
				Description string
				Schema      json.RawMessage
				Tests       []struct {
					Description string
					Data        json.RawMessage
					Valid       bool
				}
			}
			if err := json.Unmarshal(text, &groups); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, group := range groups {
				if remarks(filepath.Base(file), group.Description) {
					continue
				}
				at := folder + "/" + filepath.Base(file) + ": " + group.Description
				s, err := validation.Compile(group.Schema, validation.WithDefaultDraft(draft), load)
				if err != nil {
					t.Errorf("%s: %v", at, err)
					continue
				}
				for _, c := range group.Tests {
					run++
					if err := s.ValidateBytes(c.Data); (err == nil) != c.Valid {
						t.Errorf("%s: %s: %v, want valid %t", at, c.Description, err, c.Valid)
					}
				}
			}
		}
		t.Logf("%s: %d cases", folder, run)
	}
}
