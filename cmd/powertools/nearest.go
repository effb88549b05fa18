// SPDX-License-Identifier: Apache-2.0

package main

// nearest returns the name that a mistyped word most likely meant, or "" if none is near.
func nearest(word string, names []string) string {
	best, bestDistance := "", 3 // two slips of the finger at most
	for _, name := range names {
		if d := distance(word, name); d < bestDistance && d < len(name) {
			best, bestDistance = name, d
		}
	}
	return best
}

// distance counts the letters to insert, delete or replace to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
