// SPDX-License-Identifier: Apache-2.0

package parser

// Beginnings returns the beginnings of a document that the search for a place tries, with the paths of their last values.
func Beginnings(raw []byte) (beginnings [][]byte, paths []string) {
	walk(raw, func(_, end int, open []frame) bool {
		beginnings = append(beginnings, closed(raw[:end], open))
		paths = append(paths, pathOf(open))
		return true
	})
	return beginnings, paths
}
