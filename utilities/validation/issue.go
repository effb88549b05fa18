// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// maxText is how many bytes a path or a message has. Names in paths are the document's, and enums may be long.
const maxText = 256

// errorOf makes an error of the library's tree: one issue for each leaf.
func (s *Schema) errorOf(failed *jsonschema.ValidationError) *Error {
	found := collected{keep: max(maxSorted, s.maxIssues)}
	s.collect(failed, &found)
	issues := found.issues
	// The library goes through objects in the order of their maps.
	slices.SortFunc(issues, func(a, b Issue) int {
		return cmp.Or(comparePaths(a.InstancePath, b.InstancePath), strings.Compare(a.SchemaPath, b.SchemaPath))
	})
	if len(issues) > s.maxIssues {
		issues = slices.Clone(issues[:s.maxIssues])
	}
	return &Error{Issues: issues, Omitted: found.count - len(issues)}
}

// maxSorted is how many issues are sorted before the list is cut. Of a document with more, the first in the order of the
// library are taken.
const maxSorted = 5000

// collected are issues in the order of the library.
type collected struct {
	issues []Issue
	count  int
	keep   int
}

// add adds an issue, which is made only if it is kept.
func (c *collected) add(issue func() Issue) {
	if c.count++; c.count <= c.keep {
		c.issues = append(c.issues, issue())
	}
}

// comparePaths orders by the segments of paths, items by their number.
func comparePaths(a, b string) int {
	for a != b {
		x, restA, _ := strings.Cut(strings.TrimPrefix(a, "/"), "/")
		y, restB, _ := strings.Cut(strings.TrimPrefix(b, "/"), "/")
		if x != y {
			i, errI := strconv.Atoi(x)
			j, errJ := strconv.Atoi(y)
			if errI == nil && errJ == nil {
				return cmp.Compare(i, j)
			}
			return strings.Compare(x, y)
		}
		if restA == restB {
			return cmp.Compare(len(a), len(b))
		}
		a, b = restA, restB
	}
	return 0
}

func (s *Schema) collect(failed *jsonschema.ValidationError, found *collected) {
	switch reason := failed.ErrorKind.(type) {
	case *kind.PropertyNames: // Its causes are about the name alone and have no place in the document.
		found.add(func() Issue { return s.issue(failed, "the name is not allowed", reason.Property) })
		return
	case *kind.AdditionalProperties:
		for _, name := range reason.Properties {
			found.add(func() Issue { return s.issue(failed, "not allowed", name) })
		}
		return
	}
	if len(failed.Causes) == 0 {
		found.add(func() Issue { return s.issue(failed, s.message(failed.ErrorKind)) })
	}
	for _, cause := range meant(failed) {
		s.collect(cause, found)
	}
}

// meant returns the causes that say something. A branch of anyOf or oneOf that is about another type is not the one that
// the document means, if there is one of its type.
func meant(failed *jsonschema.ValidationError) []*jsonschema.ValidationError {
	switch failed.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
	default:
		return failed.Causes
	}
	others := slices.DeleteFunc(slices.Clone(failed.Causes), func(cause *jsonschema.ValidationError) bool {
		for len(cause.Causes) == 1 { // references
			cause = cause.Causes[0]
		}
		_, ok := cause.ErrorKind.(*kind.Type)
		return ok && len(cause.InstanceLocation) == len(failed.InstanceLocation)
	})
	if len(others) == 0 {
		return failed.Causes
	}
	return others
}

// issue makes the issue of one failure; below leads from the failure's place to that of the issue.
func (s *Schema) issue(failed *jsonschema.ValidationError, text string, below ...string) Issue {
	path := slices.Clone(failed.ErrorKind.KeywordPath())
	at := failed.SchemaURL
	if url, fragment, _ := strings.Cut(at, "#"); url == s.base {
		at = "#" + fragment
	}
	keyword := lastSegment(at)
	switch failed.ErrorKind.(type) {
	case *kind.Not:
		keyword = "not"
	case *kind.FalseSchema:
		keyword = "false"
	case *kind.PropertyNames: // The place is that of the schema for names.
		keyword, path = path[0], nil
	case *kind.Dependency:
		path[0] = "dependencies"
	}
	if len(path) > 0 {
		keyword = path[0]
		at += pointer(path)
	}
	return Issue{
		InstancePath: cut(pointer(failed.InstanceLocation, below)),
		SchemaPath:   cut(at),
		Keyword:      keyword,
		Message:      cut(text),
	}
}

func lastSegment(at string) string { return at[strings.LastIndexByte(at, '/')+1:] }

// pointer returns a JSON pointer.
func pointer(lists ...[]string) string {
	var out strings.Builder
	for _, segments := range lists {
		for _, segment := range segments {
			out.WriteByte('/')
			out.WriteString(escape(segment))
		}
	}
	return out.String()
}

// escape writes a name as a segment of a JSON pointer.
func escape(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// cut shortens a text to maxText, at a border of characters.
func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	const mark = "…"
	return strings.ToValidUTF8(text[:maxText-len(mark)], "") + mark
}

// message says what a schema wants. The library's own texts often say what came instead.
func (s *Schema) message(reason jsonschema.ErrorKind) string {
	if s.values {
		return libraryText(reason)
	}
	switch k := reason.(type) {
	case *kind.Format:
		return fmt.Sprintf("want format %s", k.Want)
	case *kind.Pattern:
		return fmt.Sprintf("want pattern %s", k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("want at least %d characters", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("want at most %d characters", k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("want at least %d items", k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("want at most %d items", k.Want)
	case *kind.MinProperties:
		return fmt.Sprintf("want at least %d members", k.Want)
	case *kind.MaxProperties:
		return fmt.Sprintf("want at most %d members", k.Want)
	case *kind.Minimum:
		return "want at least " + number(k.Want)
	case *kind.Maximum:
		return "want at most " + number(k.Want)
	case *kind.ExclusiveMinimum:
		return "want more than " + number(k.Want)
	case *kind.ExclusiveMaximum:
		return "want less than " + number(k.Want)
	case *kind.MultipleOf:
		return "want a multiple of " + number(k.Want)
	case *kind.ContentEncoding:
		return fmt.Sprintf("want encoding %s", k.Want)
	case *kind.ContentMediaType:
		return fmt.Sprintf("want media type %s", k.Want)
	case *kind.FalseSchema:
		return "not allowed"
	case *kind.Type, *kind.Enum, *kind.Const, *kind.Required, *kind.Dependency, *kind.DependentRequired, *kind.OneOf,
		*kind.AnyOf, *kind.AllOf, *kind.Not, *kind.UniqueItems, *kind.Contains, *kind.MinContains, *kind.MaxContains,
		*kind.AdditionalItems, *kind.RefCycle: // They say types, indexes and what the schema has.
		return libraryText(reason)
	default:
		return "not valid"
	}
}

// libraryText returns what the library says of a reason, without the place.
func libraryText(reason jsonschema.ErrorKind) string {
	return strings.TrimPrefix((&jsonschema.ValidationError{ErrorKind: reason}).Error(), "at '': ")
}

// number returns a bound of a schema as a decimal.
func number(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	if digits, exact := r.FloatPrec(); exact {
		return r.FloatString(digits)
	}
	return r.RatString()
}
