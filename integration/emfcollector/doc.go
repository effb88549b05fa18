// SPDX-License-Identifier: Apache-2.0

// Package emfcollector compares package emf with the OpenTelemetry Collector's exporter for CloudWatch, awsemfexporter:
// the same measurements go to both, and what CloudWatch learns from the lines of each has to be the same but for a list
// of differences, each with its reason. The list is exact: a difference that goes away fails the test too.
//
// The collector's exporter runs inside the test and writes to standard output. It gets what the OTLP exporter of the
// OpenTelemetry SDK sends, over HTTP on the loopback interface. Nothing else is on the network.
//
//	go test ./emfcollector
//	go test -run '^$' -bench . ./emfcollector
//
// # Caveats
//
// The comparison is with version 0.143.0 and its dimension_rollup_option NoDimensionRollup. By default the collector
// writes a metric once more for each single dimension and once without any, which is a matter of configuration.
package emfcollector
