// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// readEvent returns the event: the named file, standard input for "-", or else event.json in the
// function's folder, or {} if it has none.
func readEvent(name, dir string, in io.Reader) ([]byte, error) {
	var event []byte
	var err error
	switch name {
	case "-":
		name = "standard input"
		event, err = io.ReadAll(in)
	case "":
		name = filepath.Join(dir, "event.json")
		event, err = os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			return []byte("{}"), nil
		}
	default:
		event, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the event: %w", err)
	}
	event = bytes.TrimPrefix(event, []byte("\ufeff")) // as some editors begin a file
	if len(event) > maxEvent {
		return nil, fmt.Errorf("the event in %s has %d bytes; Lambda takes %d", name, len(event), maxEvent)
	}
	if len(bytes.TrimSpace(event)) == 0 {
		return nil, fmt.Errorf("the event in %s is empty; an event is JSON, such as {}", name)
	}
	return event, checkJSON(name, event)
}

// checkJSON says where a text stops being one JSON value.
func checkJSON(name string, text []byte) error {
	var value json.RawMessage
	err := json.Unmarshal(text, &value)
	if err == nil {
		return nil
	}
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return fmt.Errorf("the event in %s is not JSON: %w", name, err)
	}
	// The offset counts the bytes read, the offending one included.
	before := text[:min(max(int(syntax.Offset)-1, 0), len(text))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("the event in %s is not JSON: line %d, column %d: %w", name, line, column, err)
}
