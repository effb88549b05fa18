// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// envelope is an answer, or an item of one, that says what went wrong.
type envelope struct {
	Data         any     `json:"data"`
	ErrorMessage *string `json:"errorMessage"`
	ErrorType    *string `json:"errorType"`
	ErrorInfo    any     `json:"errorInfo,omitempty"`
}

// errorObject is an error as Powertools for TypeScript answers it.
type errorObject struct {
	Error string `json:"error"`
}

// answer makes the function's answer of what the resolver returned. It is encoded here, so that a result without a JSON
// form is an error of its field or item, and nothing else.
func (c *call) answer(value any, err error) (answer any, _ outcome, _ error) {
	if err == nil && c.batch {
		if _, ok := value.(io.Reader); ok { // Of middleware, which knows what it does.
			return value, outcomeSuccess, nil
		}
		var values []any
		if values, err = c.elements(value); err == nil {
			return c.answerBatch(values)
		}
	} else if err == nil {
		if c.resolver.config.form == formEnvelope {
			value = envelope{Data: value}
		}
		if answer, err = encode(value); err == nil {
			return answer, outcomeSuccess, nil
		}
	}
	invocation.RecordError(c, c.span, err, nil)
	if c.resolver.config.form == formPlain || isFinal(err) {
		return nil, outcomeError, wire(c, err)
	}
	c.logFailure(err)
	return c.answerError(err), outcomeError, nil
}

// elements returns the results of a batch. They are a []any, unless middleware has answered in place of the resolver.
func (c *call) elements(value any) ([]any, error) {
	values, ok := value.([]any)
	if !ok {
		answer, err := encode(value)
		if err != nil {
			return nil, err
		}
		_, document := invocation.EncodeAnswer(answer)
		whole := eachElement(document, func(rest []byte) int {
			length := skipValue(rest, 0)
			values = append(values, json.RawMessage(rest[:length]))
			return length
		})
		if !whole {
			return nil, invalidBatchResponse("middleware returned no list of results for a batch")
		}
	}
	if len(values) != len(c.sent) {
		return nil, invalidBatchResponse("middleware returned %d results for %d items", len(values), len(c.sent))
	}
	return values, nil
}

// answerError makes an answer of an error. AppSync wants one for each item of a batch.
func (c *call) answerError(err error) any {
	var value any = errorObject{typeOf(err) + " - " + messageOf(err)}
	if c.resolver.config.form == formEnvelope {
		value = encodable(err)
	}
	if c.batch {
		value = slices.Repeat([]any{value}, len(c.sent))
	}
	answer, _ := encode(value) // Texts, and info that has been tried.
	return answer
}

// answerBatch makes the answer of a batch, whose failed items are nil in values. Where middleware has put something else,
// the item has not failed; where it has resolved other items than AppSync sent, it has made the results of those itself.
func (c *call) answerBatch(values []any) (answer any, _ outcome, _ error) {
	others := len(c.errs) != len(values)
	for i, err := range c.errs {
		if err != nil && (others || values[i] != nil) {
			c.tell(err, i)
			c.errs[i] = nil
		}
	}
	if others {
		c.errs = nil
	}
	answer, err := encode(c.shape(values))
	if err != nil { // Some results have no JSON form: these items fail, and the others stay as they are.
		if c.errs == nil {
			c.errs = make([]error, len(values))
		}
		for i := range values {
			if _, err := encode(values[i]); err != nil {
				values[i], c.errs[i] = nil, err
				c.logItem(itemContext(c, &c.sent[i]), i, err)
			}
		}
		if answer, err = encode(c.shape(values)); err != nil {
			invocation.RecordError(c, c.span, err, nil)
			return nil, outcomeError, wire(c, err)
		}
	}
	if c.tellItems() {
		return answer, outcomePartial, nil
	}
	return answer, outcomeSuccess, nil
}

// shape returns the results as they leave.
func (c *call) shape(values []any) any {
	if c.resolver.config.form != formEnvelope {
		return values
	}
	envelopes := make([]envelope, len(values))
	for i := range values {
		envelopes[i].Data = values[i]
		if c.errs != nil && c.errs[i] != nil {
			envelopes[i] = encodable(c.errs[i])
		}
	}
	return envelopes
}

// encodable returns the envelope of an error, without info that has no JSON form.
func encodable(err error) envelope {
	name := typeOf(err)
	message := cmp.Or(messageOf(err), name) // Response code takes an empty one for none.
	e := envelope{ErrorMessage: &message, ErrorType: &name, ErrorInfo: infoOf(err)}
	if e.ErrorInfo != nil {
		if _, err := encode(e.ErrorInfo); err != nil {
			e.ErrorInfo = nil
		}
	}
	return e
}

// encode returns an answer that the wrapper of invocations takes without encoding it again; a reader as it is. A panic of
// a value's own method is an error as well.
func encode(value any) (any, error) {
	if _, ok := value.(io.Reader); ok {
		return value, nil
	}
	return guarded(func() (any, error) {
		answer, document := invocation.EncodeAnswer(value)
		if document != nil {
			return answer, nil
		}
		_, err := json.Marshal(value) // It says why.
		return answer, tellable(err)
	})
}
