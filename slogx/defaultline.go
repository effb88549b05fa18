// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"log/slog"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parseDefaultLine takes a line apart that the handler of the original slog.Default has written:
//
//	LEVEL message key=value "a key"="a value"
//
// The message is not quoted, so where it ends is a guess: as many attributes are read from the end as can be. Text that
// slog has not written so, as with a header in front, is reported with false.
func parseDefaultLine(text string) (level slog.Level, message string, attrs []slog.Attr, ok bool) {
	word, rest, found := strings.Cut(text, " ")
	if !found || level.UnmarshalText([]byte(word)) != nil || level.String() != word {
		return 0, "", nil, false
	}
	border := borderOf(rest)
	for at := border; at < len(rest); {
		key, value, end := attributeAt(rest, at)
		attrs = append(attrs, slog.String(key, value))
		at = end
	}
	return level, rest[:border], attrs, true
}

// borderOf returns where in text the longest run of attributes that reaches to its end begins; its length if none does.
// The time is linear: reading an attribute ends at the next blank or quote, so no two readings share much text.
func borderOf(text string) int {
	border := len(text)
	reaches := make([]bool, len(text)+1) // from where on only attributes follow
	reaches[len(text)] = true
	for at := len(text) - 1; at >= 0; at-- {
		if text[at] != ' ' {
			continue
		}
		if _, _, end := attributeAt(text, at); end > 0 && reaches[end] {
			reaches[at] = true
			border = at
		}
	}
	return border
}

// attributeAt returns the attribute that begins with the blank at text[at], and its end; 0 if there is none.
func attributeAt(text string, at int) (key, value string, end int) {
	key, at = wordAt(text, at+1, '=')
	if at == 0 || at == len(text) {
		return "", "", 0
	}
	value, end = wordAt(text, at+1, ' ')
	if end == 0 {
		return "", "", 0
	}
	return key, value, end
}

// wordAt returns the word at text[at:], which ends before delimiter or, for a value, at the end of text, and where it
// ends; 0 if there is no such word. A word is quoted if slog would quote it, and only then.
func wordAt(text string, at int, delimiter byte) (word string, end int) {
	if at >= len(text) {
		return "", 0
	}
	if text[at] == '"' {
		for end = at + 1; end < len(text) && text[end] != '"'; end++ {
			if text[end] == '\\' {
				end++
			}
		}
		if end >= len(text) || end+1 < len(text) && text[end+1] != delimiter {
			return "", 0
		}
		end++
		word, err := strconv.Unquote(text[at:end])
		if err != nil || !needsQuotes(word) || strconv.Quote(word) != text[at:end] {
			return "", 0
		}
		return word, end
	}
	end = len(text)
	if n := strings.IndexAny(text[at:], " ="); n >= 0 {
		end = at + n
	}
	if end < len(text) && text[end] != delimiter || needsQuotes(text[at:end]) {
		return "", 0
	}
	return text[at:end], end
}

// needsQuotes reports whether slog's text format quotes s.
func needsQuotes(s string) bool {
	for _, r := range s {
		if r == '\x7f' {
			continue // Not printable, but slog takes it for safe.
		}
		if r == ' ' || r == '=' || r == '"' || r == utf8.RuneError || unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return true
		}
	}
	return s == ""
}
