// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

const (
	messageVersion = "1.0"

	// maxAnswer is how many bytes an agent takes from a function, 25 kB by the quotas of Amazon Bedrock. Whether they are
	// thousands or 1,024 each is not said.
	maxAnswer = 25_000

	// answerRoom is room for all of an answer but the response and the attributes; larger ones grow.
	answerRoom = 256
)

// States of a function's response.
const (
	stateFailure  = "FAILURE"
	stateReprompt = "REPROMPT"
)

// appendFunctionResponse appends the response of a function.
func (x *exchange) appendFunctionResponse(dst []byte, state, body string) []byte {
	dst = append(dst, `{"actionGroup":`...)
	dst = jsonenc.AppendString(dst, x.event.ActionGroup)
	dst = append(dst, `,"function":`...)
	dst = jsonenc.AppendString(dst, x.event.Function)
	dst = append(dst, `,"functionResponse":{`...)
	if state != "" {
		dst = append(dst, `"responseState":"`...)
		dst = append(dst, state...)
		dst = append(dst, `",`...)
	}
	dst = append(dst, `"responseBody":{"TEXT":{"body":`...)
	dst = jsonenc.AppendString(dst, body)
	return append(dst, `}}}}`...)
}

// appendHTTPResponse appends the response of an operation.
func (x *exchange) appendHTTPResponse(dst []byte, status int, contentType string, body []byte) []byte {
	dst = append(dst, `{"actionGroup":`...)
	dst = jsonenc.AppendString(dst, x.event.ActionGroup)
	dst = append(dst, `,"apiPath":`...)
	dst = jsonenc.AppendString(dst, x.event.APIPath)
	dst = append(dst, `,"httpMethod":`...)
	dst = jsonenc.AppendString(dst, x.event.HTTPMethod)
	dst = append(dst, `,"httpStatusCode":`...)
	dst = strconv.AppendInt(dst, int64(status), 10)
	dst = append(dst, `,"responseBody":{`...)
	dst = jsonenc.AppendString(dst, contentType)
	dst = append(dst, `:{"body":`...)
	dst = jsonenc.AppendString(dst, string(body))
	return append(dst, `}}}`...)
}

// appendAnswer appends the answer around a response.
func (x *exchange) appendAnswer(dst, response []byte) []byte {
	x.mu.Lock()
	defer x.mu.Unlock()
	dst = append(dst, `{"messageVersion":"`+messageVersion+`","response":`...)
	dst = append(dst, response...)
	dst = append(dst, `,"sessionAttributes":`...)
	dst = appendAttributes(dst, x.session, x.event.session.raw)
	dst = append(dst, `,"promptSessionAttributes":`...)
	dst = appendAttributes(dst, x.prompt, x.event.prompt.raw)
	if bases := x.knowledgeBases(); len(bases) > 0 {
		dst = append(dst, `,"knowledgeBasesConfiguration":`...)
		dst = append(dst, bases...)
	}
	return append(dst, '}')
}

// appendAttributes appends what a tool has set, else what came with the event as it was written.
func appendAttributes(dst []byte, set map[string]string, given json.RawMessage) []byte {
	switch {
	case set != nil:
		encoded, _ := marshal(set) // A map of strings always encodes.
		return append(dst, encoded...)
	case len(given) > 0:
		return append(dst, given...)
	}
	return append(dst, `{}`...)
}

// knowledgeBases returns the configuration of knowledge bases, nil for none. The lock is held.
func (x *exchange) knowledgeBases() []byte {
	if x.bases == nil {
		if string(x.event.bases) == "null" {
			return nil
		}
		return x.event.bases
	}
	if len(x.bases) == 0 {
		return nil
	}
	type search struct {
		NumberOfResults    int    `json:"numberOfResults,omitempty"`
		OverrideSearchType string `json:"overrideSearchType,omitempty"`
		Filter             any    `json:"filter,omitempty"`
	}
	type retrieval struct {
		Search search `json:"vectorSearchConfiguration"`
	}
	type base struct {
		ID        string    `json:"knowledgeBaseId"`
		Retrieval retrieval `json:"retrievalConfiguration"`
	}
	list := make([]base, len(x.bases))
	for i, b := range x.bases {
		list[i] = base{b.ID, retrieval{search{b.NumberOfResults, b.SearchType, b.Filter}}}
	}
	encoded, err := marshal(list)
	if err != nil {
		otel.Handle(fmt.Errorf("bedrock: encode a filter of a knowledge base: %w", err))
		return nil
	}
	return encoded
}

// marshal is json.Marshal without HTML escaping.
func marshal(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
