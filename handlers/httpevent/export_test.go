// SPDX-License-Identifier: Apache-2.0

package httpevent

// ScanBody reads the body of an event as parse does.
func ScanBody(payload []byte) (body string, isBase64, broken bool) {
	var e event
	s := scanner{text: string(payload)}
	for ok := s.object(); ok; {
		var key string
		if key, ok = s.member(); ok {
			e.readMember(&s, key)
		}
	}
	return e.body, e.isBase64, s.broken
}
