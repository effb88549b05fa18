// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const (
	deployment = checkout + "/examples/hello/deploy"

	// pluginsVariable names a folder with Terraform's AWS provider, for a machine that cannot download it.
	pluginsVariable = "POWERTOOLS_TERRAFORM_PLUGINS"
)

// The three templates deploy the same: what one says, all say.
func TestTemplatesAgree(t *testing.T) {
	for _, file := range []string{"sam/template.yaml", "cdk/app.mjs", "terraform/main.tf"} {
		content, err := os.ReadFile(filepath.Join(deployment, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{
			":184161586896:layer:opentelemetry-collector-", "0_23_0", "arm64", "amd64", "256", "/var/task/lambda-extension.yaml",
			"http://localhost:4318", "OTLP_BACKEND_ENDPOINT", "POWERTOOLS_SERVICE_NAME",
		} {
			if !strings.Contains(string(content), part) {
				t.Errorf("%s has no %s", file, part)
			}
		}
	}
}

// The package has the program and the configuration that the templates name.
func TestTemplatePackage(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("package.sh needs a POSIX shell")
	}
	run(t, deployment, nil, "./package.sh")
	program, err := os.ReadFile(filepath.Join(deployment, "build", "bootstrap"))
	if err != nil || !bytes.HasPrefix(program, []byte("\x7fELF")) {
		t.Errorf("bootstrap is no program for Linux: %v", err)
	}
	for _, file := range []string{deployment + "/build/lambda-extension.yaml", configuration + "/lambda-extension.yaml"} {
		content, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(content, []byte("decouple")) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestTemplateOfSAM(t *testing.T) {
	need(t, "cfn-lint")
	starter := filepath.Join(t.TempDir(), "orders")
	run(t, checkout, nil, "go", "run", "./cmd/powertools", "new", "-replace", ".", starter)
	for _, template := range []string{
		deployment + "/sam/template.yaml", checkout + "/examples/hello/template.yaml", starter + "/template.yaml",
		configuration + "/ecs.yaml",
	} {
		run(t, ".", nil, "cfn-lint", template)
	}
}

func TestTemplateOfCDK(t *testing.T) {
	need(t, "node")
	folder := filepath.Join(deployment, "cdk")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "aws-cdk-lib")); err != nil {
		t.Skip("aws-cdk-lib is not installed: npm --prefix examples/hello/deploy/cdk install")
	}
	run(t, deployment, nil, "./package.sh")
	out := t.TempDir()
	run(t, folder, []string{"BACKEND_ENDPOINT=https://otlp.example.com", "CDK_OUTDIR=" + out, "CDK_DISABLE_NOTICES=1"}, "node", "app.mjs")
	template := filepath.Join(out, "Hello.template.json")
	content, err := os.ReadFile(template)
	if err != nil || !bytes.Contains(content, []byte("opentelemetry-collector-arm64")) {
		t.Fatalf("%s has no layer: %v", template, err)
	}
	if _, err := exec.LookPath("cfn-lint"); err == nil {
		// The CDK says a dependency twice, which W3005 is about.
		run(t, ".", nil, "cfn-lint", "--ignore-checks", "W3005", "--template", template)
	}
}

func TestTemplateOfTerraform(t *testing.T) {
	need(t, "terraform")
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(deployment, "terraform"))); err != nil {
		t.Fatal(err)
	}
	environment := []string{"TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="}
	initialize := []string{"init", "-backend=false", "-input=false", "-no-color"}
	if plugins := os.Getenv(pluginsVariable); plugins != "" {
		initialize = append(initialize, "-plugin-dir="+plugins)
	}
	if output, err := try(t, folder, environment, "terraform", initialize...); err != nil {
		t.Skipf("Terraform's AWS provider is not to be had; %s may name a folder with it: %v\n%s", pluginsVariable, err, output)
	}
	run(t, folder, environment, "terraform", "validate", "-no-color")
	run(t, folder, environment, "terraform", "fmt", "-check", "-diff")
}

// need skips a test where a tool is absent.
func need(t *testing.T, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Skipf("%s is not on this machine", tool)
	}
}

// run runs a program in a folder and fails the test if that fails.
func run(t *testing.T, folder string, environment []string, name string, arguments ...string) {
	t.Helper()
	if output, err := try(t, folder, environment, name, arguments...); err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, output)
	}
}

func try(t *testing.T, folder string, environment []string, name string, arguments ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	command.Dir = folder
	command.Env = append(os.Environ(), environment...)
	output, err := command.CombinedOutput()
	return string(output), err
}
