// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// speaker is a function of the standard library alone that answers every event with the text of its package words.
const speaker = `package main

import (
	"net/http"
	"os"
	"strings"

	"speaker/words"
)

func main() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(base + "next")
		if err != nil {
			os.Exit(1)
		}
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		next.Body.Close()
		answer, err := http.Post(base+id+"/response", "application/json", strings.NewReader(words.Text))
		if err != nil {
			os.Exit(1)
		}
		answer.Body.Close()
	}
}
`

// The function is built again when one of its sources has changed, and only then.
func TestServe_Watch(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	say := func(text string) { write("words/words.go", "package words\n\nconst Text = `\""+text+"\"`\n") }
	write("go.mod", "module speaker\n\ngo 1.26\n")
	write("main.go", speaker)
	say("one")

	source := &builder{pack: dir, dir: dir, folder: t.TempDir(), watch: true}
	if _, err := source.program(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := startServingProgram(t, source, parseServing(t, source, nil))
	steps := []struct {
		name   string
		change func()
		status int
		body   string
		builds int
	}{
		{"as it was", func() {}, 200, `"one"`, 1},
		{"another word", func() { say("another") }, 200, `"another"`, 2},
		{"no change", func() {}, 200, `"another"`, 2},
		{"a test", func() { write("words/words_test.go", "package words\n") }, 200, `"another"`, 2},
		{"does not compile", func() { write("main.go", "package main\n\nfunc main() { undefined() }\n") }, 500, `{"message":"Internal Server Error"}`, 3},
		{"still does not", func() {}, 500, `{"message":"Internal Server Error"}`, 3},
		{"mended", func() { write("main.go", speaker+"\n") }, 200, `"another"`, 4},
	}
	for _, step := range steps {
		step.change()
		response, body := s.do("GET", "/", "")
		if response.StatusCode != step.status || body != step.body || source.number != step.builds {
			t.Errorf("%s: %s, %q after %d builds; want %d, %q, %d", step.name, response.Status, body, source.number, step.status, step.body, step.builds)
		}
	}
	if _, errOut := s.end(); strings.Count(errOut, "undefined: undefined") != 2 {
		t.Errorf("standard error %q, want the compiler's words for each request", errOut)
	}
}

// A program's sources are in its own module, not in those it requires or in the standard library.
func TestSourceFolders(t *testing.T) {
	dir, err := filepath.Abs("testdata/src/hello")
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "../../../../..")
	got, err := sourceFolders(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{root, dir}, got); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
}

// Files that are embedded are sources too, wherever they are in the package's folder.
func TestSourceFolders_Embedded(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":            "module words\n\ngo 1.26\n",
		"main.go":           "package main\n\nimport _ \"embed\"\n\n//go:embed data/en/words.txt\nvar words string\n\nfunc main() { println(words) }\n",
		"data/en/words.txt": "hello\n",
		"data/other.txt":    "not embedded\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := sourceFolders(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{dir, filepath.Join(dir, "data", "en")}, got); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	dir, err := filepath.Abs("testdata/src/shop")
	if err != nil {
		b.Fatal(err)
	}
	folders, err := sourceFolders(context.Background(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		fingerprint(folders)
	}
	b.ReportMetric(float64(len(folders)), "folders")
}
