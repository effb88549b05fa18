// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
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

// Merge unites documents in JSON, as of several functions behind one API: the paths, the components, the tags, and the
// servers that they all have. Info, security and extensions of the document itself are those of the first.
//
// Two descriptions are in conflict if they have the same place, as an operation or a schema, and are not equal. Conflicts
// are returned as places, such as "paths /orders get", in order. The error wraps [ErrConflict] only for [ConflictError].
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
			return nil, nil, fmt.Errorf("openapi: merge document %d: %w", i+1, err)
		}
	}
	if m.whole == nil {
		return nil, nil, errors.New("openapi: merge: no documents")
	}
	m.checkOperationIDs()
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
	m.secure(next)
	m.keepServers(next["servers"])
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

// keepServers keeps the servers that all documents have. If there are none, the operations of one document are not where
// those of another are, and nothing is said of it.
func (m *merger) keepServers(others any) {
	present, _ := m.whole["servers"].([]any)
	list, _ := others.([]any)
	present = slices.DeleteFunc(present, func(server any) bool {
		return !slices.ContainsFunc(list, func(other any) bool { return reflect.DeepEqual(server, other) })
	})
	if len(present) == 0 {
		delete(m.whole, "servers")
		return
	}
	m.whole["servers"] = present
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

// secure gives operations the security of their document where it is not that of the first, which would hold for them now.
func (m *merger) secure(next map[string]any) {
	if reflect.DeepEqual(m.whole["security"], next["security"]) {
		return
	}
	own := next["security"]
	if own == nil {
		own = []any{}
	}
	for _, operation := range operationsOf(next) {
		if _, has := operation["security"]; !has {
			operation["security"] = own
		}
	}
}

// checkOperationIDs notes names that several operations have. A document must not, and no choice between two would help.
func (m *merger) checkOperationIDs() {
	seen := map[string]bool{}
	for _, operation := range operationsOf(m.whole) {
		id, _ := operation["operationId"].(string)
		if id != "" && seen[id] {
			m.conflicts = append(m.conflicts, "operationId "+id)
		}
		seen[id] = true
	}
}

// operationsOf returns the operations of a document.
func operationsOf(document map[string]any) []map[string]any {
	var all []map[string]any
	paths, _ := document["paths"].(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item, _ := paths[path].(map[string]any)
		for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"} {
			if operation, ok := item[method].(map[string]any); ok {
				all = append(all, operation)
			}
		}
	}
	return all
}

// decodeDocument keeps numbers as they are written.
func decodeDocument(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	return document, nil
}
