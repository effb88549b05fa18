// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"encoding/json"
	"strconv"
	"strings"
)

// maxPath is how many bytes a path has: names of members are the event's.
const maxPath = 256

// join puts one path behind another.
func join(path, below string) string {
	switch {
	case path == "":
		return cut(below)
	case below == "" || below[0] == '[':
		return cut(path + below)
	}
	return cut(path + "." + below)
}

// element is the path of an element of a list.
func element(list string, index int) string { return list + "[" + strconv.Itoa(index) + "]" }

// member is the path of a member by its name: plain where that can be read, else in brackets and quotes.
func member(name string) string {
	for i, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '-') {
			return "[" + strconv.QuoteToGraphic(cut(name)) + "]"
		}
	}
	if name == "" {
		return `[""]`
	}
	return cut(name)
}

// fromPointer returns a JSON pointer as a path.
func fromPointer(pointer string) string {
	path := ""
	for segment := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		segment = strings.NewReplacer("~1", "/", "~0", "~").Replace(segment)
		if index, err := strconv.Atoi(segment); err == nil && index >= 0 {
			path = join(path, element("", index))
		} else {
			path = join(path, member(segment))
		}
	}
	return path
}

// pathOf returns the path of a value from what is open around it.
func pathOf(open []frame) string {
	path := ""
	for _, f := range open {
		if len(path) >= maxPath {
			break // it is cut already, and nesting may be deep
		}
		if f.array {
			path = join(path, element("", f.index))
			continue
		}
		var name string
		if json.Unmarshal(f.name, &name) != nil {
			return path
		}
		path = join(path, member(name))
	}
	return path
}

// cut shortens a text to maxPath, at a border of characters.
func cut(text string) string {
	if len(text) <= maxPath {
		return text
	}
	const mark = "…"
	return strings.ToValidUTF8(strings.TrimSuffix(text[:maxPath-len(mark)], mark), "") + mark
}
