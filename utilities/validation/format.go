// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// knownFormats returns the formats that are checked without an option: those of the drafts, period and semver.
func knownFormats() map[string]bool {
	known := make(map[string]bool)
	for _, name := range []string{
		"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "iri", "iri-reference", "json-pointer", "period",
		"regex", "relative-json-pointer", "semver", "time", "uri", "uri-reference", "uri-template", "uuid",
	} {
		known[name] = true
	}
	for _, own := range ownFormats() {
		known[own.Name] = true
	}
	return known
}

// checkFormats returns an error if a schema uses a format that is not known.
func checkFormats(schema any, known map[string]bool) error {
	return walkFormats(schema, "#", false, known)
}

// walkFormats goes through a schema. Where names is true an object holds schemas by names of their own, so that a member
// "format" is one of them.
func walkFormats(node any, at string, names bool, known map[string]bool) error {
	switch node := node.(type) {
	case []any:
		for i, item := range node {
			if err := walkFormats(item, at+"/"+strconv.Itoa(i), false, known); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			if !names {
				if format, ok := node[key].(string); ok && key == "format" && !known[format] {
					return fmt.Errorf("unknown format %q at %s", format, at)
				}
				switch key {
				case "enum", "const", "default", "examples", "example":
					continue // values, no schemas
				}
				if strings.HasPrefix(key, "x-") {
					continue // an extension of OpenAPI
				}
			}
			if err := walkFormats(node[key], at+"/"+key, !names && holdsNames(key), known); err != nil {
				return err
			}
		}
	}
	return nil
}

func holdsNames(keyword string) bool {
	switch keyword {
	case "properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas":
		return true
	}
	return false
}
