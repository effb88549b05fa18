// SPDX-License-Identifier: Apache-2.0

// Command distribution is an OpenTelemetry Collector with what the configurations in this repository need: OTLP in, and
// X-Ray, CloudWatch metrics, CloudWatch Logs and OTLP out.
//
//	go build -o collector .
//	./collector validate --config ../gateway.yaml
//	./collector --config ../local.yaml
//
// go.mod is the manifest: it names every component with its version, and components.go lists the same. A component that
// is missing here is an unknown type in a configuration; validate and the start of the collector name it.
package main

import (
	"os"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/otelcol"
)

// version is that of the components.
const version = "0.143.0"

func main() {
	command := otelcol.NewCommand(otelcol.CollectorSettings{
		BuildInfo: component.BuildInfo{
			Command:     "collector",
			Description: "OpenTelemetry Collector for functions observed with Powertools",
			Version:     version,
		},
		Factories: components,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{
			ResolverSettings: confmap.ResolverSettings{
				// env fills in ${env:NAME}, file names a configuration, yaml sets one value from the command line.
				ProviderFactories: []confmap.ProviderFactory{
					envprovider.NewFactory(), fileprovider.NewFactory(), yamlprovider.NewFactory(),
				},
			},
		},
	})
	if err := command.Execute(); err != nil {
		os.Exit(1) // the command has said why
	}
}
