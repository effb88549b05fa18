// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// CheckDatagram returns the document of one datagram to the X-Ray daemon, or why the daemon, or the
// service behind it, would drop it. A datagram is one header line, {"format":"json","version":1},
// and exactly one JSON object. The document shares the datagram's memory.
func CheckDatagram(datagram []byte) (json.RawMessage, error) {
	head, body, found := bytes.Cut(datagram, []byte{'\n'})
	if !found {
		return nil, errors.New("no header line")
	}
	var header struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(head, &header); err != nil {
		return nil, fmt.Errorf("header line is not JSON: %w", err)
	}
	if !strings.EqualFold(header.Format, "json") || header.Version != 1 {
		return nil, fmt.Errorf("header says format %q version %d, not json 1", header.Format, header.Version)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	var document json.RawMessage
	if err := decoder.Decode(&document); err != nil {
		return nil, fmt.Errorf("document is not JSON: %w", err)
	}
	if document[0] != '{' {
		return nil, errors.New("document is not a JSON object")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document in the datagram")
	}
	return json.RawMessage(body), nil
}
