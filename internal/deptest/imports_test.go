// SPDX-License-Identifier: Apache-2.0

package deptest_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// rule says what the packages of some folders may import. All lists hold patterns as [covers] reads them.
type rule struct {
	// folders it is for, below the root. The first rule that covers a folder counts.
	folders []string
	// own packages that may be imported, below the root.
	own []string
	// foreign packages that may be imported.
	foreign []string
	// never lists what may not be imported although own, foreign or the standard library would allow it.
	never []string
	// anything turns the check off: for programs and tests that put everything together.
	anything bool
}

// parent in a rule's own packages is the folder above the importing package.
const parent = "<parent>"

// services is the part of the AWS SDK that holds one client a folder.
const services = "github.com/aws/aws-sdk-go-v2/service/"

// covers reports whether pattern covers an import path or folder. A segment of a pattern is matched as [path.Match]
// does; "..." at the end stands for the folder itself and everything below.
func covers(pattern, name string) bool {
	below, recursive := strings.CutSuffix(pattern, "...")
	want := strings.Split(strings.TrimSuffix(below, "/"), "/")
	have := strings.Split(name, "/")
	if recursive && below == "" {
		return true
	}
	if len(have) < len(want) || !recursive && len(have) > len(want) {
		return false
	}
	for i := range want {
		if ok, err := path.Match(want[i], have[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

func coversAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return covers(pattern, name) })
}

// violations returns what is wrong with the imports of a package, one sentence each.
func violations(rules []rule, folder string, imports []string) []string {
	i := slices.IndexFunc(rules, func(r rule) bool { return coversAny(r.folders, folder) })
	if i < 0 {
		return []string{folder + ": no row of rules covers this package: add a row that says what it may import"}
	}
	r := rules[i]
	own := slices.Clone(r.own)
	if at := slices.Index(own, parent); at >= 0 {
		own[at] = path.Dir(folder)
	}
	var found []string
	clients := map[string]bool{}
	for _, name := range imports {
		if !r.anything && !allowed(r, own, name) {
			found = append(found, fmt.Sprintf("%s may not import %s", folder, name))
		}
		if name == "testing" && !mayImportTesting(folder) {
			found = append(found, folder+" may not import testing: it would be linked into functions")
		}
		if service, ok := strings.CutPrefix(name, services); ok {
			client, _, _ := strings.Cut(service, "/")
			clients[client] = true
		}
	}
	if len(clients) > 1 && !r.anything {
		found = append(found, fmt.Sprintf("%s imports %d AWS service clients: one a package", folder, len(clients)))
	}
	return found
}

func allowed(r rule, own []string, name string) bool {
	if coversAny(r.never, name) {
		return false
	}
	if name == modulePath {
		return coversAny(own, ".")
	}
	if local, ok := strings.CutPrefix(name, modulePath+"/"); ok {
		return !coversAny(r.never, local) && coversAny(own, local)
	}
	if first, _, _ := strings.Cut(name, "/"); !strings.Contains(first, ".") {
		return true // standard library
	}
	return coversAny(r.foreign, name)
}

// mayImportTesting holds for packages that only tests import.
func mayImportTesting(folder string) bool {
	return strings.HasSuffix(folder, "test") || folder == "internal/golden" || folder == "bench" ||
		strings.HasPrefix(folder, "bench/") || strings.HasPrefix(folder, "integration/")
}

func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range sourceTree(t).packages {
		for _, violation := range violations(rules(), p.path, p.imports()) {
			t.Error(violation)
		}
	}
}

// TestImportsBites shows that the rows refuse what they are there to refuse.
func TestImportsBites(t *testing.T) {
	t.Parallel()
	const own = modulePath + "/"
	tests := []struct {
		folder, imported string
		ok               bool
	}{
		{".", own + "otel/telemetry", true},
		{".", own + "otel/awsx", false},
		{".", own + "utilities/batch", false},
		{"otel/invocation", "go.opentelemetry.io/otel/trace", true},
		{"otel/invocation", "go.opentelemetry.io/otel/sdk/trace", false},
		{"otel/invocation", own + "slogx", false},
		{"otel/invocation", "net/http", true},
		{"otel/invocation", "context", true},
		{"otel/telemetry", own + "exporters/xray", true},
		{"otel/telemetry", modulePath, false},
		{"otel/tracex", "go.opentelemetry.io/otel/sdk/trace", false},
		{"otel/oteltest", "testing", true},
		{"exporters/emf", "testing", false},
		{"exporters/emf", "net/http", false},
		{"exporters/otlp", "net/http", true},
		{"exporters/emf", own + "otel/telemetry", false},
		{"exporters/xray/xrayaws", "github.com/aws/aws-sdk-go-v2/aws/signer/v4", true},
		{"exporters/xray/xrayaws", "github.com/aws/aws-sdk-go-v2/service/xray", false},
		{"otel/awsx", "github.com/aws/aws-sdk-go-v2/service/ssm", false},
		{"internal/jsonenc", "go.opentelemetry.io/otel", false},
		{"internal/lambdaapi", "golang.org/x/sys/unix", true},
		{"internal/lambdaapi", own + "otel/invocation", false},
		{"internal/invented", "context", false},
		{"cmd/powertools", modulePath, false},
		{"examples/orders", modulePath, true},
		{"examples/orders", own + "internal/settings", false},
		{"handlers/openapi", own + "handlers/rest", true},
		{"handlers/rest", own + "handlers/openapi", false},
		{"handlers/appsync", own + "utilities/jmespath", true},
		{"utilities/batch", own + "utilities/idempotency", false},
		{"utilities/batch", own + "otel/telemetry", false},
		{"utilities/parameters/ssmsource", own + "utilities/parameters", true},
		{"utilities/parameters/ssmsource", own + "utilities/idempotency", false},
		{"utilities/parameters/ssmsource", services + "ssm/types", true},
		{"utilities/parameters", services + "ssm", false},
		{"utilities/idempotency/storetest", "testing", true},
		{"utilities", "context", false},
	}
	for _, test := range tests {
		got := violations(rules(), test.folder, []string{test.imported})
		if ok := len(got) == 0; ok != test.ok {
			t.Errorf("%s importing %s: allowed = %t, want %t: %v", test.folder, test.imported, ok, test.ok, got)
		}
	}
	two := violations(rules(), "utilities/parameters/ssmsource", []string{services + "ssm", services + "kms"})
	if len(two) != 1 {
		t.Errorf("two service clients in one package: %q, want one violation", two)
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{".", ".", true},
		{"...", "otel/invocation", true},
		{"otel/invocation", "otel/invocation", true},
		{"otel/invocation", "otel/invocation/x", false},
		{"otel/...", "otel", true},
		{"otel/...", "otel/telemetry/otlpgrpc", true},
		{"otel/...", "otelx", false},
		{"utilities/*", "utilities/batch", true},
		{"utilities/*", "utilities/batch/x", false},
		{"utilities/*/*source", "utilities/parameters/ssmsource", true},
		{"utilities/*/*source", "utilities/eventsource", false},
	}
	for _, test := range tests {
		if got := covers(test.pattern, test.name); got != test.want {
			t.Errorf("covers(%q, %q) = %t, want %t", test.pattern, test.name, got, test.want)
		}
	}
}

// TestImportsOfAllSystems shows that a file for another system counts, and that tests do not.
func TestImportsOfAllSystems(t *testing.T) {
	t.Parallel()
	read, err := parseTree(fstest.MapFS{
		"a/a.go":          {Data: []byte("package a\nimport \"context\"\n")},
		"a/a_windows.go":  {Data: []byte("package a\nimport \"net/http\"\n")},
		"a/tagged.go":     {Data: []byte("//go:build never\n\npackage a\nimport \"os\"\n")},
		"a/a_test.go":     {Data: []byte("package a_test\nimport \"testing\"\n")},
		"a/testdata/b.go": {Data: []byte("this is not parsed")},
		".c/c.go":         {Data: []byte("nor is this")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(read.packages) != 1 {
		t.Fatalf("read %d packages, want 1", len(read.packages))
	}
	got := read.packages[0].imports()
	if want := []string{"context", "net/http", "os"}; !slices.Equal(got, want) {
		t.Errorf("imports = %q, want %q", got, want)
	}
}
