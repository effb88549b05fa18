// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
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

// ownFormats returns those of the drafts that the library lacks.
func ownFormats() []jsonschema.Format {
	of := func(name string, holds func(string) bool) jsonschema.Format {
		return jsonschema.Format{Name: name, Validate: func(value any) error {
			if text, ok := value.(string); ok && !holds(text) {
				return errors.New("not valid")
			}
			return nil
		}}
	}
	return []jsonschema.Format{of("idn-email", isIDNEmail), of("idn-hostname", isIDNHostname)}
}

func isIDNEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at > 64 || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	return isIDNHostname(text[at+1:])
}

// isIDNHostname takes labels of letters, marks, digits and hyphens of all scripts. It does not know which code points
// IDNA allows in a script.
func isIDNHostname(text string) bool {
	if text == "" || len(text) > 253 || !utf8.ValidString(text) {
		return false
	}
	for label := range strings.FieldsFuncSeq(text+".", func(r rune) bool { return r == '.' || r == '。' || r == '．' || r == '｡' }) {
		if len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit)
		}) {
			return false
		}
	}
	return !strings.Contains(text, "..") && !strings.HasPrefix(text, ".")
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
				case "enum", "const", "default", "examples":
					continue // values, no schemas
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
