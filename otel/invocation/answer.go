// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

const (
	contentTypeJSON  = "application/json"
	contentTypeBytes = "application/octet-stream"

	// maxAnswerBytes is Lambda's limit for an answer that is not streamed: 6 MiB and 100 bytes.
	maxAnswerBytes = 6_291_556
)

// answer is what the wrapper gives aws-lambda-go. That reads it while posting the response, and calls Close after the
// response is posted and before it asks for the next event: the moment at which telemetry may take its time.
//
// aws-lambda-go tries to encode an answer as JSON before it looks for a reader: with no exported field and no
// MarshalJSON the result is "{}", which makes it take the reader.
type answer struct {
	body        io.Reader
	contentType string

	finish sync.Once
	closer io.Closer // of the user's stream, or nil
	// done is called once, with the stream's read error, what its Close panicked with, or nil.
	done func(failure error)

	// The transport may still be in Read, on a goroutine of its own, when Close is called.
	mu      sync.Mutex
	readErr error
}

// Read implements [io.Reader].
func (a *answer) Read(p []byte) (int, error) {
	n, err := a.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		a.mu.Lock()
		a.readErr = err
		a.mu.Unlock()
	}
	return n, err
}

// ContentType tells aws-lambda-go what to declare.
func (a *answer) ContentType() string { return a.contentType }

// Close implements [io.Closer]. It never panics: a panic here would end the process after a good answer.
func (a *answer) Close() (err error) {
	a.finish.Do(func() {
		panicked := a.closeStream(&err)
		a.mu.Lock()
		failure := a.readErr
		a.mu.Unlock()
		if failure == nil && panicked {
			failure = err
		}
		defer func() {
			if value := recover(); value != nil {
				err = errors.Join(err, fmt.Errorf("invocation: end of the invocation: panic: %v", value))
			}
		}()
		if a.done != nil {
			a.done(failure)
		}
	})
	return err
}

// closeStream closes the user's stream and reports whether that panicked; either way err says what went wrong.
func (a *answer) closeStream(err *error) (panicked bool) {
	if a.closer == nil {
		return false
	}
	defer func() {
		if value := recover(); value != nil {
			*err, panicked = fmt.Errorf("invocation: close answer: panic: %v", value), true
		}
	}()
	*err = a.closer.Close()
	return false
}

// encode turns what the handler returned into an answer, as aws-lambda-go does: JSON without HTML escaping and without
// the final newline, nil as null, a reader as it is unless it encodes to JSON other than {}.
// streamed reports whether the body is still to be produced while it is read.
func encode(value any) (a *answer, streamed bool, err error) {
	if d, ok := value.(*document); ok {
		return buffered(bytes.NewReader(d.bytes), contentTypeJSON)
	}
	reader, isReader := value.(io.Reader)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		if isReader {
			return stream(reader), true, nil
		}
		return nil, false, err
	}
	if isReader && bytes.HasPrefix(out.Bytes(), []byte("{}")) {
		switch reader.(type) {
		case *bytes.Reader, *bytes.Buffer, *strings.Reader:
			return buffered(reader.(sizedReader), contentTypeBytes)
		}
		return stream(reader), true, nil
	}
	return buffered(bytes.NewReader(out.Bytes()[:out.Len()-1]), contentTypeJSON)
}

// EncodeAnswer encodes what a handler returned, as the wrapper does, for middleware that wants to see the JSON. It returns
// an answer to hand on in place of value, so that the value is encoded once, and the document, which must not be changed.
// Where there is nothing to see it returns value and nil: for a reader, for an answer that is bytes already, and for a
// value that does not encode, which the wrapper then reports.
func EncodeAnswer(value any) (answer any, encoded []byte) {
	switch v := value.(type) {
	case *document:
		return v, v.bytes
	case io.Reader:
		return value, nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return value, nil
	}
	d := &document{bytes: out.Bytes()[:out.Len()-1]}
	return d, d.bytes
}

// sizedReader is a reader that holds all it will ever give.
type sizedReader interface {
	io.Reader
	Len() int
}

func buffered(body sizedReader, contentType string) (*answer, bool, error) {
	return &answer{body: body, contentType: contentType}, false, checkSize(body.Len())
}

func stream(reader io.Reader) *answer {
	a := &answer{body: reader, contentType: contentTypeBytes}
	if typed, ok := reader.(interface{ ContentType() string }); ok {
		a.contentType = typed.ContentType()
	}
	a.closer, _ = reader.(io.Closer)
	return a
}

// checkSize fails where Lambda would refuse the answer. Lambda's refusal ends the process of aws-lambda-go and so
// costs a cold start; the error has the name and the text that Lambda gives the caller then.
func checkSize(n int) error {
	if n <= maxAnswerBytes {
		return nil
	}
	return messages.InvokeResponse_Error{
		Type:    "Function.ResponseSizeTooLarge",
		Message: fmt.Sprintf("Response payload size (%d bytes) exceeded maximum allowed payload size (%d bytes).", n, maxAnswerBytes),
	}
}
