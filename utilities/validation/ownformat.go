// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// ownFormats returns the formats that the library lacks, and those where it takes what is not valid or refuses what is.
func ownFormats() []jsonschema.Format {
	of := func(name string, holds func(string) bool) jsonschema.Format {
		return jsonschema.Format{Name: name, Validate: func(value any) error {
			if text, ok := value.(string); ok && !holds(text) {
				return errors.New("not valid")
			}
			return nil
		}}
	}
	also := func(name string, holds func(string) bool) jsonschema.Format {
		return of(name, func(text string) bool { return holds(text) && libraryFormats()[name].Validate(text) == nil })
	}
	return []jsonschema.Format{
		of("idn-email", isIDNEmail),
		of("idn-hostname", isIDNHostname),
		of("uri-template", isURITemplate),
		of("regex", isRegexp),
		also("email", func(text string) bool { return !strings.HasPrefix(text, "@") }),
		also("uri", isURIText),
		also("uri-reference", isURIText),
		also("iri", isIRIText),
		also("iri-reference", isIRIText),
	}
}

// libraryFormats are the library's own formats of the same names, which it shows in compiled schemas only.
var libraryFormats = sync.OnceValue(func() map[string]*jsonschema.Format {
	formats := make(map[string]*jsonschema.Format)
	for _, name := range []string{"email", "uri", "uri-reference", "iri", "iri-reference"} {
		compiler := jsonschema.NewCompiler()
		compiler.AssertFormat()
		err := compiler.AddResource(ownURL, map[string]any{"format": name})
		if err == nil {
			formats[name] = compiler.MustCompile(ownURL).Format
		}
	}
	return formats
})

// isRegexp reports whether a text is a regular expression of Go. It does not compile it: a few kilobytes of x{1000} take
// seconds and hundreds of megabytes then.
func isRegexp(text string) bool {
	_, err := syntax.Parse(text, syntax.Perl)
	return err == nil
}

func isIDNEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at > 64 || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	if local := text[:at]; strings.Contains(local, "@") && (len(local) < 3 || local[0] != '"' || local[len(local)-1] != '"') {
		return false
	}
	return isIDNHostname(text[at+1:])
}

// isIDNHostname takes labels of letters, marks, digits and hyphens of all scripts. Of the rules of IDNA it knows those
// about single characters, not those about their neighbours and the direction of scripts.
func isIDNHostname(text string) bool {
	dots := strings.NewReplacer("。", ".", "．", ".", "｡", ".")
	for label := range strings.SplitSeq(dots.Replace(text), ".") {
		first, _ := utf8.DecodeRuneInString(label)
		switch {
		case label == "", utf8.RuneCountInString(label) > 63, strings.HasPrefix(label, "-"), strings.HasSuffix(label, "-"),
			unicode.Is(unicode.Mark, first),
			len(label) > 3 && label[2:4] == "--" && !strings.HasPrefix(label, "xn--"),
			strings.ContainsFunc(label, func(r rune) bool { return !isIDNRune(r) }):
			return false
		}
	}
	return utf8.RuneCountInString(text) <= 253
}

func isIDNRune(r rune) bool {
	switch {
	case strings.ContainsRune("-·͵׳״・〇་۽۾\u200c\u200d", r):
		return true
	case strings.ContainsRune("ـߺ〱〲〳〴〵〮〯〻\uFFFD", r):
		return false
	}
	return unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit)
}

// isURIText reports whether a text has only characters of URIs, and percent signs before two digits.
func isURIText(text string) bool {
	return isIRIText(text) && !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// isIRIText is isURIText with letters of all scripts.
func isIRIText(text string) bool {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune("\"<>\\^`{|}", r)
	}) {
		return false
	}
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "%")
		if !ok {
			return true
		}
		if len(after) < 2 || !isHex(after[0]) || !isHex(after[1]) {
			return false
		}
		rest = after
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// uriExpression is what stands between braces in a URI template: an operator and variables with modifiers.
var uriExpression = sync.OnceValue(func() *regexp.Regexp {
	const (
		char     = `(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})`
		variable = char + `(?:\.?` + char + `)*(?:\*|:[1-9][0-9]{0,3})?`
	)
	return regexp.MustCompile(`^[+#./;?&=,!@|]?` + variable + `(?:,` + variable + `)*$`)
})

// isURITemplate takes the templates of RFC 6570.
func isURITemplate(text string) bool {
	for {
		literal, rest, open := strings.Cut(text, "{")
		if !isIRIText(literal) {
			return false
		}
		if !open {
			return true
		}
		expression, after, closed := strings.Cut(rest, "}")
		if !closed || !uriExpression().MatchString(expression) {
			return false
		}
		text = after
	}
}
