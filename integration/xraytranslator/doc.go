// SPDX-License-Identifier: Apache-2.0

// Package xraytranslator compares the documents of exporters/xray, field by field, with those that the OpenTelemetry
// collector's awsxrayexporter makes of the same spans:
//
//	POWERTOOLS_COLLECTOR_TRANSLATOR=1 go test -v ./xraytranslator
//
// The spans are generated over old and new names of the semantic conventions, all kinds and statuses, with events, links
// and resources of all platforms. Every difference must be in the list of deviations, which says for each when it is
// right and why; what is not in the list fails the test, and so does an entry that no span needs.
//
// The collector's translator is an internal package of its module. The test downloads that module, verified by the
// checksum database, copies it into a temporary folder and builds a program there. That needs the network once and
// about 20 seconds, so it is done only when the variable is set.
//
// # Caveats
//
// Ours is configured for what the collector always does: URLs keep their query, annotations their dots, segments the
// attributes of the resource. Its metadata is in the namespace "default", ours in that of the service.
package xraytranslator
