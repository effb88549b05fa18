// SPDX-License-Identifier: Apache-2.0

// Command translate turns spans into documents as the collector's awsxrayexporter does. It is built inside a copy of that
// module, whose translator is an internal package. Each line of standard input is a question, each line of standard
// output the answer to it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/awsxrayexporter/internal/translator"
)

// question is a trace with one span in OTLP and the exporter's configuration.
type question struct {
	Traces    []byte   `json:"traces"`
	Indexed   []string `json:"indexed_attributes"`
	IndexAll  bool     `json:"index_all_attributes"`
	LogGroups []string `json:"aws_log_groups"`
}

// answer is what the exporter would send, or why it would not.
type answer struct {
	Documents []string `json:"documents"`
	Error     string   `json:"error,omitempty"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "translate:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	questions, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var q question
		if err := questions.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		documents, err := q.translate()
		a := answer{Documents: documents}
		if err != nil {
			a.Error = err.Error()
		}
		if err := answers.Encode(a); err != nil {
			return err
		}
	}
}

// translate returns the documents of q. A panic is an answer too: it would end the collector.
func (q *question) translate() (documents []string, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			documents, err = nil, fmt.Errorf("panic: %v", cause)
		}
	}()
	traces, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(q.Traces)
	if err != nil {
		return nil, err
	}
	const skipTimestampValidation = true // the default of its feature gate
	resource := traces.ResourceSpans().At(0)
	span := resource.ScopeSpans().At(0).Spans().At(0)
	return translator.MakeSegmentDocuments(span, resource.Resource(), q.Indexed, q.IndexAll, q.LogGroups, skipTimestampValidation)
}
