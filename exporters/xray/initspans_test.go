// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/xray"
)

func nothingToDo(context.Context) error { return nil }

// prepare is what a program does before its first invocation: a span with one inside.
func prepare(s *setup) {
	ctx, span := s.tracer.Start(context.Background(), "prepare")
	_, inner := s.tracer.Start(ctx, "load")
	inner.End()
	span.End()
}

func TestAcceptance_74_InitSpans(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent), xray.WithInitSpans())
	prepare(s)
	if documents := sent.take(t); len(documents) != 0 {
		t.Errorf("%d documents were sent before the first invocation", len(documents))
	}
	if !s.processor.InitPending() {
		t.Error("InitPending = false before the first invocation")
	}
	for range 2 {
		if err := s.invoke(t, activeHead, nothingToDo); err != nil {
			t.Fatal(err)
		}
	}
	if s.processor.InitPending() {
		t.Error("InitPending = true after the first invocation")
	}
	documents := decode(t, sent.take(t))
	if diff := cmp.Diff([]string{
		"shop: subsegment, 0000000000000003 below " + parentText,
		"load: subsegment, 0000000000000002 below 0000000000000001",
		"shop: segment, 0000000000000001 below ",
		"shop: subsegment, 0000000000000004 below " + parentText,
	}, outline(documents)); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	own := documents[1]["trace_id"]
	if own == rootText || own != documents[2]["trace_id"] {
		t.Errorf("the initialisation has traces %v and %v, want one of its own", own, documents[2]["trace_id"])
	}
	links := map[any]any{} // first trace linked to, by id of the document
	for _, d := range documents {
		if list, _ := d["links"].([]any); len(list) > 0 {
			links[d["id"]] = at(list[0], "trace_id")
		}
	}
	if diff := cmp.Diff(map[any]any{"0000000000000003": own}, links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestAcceptance_74_InitSpansAreNotWanted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		opts         []xray.Option
		want         int // documents
	}{
		{"sampled", activeHead, nil, 3},
		{"unsampled", "Root=" + rootText + ";Parent=" + parentText + ";Sampled=0", nil, 0},
		{"sampled, another exporter decides", activeHead, []xray.Option{xray.WithOnlySampled()}, 3},
		{"no header, another exporter decides", "", []xray.Option{xray.WithOnlySampled()}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := newSetup(t, lambdaResource(), append(tt.opts, xray.WithTransport(sent), xray.WithInitSpans())...)
			prepare(s)
			if err := s.invoke(t, tt.header, nothingToDo); err != nil {
				t.Fatal(err)
			}
			if got := len(sent.take(t)); got != tt.want {
				t.Errorf("%d documents, want %d", got, tt.want)
			}
			// What the first invocation did not want no later one sends.
			if err := s.invoke(t, activeHead, nothingToDo); err != nil {
				t.Fatal(err)
			}
			if got := len(sent.take(t)); got != 1 {
				t.Errorf("%d documents of the second invocation, want 1", got)
			}
		})
	}
}

func TestAcceptance_74_InitSpansAreBounded(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent), xray.WithInitSpans())
	const spans = 300
	for range spans {
		_, span := s.tracer.Start(context.Background(), "prepare")
		span.End()
	}
	if err := s.invoke(t, activeHead, nothingToDo); err != nil {
		t.Fatal(err)
	}
	documents := decode(t, sent.take(t))
	stats := s.processor.Stats()
	if int(stats.DroppedQueue)+len(documents) != spans+1 || stats.DroppedQueue == 0 {
		t.Errorf("%d documents and %d dropped, want %d together", len(documents), stats.DroppedQueue, spans+1)
	}
	for _, d := range documents {
		if links, _ := d["links"].([]any); d["trace_id"] == rootText && len(links) != 20 {
			t.Errorf("%d links, want 20", len(links))
		}
	}
}
