// SPDX-License-Identifier: Apache-2.0

package carrier

// Members returns the keys and values of a JSON object as they stand in it.
func Members(object []byte) (keys, values []string) {
	for key, value := range members(object) {
		keys, values = append(keys, string(key)), append(values, string(value))
	}
	return keys, values
}

// Elements returns the elements of a JSON array as they stand in it.
func Elements(array []byte) (all []string) {
	for element := range elements(array) {
		all = append(all, string(element))
	}
	return all
}

// ContainsFold is the search for keys.
func ContainsFold(text []byte, word string) bool { return containsFold(text, word) }
