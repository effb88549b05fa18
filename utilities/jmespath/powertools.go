// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// powertoolsFunctions returns the functions that unpack what events carry in strings. They fail on what they cannot
// unpack; a hole in a list would hide it.
func powertoolsFunctions() map[string]function {
	text := []Parameter{{Type: String}}
	return map[string]function{
		"powertools_json":        {parameters: text, call: powertoolsJSON},
		"powertools_base64":      {parameters: text, call: powertoolsBase64},
		"powertools_base64_gzip": {parameters: text, call: powertoolsBase64Gzip},
	}
}

func powertoolsJSON(_ *call, args []any) (any, error) {
	return decodeJSON([]byte(args[0].(string)))
}

func powertoolsBase64(c *call, args []any) (any, error) {
	decoded, err := decodeBase64(args[0].(string))
	if err != nil {
		return nil, err
	}
	return toText(decoded)
}

func powertoolsBase64Gzip(c *call, args []any) (any, error) {
	packed, err := decodeBase64(args[0].(string))
	if err != nil {
		return nil, err
	}
	reader, err := gzip.NewReader(strings.NewReader(string(packed)))
	if err != nil {
		return nil, fmt.Errorf("not gzip: %w", err)
	}
	limit := min(int64(c.budget), math.MaxInt64-1) + 1 // One more, to see that there is more.
	unpacked, err := io.ReadAll(io.LimitReader(reader, limit))
	if err != nil {
		return nil, fmt.Errorf("broken gzip: %w", err)
	}
	if err := c.spend(len(unpacked)); err != nil {
		return nil, err
	}
	return toText(unpacked)
}

// decodeBase64 takes the standard alphabet, with or without padding. Of line breaks, which encoding/base64 skips, it takes
// none, and no bits behind the last byte.
func decodeBase64(text string) ([]byte, error) {
	if at := strings.IndexAny(text, "\r\n"); at >= 0 {
		return nil, base64.CorruptInputError(at)
	}
	encoding := base64.StdEncoding.Strict()
	if len(text)%4 != 0 {
		encoding = base64.RawStdEncoding.Strict()
	}
	decoded, err := encoding.DecodeString(text)
	if err != nil {
		return nil, err // It says at which byte, and not what is there.
	}
	return decoded, nil
}

func toText(decoded []byte) (any, error) {
	if !utf8.Valid(decoded) {
		return nil, errors.New("what is decoded is not UTF-8")
	}
	return string(decoded), nil
}
