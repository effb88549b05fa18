// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// maxExpected bounds how many errors wait for aws-lambda-go to report them. There is one for each invocation that
// fails at this moment; the oldest is forgotten, and its line printed.
const maxExpected = 256

// expected is the messages of errors that are still to be reported by aws-lambda-go. The zero value is ready.
type expected struct {
	mu       sync.Mutex
	messages []string
}

func (e *expected) add(message string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.messages) >= maxExpected {
		e.messages = append(e.messages[:0], e.messages[1:]...)
	}
	e.messages = append(e.messages, message)
}

// take reports whether message was expected, and expects it once less.
func (e *expected) take(message string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, have := range e.messages {
		if have == message {
			e.messages = append(e.messages[:i], e.messages[i+1:]...)
			return true
		}
	}
	return false
}

// failure is what aws-lambda-go prints of an invocation's error, and posts to Lambda.
type failure struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
	Stack   []struct {
		Path  string `json:"path"`
		Line  int    `json:"line"`
		Label string `json:"label"`
	} `json:"stackTrace"`
}

func parseFailure(text string) (failure, bool) {
	if !strings.HasPrefix(text, `{"errorMessage":`) {
		return failure{}, false
	}
	var f failure
	err := json.Unmarshal([]byte(text), &f)
	return f, err == nil
}

// frame is a call in the form in which errors print their stack.
type frame struct {
	Func string `json:"func"`
	File string `json:"file"`
	Line int    `json:"line"`
}

// attr returns the failure as [Err] would describe the error.
func (f failure) attr() slog.Attr {
	members := []any{slog.String("type", f.Type), slog.String("message", f.Message)}
	if len(f.Stack) > 0 {
		stack := make([]frame, len(f.Stack))
		for i, call := range f.Stack {
			stack[i] = frame{Func: call.Label, File: call.Path, Line: call.Line}
		}
		members = append(members, slog.Any("stack", stack))
	}
	return slog.Group(errorKey, members...)
}

// lambdaMessage returns the message with which aws-lambda-go reports err, as it reads after a trip through JSON.
func lambdaMessage(err error) string {
	var value any = invocation.Reported(err)
	if p, ok := err.(*exception.PanicError); ok { //nolint:errorlint // Not one that err wraps: aws-lambda-go does not look inside.
		value = p.Value
	}
	message := messageOfValue(value)
	if !utf8.ValidString(message) {
		message = string([]rune(message)) // Each byte that is no UTF-8 becomes U+FFFD, as encoding/json does it.
	}
	return message
}

func messageOfValue(value any) string {
	// messages.InvokeResponse_Error is reported by its fields. A look at the type saves the import.
	if v := reflect.ValueOf(value); v.Kind() == reflect.Struct && v.Type().PkgPath() == "github.com/aws/aws-lambda-go/lambda/messages" {
		if message := v.FieldByName("Message"); message.Kind() == reflect.String {
			return message.String()
		}
	}
	return fmt.Sprint(value) // Calls Error, and survives it.
}
