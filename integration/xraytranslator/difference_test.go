// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// fields are the members of a document by path, with their values as JSON. Lists whose order means nothing by itself are
// one field. A path has a dot between members; keys of annotations and metadata keep theirs.
type fields map[string]string

// absent is the value of a field that a document does not have.
const absent = ""

// read returns the fields of a document in a form in which chance plays no part: times in microseconds, ids of exceptions,
// which the collector makes at random, by their position. Ours has its metadata in the namespace of the service, which
// is read as the collector's "default".
func read(t *testing.T, document, namespace string) fields {
	t.Helper()
	var root map[string]any
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("%v: %s", err, document)
	}
	for _, name := range []string{"start_time", "end_time"} {
		if number, ok := root[name].(json.Number); ok {
			seconds, err := number.Float64()
			if err != nil {
				t.Fatal(err)
			}
			root[name] = strconv.FormatInt(int64(math.Round(seconds*1e6)), 10) + " µs"
		}
	}
	numberExceptions(root)
	if metadata, ok := root["metadata"].(map[string]any); ok && namespace != "default" {
		both := map[string]any{}
		for _, name := range []string{namespace, "default"} {
			members, _ := metadata[name].(map[string]any)
			maps.Copy(both, members)
			delete(metadata, name)
		}
		if len(both) > 0 {
			metadata["default"] = both
		}
	}
	all := fields{}
	all.add("", root)
	return all
}

// numberExceptions replaces the ids of exceptions by their positions.
func numberExceptions(root map[string]any) {
	cause, _ := root["cause"].(map[string]any)
	exceptions, _ := cause["exceptions"].([]any)
	positions := map[any]string{}
	for i, x := range exceptions {
		positions[x.(map[string]any)["id"]] = "#" + strconv.Itoa(i)
	}
	for _, x := range exceptions {
		exception := x.(map[string]any)
		for _, name := range []string{"id", "cause"} {
			if position, ok := positions[exception[name]]; ok {
				exception[name] = position
			}
		}
	}
}

func (f fields) add(path string, value any) {
	object, isObject := value.(map[string]any)
	if list, isList := value.([]any); isList && strings.HasSuffix(path, ".exceptions") {
		for i, element := range list {
			f.add(path+"."+strconv.Itoa(i), element)
		}
		return
	}
	// A value of annotations or metadata is one field, whatever is in it.
	depth := strings.Count(path, ".")
	isValue := strings.HasPrefix(path, "annotations.") || strings.HasPrefix(path, "metadata.") && depth >= 2
	if !isObject || isValue || len(object) == 0 {
		text, _ := json.Marshal(value) // was JSON before
		f[path] = string(text)
		return
	}
	for name, member := range object {
		if path != "" {
			name = path + "." + name
		}
		f.add(name, member)
	}
}

// equal returns how many fields are the same in both documents.
func (v view) equal() int {
	n := 0
	for path, value := range v.collector {
		if v.ours[path] == value {
			n++
		}
	}
	return n
}

// difference is a field that is not the same in both documents.
type difference struct{ path, collector, ours string }

// compare returns the differences, sorted by path.
func compare(collector, ours fields) []difference {
	all := maps.Clone(collector)
	maps.Copy(all, ours)
	var differences []difference
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if collector[path] != ours[path] {
			differences = append(differences, difference{path, collector[path], ours[path]})
		}
	}
	return differences
}
