// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// url is the function URL in front of the function, set to stream.
var url = handlertest.Gateway{Source: httpevent.FunctionURL, Streaming: true}

// The rows of the first day are with the client before those of the second are there.
func TestExport_SendsEachDay(t *testing.T) {
	next := make(chan []order)
	handler := newHandler(func(context.Context, int) ([]order, error) { return <-next, nil })
	go func() { next <- []order{{"o-1", 1250}} }()

	response, err := url.Client(handler).Get("https://orders.example/orders.csv?days=2")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("response %s, %v", response.Status, response.Header)
	}
	body := bufio.NewReader(response.Body)
	for _, want := range []string{"day,order,amount\n", "0,o-1,12.50\n"} {
		if line, err := body.ReadString('\n'); line != want || err != nil {
			t.Errorf("line %q, %v; want %q", line, err, want)
		}
	}
	next <- []order{{"o-2", 5}}
	if rest, err := io.ReadAll(body); string(rest) != "1,o-2,0.05\n" || err != nil {
		t.Errorf("rest %q, %v", rest, err)
	}
}

// A failure in the middle breaks the stream, and is seen in logs and trace.
func TestExport_BreaksOff(t *testing.T) {
	rec := oteltest.New(t)
	handler := newHandler(func(_ context.Context, day int) ([]order, error) {
		if day == 1 {
			return nil, errors.New("no connection")
		}
		return []order{{"o-1", 1250}}, nil
	})
	request, err := http.NewRequest(http.MethodGet, "https://orders.example/orders.csv?days=2", nil)
	if err != nil {
		t.Fatal(err)
	}
	event, err := url.Event(request)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := rec.Invoke(handler, event); err == nil {
		t.Errorf("the stream did not break: %q", answer)
	}
	if got := rec.Sum("orders.exported"); got != 1 {
		t.Errorf("orders.exported = %v, want 1", got)
	}
	logs := rec.Logs()
	if len(logs) == 0 || logs[0]["message"] != "export broken off" || logs[0]["level"] != "ERROR" {
		t.Errorf("logs = %v", logs)
	}
	failed := 0
	for _, span := range rec.Spans() {
		if span.Name == "find orders" && span.Status.Description != "" {
			failed++
		}
	}
	if failed != 1 {
		t.Errorf("%d spans of failed queries, want 1: %v", failed, rec.Spans())
	}
}

func TestExport_BadRequest(t *testing.T) {
	client := url.Client(newHandler(nil))
	for _, query := range []string{"", "?days=x", "?days=0", "?days=32"} {
		response, err := client.Get("https://orders.example/orders.csv" + query)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %s", query, response.Status)
		}
	}
}
