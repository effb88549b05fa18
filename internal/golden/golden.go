// SPDX-License-Identifier: Apache-2.0

// Package golden has an event of every kind that a source sends to functions, for tests. The files lie in events, one
// folder a source; events.md names the page of AWS that documents each form. All values are invented.
//
//	raw := golden.Event("sqs/fifo")
//	for name, raw := range golden.Events() { … }
package golden

import (
	"embed"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"strings"
)

//go:embed events
var files embed.FS

// Event returns the JSON of an event, such as that of "sqs/fifo". A name that does not exist is a mistake of the test: it
// panics.
func Event(name string) []byte {
	raw, err := files.ReadFile(path.Join("events", name+".json"))
	if err != nil {
		panic(fmt.Sprintf("golden: no event %q", name))
	}
	return raw
}

// Events returns the names of all events with their JSON, in the order of their names.
func Events() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		names, err := fs.Glob(files, "events/*/*.json")
		if err != nil {
			panic(err) // the pattern is well formed
		}
		for _, name := range names {
			name = strings.TrimSuffix(strings.TrimPrefix(name, "events/"), ".json")
			if !yield(name, Event(name)) {
				return
			}
		}
	}
}
