// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"
	"errors"
	"fmt"
)

// TransferFamilyMapping shows a directory or file to a user under a path of one's own choice.
type TransferFamilyMapping struct {
	Entry  string `json:"Entry"`          // what the user sees, such as /
	Target string `json:"Target"`         // where it is, such as /orders/ada
	Type   string `json:"Type,omitempty"` // "FILE" or "DIRECTORY", which it is without
}

var errNoMappings = errors.New("eventsource: a logical home directory without mappings")

// TransferFamilyPath returns an answer that lets a user into a directory of S3 or EFS, such as /orders/ada. For EFS,
// PosixProfile has to be set too.
//
// Transfer Family compares keys itself: for a user who comes without a password, set PublicKeys to those that are valid; an
// answer to a password must have none.
func TransferFamilyPath(role, directory string) TransferFamilyAuthorizerResponse {
	return TransferFamilyAuthorizerResponse{Role: role, HomeDirectoryType: "PATH", HomeDirectory: directory}
}

// TransferFamilyLogical returns an answer that lets a user see mappings only. They are text in the answer: JSON in JSON.
// See [TransferFamilyPath] for the rest.
func TransferFamilyLogical(role string, mappings ...TransferFamilyMapping) (TransferFamilyAuthorizerResponse, error) {
	if len(mappings) == 0 {
		return TransferFamilyAuthorizerResponse{}, errNoMappings
	}
	for _, mapping := range mappings {
		if mapping.Entry == "" || mapping.Entry[0] != '/' || mapping.Target == "" || mapping.Target[0] != '/' {
			return TransferFamilyAuthorizerResponse{}, fmt.Errorf("eventsource: mapping of %q to %q: want paths that begin with /", mapping.Entry, mapping.Target)
		}
	}
	details, err := json.Marshal(mappings)
	if err != nil {
		return TransferFamilyAuthorizerResponse{}, err
	}
	return TransferFamilyAuthorizerResponse{Role: role, HomeDirectoryType: "LOGICAL", HomeDirectoryDetails: string(details)}, nil
}
