// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/component"
)

// What README.md promises is what a configuration may name, and nothing else.
func TestComponentsAreThoseOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| (receiver|processor|connector|exporter|extension) \\| `([a-z_]+)` \\|").FindAllStringSubmatch(string(readme), -1) {
		documented = append(documented, row[1]+" "+row[2])
	}
	slices.Sort(documented)

	factories, err := components()
	if err != nil {
		t.Fatal(err)
	}
	built := slices.Concat(
		named("receiver", factories.Receivers), named("processor", factories.Processors),
		named("connector", factories.Connectors), named("exporter", factories.Exporters), named("extension", factories.Extensions),
	)
	slices.Sort(built)
	if !slices.Equal(documented, built) {
		t.Errorf("README.md names\n%v\nbut built are\n%v", documented, built)
	}
}

func named[F any](kind string, factories map[component.Type]F) []string {
	var names []string
	for name := range factories {
		names = append(names, fmt.Sprint(kind, " ", name))
	}
	return names
}

// All components are of one release. Those of another compile, and may not fit together.
func TestComponentsAreOfOneRelease(t *testing.T) {
	manifest, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	const stable = "v1.49.0" // what release 0.143.0 calls its stable modules
	for line := range strings.Lines(string(manifest)) {
		module, found, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(line), " // indirect"), " ")
		isCollector := strings.HasPrefix(module, "go.opentelemetry.io/collector") ||
			strings.HasPrefix(module, "github.com/open-telemetry/opentelemetry-collector-contrib")
		if ok && isCollector && found != "v"+version && found != stable {
			t.Errorf("%s is %s, want v%s or %s", module, found, version, stable)
		}
	}
}
