// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// OnConflict says what [Merge] does where two documents describe the same thing in different ways.
type OnConflict string

// What to do about a conflict.
const (
	// ConflictWarn keeps the first and reports it. It is the default.
	ConflictWarn OnConflict = "warn"
	// ConflictError makes no document.
	ConflictError OnConflict = "error"
	// ConflictFirst keeps the first.
	ConflictFirst OnConflict = "first"
	// ConflictLast keeps the last.
	ConflictLast OnConflict = "last"
)

// ErrConflict is in the error of [Merge] if documents are in conflict and that is not allowed.
var ErrConflict = errors.New("openapi: documents are in conflict")

// DocumentError says which document of [Merge] cannot be read, counted from 0, and why.
type DocumentError struct {
	Index int
	Err   error
}

func (e *DocumentError) Error() string {
	return fmt.Sprintf("openapi: merge document %d: %v", e.Index+1, e.Err)
}

func (e *DocumentError) Unwrap() error { return e.Err }

// Merge unites documents in JSON, as of several functions behind one API: the paths, the components and the tags. Info,
// servers, security and extensions of the document itself are those of the first. Operations of others whose servers or
// security differ have their own.
//
// Two descriptions are in conflict if they have the same place, as an operation or a schema, and are not equal; two paths,
// if they differ in the names of parameters only, of which a document must have but one; and two operations, if they have one
// operationId, which the one that is not kept loses. Conflicts are returned as places, such as "paths /orders get", in order.
// The error is a [DocumentError], or wraps [ErrConflict], the latter only for [ConflictError].
//
// All documents have to be of one version of OpenAPI, 3.0 or 3.1.
func Merge(on OnConflict, documents ...[]byte) (document []byte, conflicts []string, err error) {
	switch on {
	case "":
		on = ConflictWarn
	case ConflictWarn, ConflictError, ConflictFirst, ConflictLast:
	default:
		return nil, nil, fmt.Errorf("openapi: merge: %q is not warn, error, first or last", on)
	}
	m := merger{last: on == ConflictLast}
	for i, text := range documents {
		if err := m.add(text); err != nil {
			return nil, nil, &DocumentError{Index: i, Err: err}
		}
	}
	if m.whole == nil {
		return nil, nil, errors.New("openapi: merge: no documents")
	}
	slices.Sort(m.conflicts)
	m.conflicts = slices.Compact(m.conflicts)
	if on == ConflictError && len(m.conflicts) > 0 {
		return nil, m.conflicts, fmt.Errorf("%w: %q", ErrConflict, m.conflicts)
	}
	document, err = json.MarshalIndent(m.whole, "", "  ")
	return document, m.conflicts, err
}

// merger has what has been united so far.
type merger struct {
	whole     map[string]any
	last      bool // the last of two in conflict counts
	conflicts []string
}

func (m *merger) add(text []byte) error {
	next, err := decodeDocument(text)
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	version, _ := next["openapi"].(string)
	if minor(version) == "" {
		return fmt.Errorf("the version %q is not 3.0 or 3.1", version)
	}
	if m.whole == nil {
		m.whole = next
		return nil
	}
	if before, _ := m.whole["openapi"].(string); minor(before) != minor(version) {
		return fmt.Errorf("the version %q is not that of the first document, %q", version, before)
	}
	inherit(next, "security", m.whole["security"], next["security"], []any{})
	inherit(next, "servers", m.whole["servers"], next["servers"], []any{map[string]any{"url": "/"}})
	m.samePaths(next)
	m.operationIDs(next)
	m.unite("paths", m.whole, next, 2)
	m.unite("webhooks", m.whole, next, 2)
	m.unite("components", m.whole, next, 2)
	m.addTags(next["tags"])
	return nil
}

// minor returns 3.0 or 3.1.
func minor(version string) string {
	if len(version) < 4 || version[:4] != "3.0." && version[:4] != "3.1." {
		return ""
	}
	return version[:3]
}

// unite adds the members of an object that another document has at the same place. Those that are depth objects further in
// are whole descriptions: they are added or in conflict.
func (m *merger) unite(name string, into, from map[string]any, depth int) {
	added, ok := from[name].(map[string]any)
	if !ok {
		return
	}
	present, ok := into[name].(map[string]any)
	if !ok {
		into[name] = added
		return
	}
	m.members(name, present, added, depth-1)
}

func (m *merger) members(at string, present, added map[string]any, depth int) {
	for _, key := range slices.Sorted(maps.Keys(added)) {
		before, found := present[key]
		if !found {
			present[key] = added[key]
			continue
		}
		inner, ok := before.(map[string]any)
		other, same := added[key].(map[string]any)
		if depth > 0 && ok && same {
			m.members(at+" "+key, inner, other, depth-1)
			continue
		}
		if reflect.DeepEqual(before, added[key]) {
			continue
		}
		m.conflicts = append(m.conflicts, at+" "+key)
		if m.last {
			present[key] = added[key]
		}
	}
}

// addTags adds tags whose names are not there yet.
func (m *merger) addTags(others any) {
	present, _ := m.whole["tags"].([]any)
	list, _ := others.([]any)
	for _, tag := range list {
		name := nameOf(tag)
		i := slices.IndexFunc(present, func(other any) bool { return nameOf(other) == name })
		switch {
		case i < 0:
			present = append(present, tag)
		case !reflect.DeepEqual(present[i], tag):
			m.conflicts = append(m.conflicts, "tags "+name)
			if m.last {
				present[i] = tag
			}
		}
	}
	if len(present) > 0 {
		m.whole["tags"] = present
	}
}

func nameOf(tag any) string {
	object, _ := tag.(map[string]any)
	name, _ := object["name"].(string)
	return name
}

// inherit gives the operations of a document what it says for all of them, if the first document, which will, says something
// else.
func inherit(next map[string]any, name string, first, own any, byDefault []any) {
	if reflect.DeepEqual(first, own) {
		return
	}
	if own == nil {
		own = byDefault
	}
	for _, o := range operationsOf(next) {
		_, has := o.description[name]
		if _, above := o.item[name]; !has && !above {
			o.description[name] = own
		}
	}
}

// samePaths notes paths of another document that differ from present ones in the names of their parameters only, and drops
// one of the two. What is said of all operations of a path that both documents have is said of each of them instead, where it
// is not the same.
func (m *merger) samePaths(next map[string]any) {
	present, _ := m.whole["paths"].(map[string]any)
	added, _ := next["paths"].(map[string]any)
	shapes := map[string]string{}
	for path := range present {
		shapes[pathShape(path)] = path
	}
	for _, path := range slices.Sorted(maps.Keys(added)) {
		before, found := shapes[pathShape(path)]
		switch {
		case !found:
		case before == path:
			before, _ := present[path].(map[string]any)
			after, _ := added[path].(map[string]any)
			for _, name := range []string{"parameters", "servers"} {
				if !reflect.DeepEqual(before[name], after[name]) {
					spread(before, name)
					spread(after, name)
				}
			}
		default:
			m.conflicts = append(m.conflicts, "paths "+before+" "+path)
			if m.last {
				delete(present, before)
			} else {
				delete(added, path)
			}
		}
	}
}

// pathShape returns a path without the names of its parameters.
func pathShape(path string) string {
	for _, name := range pathNames(path) {
		path = strings.Replace(path, "{"+name+"}", "{}", 1)
	}
	return path
}

// spread moves what is said of all operations of a path to each of them. What they say themselves counts more.
func spread(item map[string]any, name string) {
	shared, ok := item[name].([]any)
	if !ok {
		return
	}
	delete(item, name)
	for _, method := range methods() {
		operation, ok := item[method].(map[string]any)
		if !ok {
			continue
		}
		own, has := operation[name].([]any)
		if name != "parameters" {
			if !has {
				operation[name] = shared
			}
			continue
		}
		for _, parameter := range shared {
			if !slices.ContainsFunc(own, func(other any) bool { return parameterKey(other) == parameterKey(parameter) }) {
				own = append(own, parameter)
			}
		}
		operation[name] = own
	}
}

// parameterKey returns what no two parameters of an operation have in common.
func parameterKey(parameter any) string {
	object, _ := parameter.(map[string]any)
	if ref, ok := object["$ref"].(string); ok {
		return ref
	}
	return fmt.Sprint(object["in"], " ", object["name"])
}

// operationIDs notes names of operations of another document that present operations have, and takes the name from one of
// the two: a document may leave it out, and must not have it twice.
func (m *merger) operationIDs(next map[string]any) {
	present := map[string]operationAt{}
	for _, o := range operationsOf(m.whole) {
		if id := o.id(); id != "" {
			present[id] = o
		}
	}
	for _, o := range operationsOf(next) {
		before, found := present[o.id()]
		if !found || before.path == o.path && before.method == o.method {
			continue
		}
		m.conflicts = append(m.conflicts, "operationId "+o.id())
		if m.last {
			delete(before.description, "operationId")
		} else {
			delete(o.description, "operationId")
		}
	}
}

// operationAt is an operation of a document and where it is.
type operationAt struct {
	path, method      string
	item, description map[string]any
}

func (o operationAt) id() string {
	id, _ := o.description["operationId"].(string)
	return id
}

func methods() []string {
	return []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}
}

// operationsOf returns the operations of a document.
func operationsOf(document map[string]any) []operationAt {
	var all []operationAt
	paths, _ := document["paths"].(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item, _ := paths[path].(map[string]any)
		for _, method := range methods() {
			if operation, ok := item[method].(map[string]any); ok {
				all = append(all, operationAt{path, method, item, operation})
			}
		}
	}
	return all
}

// decodeDocument keeps numbers as they are written.
func decodeDocument(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("there is more after the document")
	}
	for _, name := range []string{"paths", "webhooks", "components"} {
		if member, has := document[name]; has {
			if _, ok := member.(map[string]any); !ok {
				return nil, fmt.Errorf("%s is not an object", name)
			}
		}
	}
	return document, nil
}
