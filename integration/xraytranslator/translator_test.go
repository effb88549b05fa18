// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	enableVariable = "POWERTOOLS_COLLECTOR_TRANSLATOR"

	exporterModule  = "github.com/open-telemetry/opentelemetry-collector-contrib/exporter/awsxrayexporter"
	exporterVersion = "v0.156.0"
)

// translatorModule is what the translator needs, in the versions of the exporter's own go.mod. One is older: internal/aws/xray,
// the types of documents, cannot be downloaded in the exporter's version.
const translatorModule = `module ` + exporterModule + `

go 1.26.0

require (
	github.com/aws/aws-sdk-go-v2 v1.42.1
	github.com/open-telemetry/opentelemetry-collector-contrib/internal/aws/xray v0.120.0
	github.com/open-telemetry/opentelemetry-collector-contrib/internal/coreinternal v0.156.0
	go.opentelemetry.io/collector/featuregate v1.62.0
	go.opentelemetry.io/collector/pdata v1.62.0
	go.opentelemetry.io/otel v1.44.0
)

require (
	github.com/aws/aws-sdk-go v1.55.6 // indirect
	github.com/aws/smithy-go v1.27.3 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/hashicorp/go-version v1.9.0 // indirect
	github.com/jmespath/go-jmespath v0.4.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.3-0.20250322232337-35a7c28c31ee // indirect
	go.opentelemetry.io/collector/component v1.62.0 // indirect
	go.opentelemetry.io/otel/metric v1.44.0 // indirect
	go.opentelemetry.io/otel/trace v1.44.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	go.uber.org/zap v1.28.0 // indirect
)
`

// question is one span for the translator, in OTLP, with its configuration.
type question struct {
	Traces    []byte   `json:"traces"`
	Indexed   []string `json:"indexed_attributes"`
	IndexAll  bool     `json:"index_all_attributes"`
	LogGroups []string `json:"aws_log_groups"`
}

// answer is what the collector would send of it, or why it would not.
type answer struct {
	Documents []string `json:"documents"`
	Error     string   `json:"error"`
}

// buildTranslator builds testdata/translate in a copy of the exporter's module and returns the program's path.
func buildTranslator(t *testing.T) string {
	t.Helper()
	if os.Getenv(enableVariable) == "" {
		t.Skip(enableVariable + " is not set: the collector's exporter is not downloaded and built")
	}
	folder := t.TempDir()
	download := runGo(t, folder, "mod", "download", "-json", exporterModule+"@"+exporterVersion)
	var module struct{ Dir string }
	if err := json.Unmarshal(download, &module); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(module.Dir)); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(filepath.Join("testdata", "translate", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(folder, "cmd", "translate")
	if err := os.MkdirAll(command, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{
		filepath.Join(command, "main.go"): program,
		filepath.Join(folder, "go.mod"):   []byte(translatorModule),
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	binary := filepath.Join(folder, "translate")
	runGo(t, folder, "build", "-mod=mod", "-o", binary, "./cmd/translate")
	return binary
}

// runGo runs the go command outside any workspace and returns its standard output.
func runGo(t *testing.T, folder string, arguments ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var problems bytes.Buffer
	command.Stderr = &problems
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s%s", strings.Join(arguments, " "), err, output, problems.Bytes())
	}
	return output
}

// translate returns the collector's answer to each sample.
func translate(t *testing.T, program string, samples []sample) []answer {
	t.Helper()
	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, s := range samples {
		if err := encoder.Encode(s.question(t)); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), program)
	command.Stdin = &input
	var problems bytes.Buffer
	command.Stderr = &problems
	output, err := command.Output()
	if err != nil {
		t.Fatalf("translate: %v\n%s", err, problems.Bytes())
	}
	answers := make([]answer, 0, len(samples))
	for decoder := json.NewDecoder(bytes.NewReader(output)); decoder.More(); {
		var a answer
		if err := decoder.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(samples) {
		t.Fatalf("%d answers to %d questions", len(answers), len(samples))
	}
	return answers
}
