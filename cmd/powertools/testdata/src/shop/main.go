// SPDX-License-Identifier: Apache-2.0

// Command shop is a Lambda function with an HTTP API: what clients ask of one, and what can go wrong with it.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
	"github.com/otel-powertools/powertools/otel/tracex"
)

type order struct {
	ID      string `json:"id"`
	Process int    `json:"process"`
}

var found, _ = otel.Meter("shop").Int64Counter("orders.found")

func find(ctx context.Context, _ struct{}) (rest.Response[order], error) {
	r := rest.Request(ctx)
	id := r.PathValue("id")
	if id == "0" {
		return rest.Response[order]{}, rest.NotFound("no order %q", id)
	}
	slog.InfoContext(ctx, "finding", "order", id)
	found.Add(ctx, 1)
	seen, _ := r.Cookie("seen")
	return rest.Response[order]{
		Body:    order{id, os.Getpid()},
		Cookies: []*http.Cookie{{Name: "seen", Value: id}, {Name: "before", Value: fmt.Sprint(seen)}},
	}, nil
}

// upload answers with the body it gets.
func upload(w http.ResponseWriter, r *http.Request) error {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	_, err = w.Write(data)
	return err
}

// letters answers with as many letters as the query says.
func letters(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		return rest.BadRequest("n is no number")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write(bytes.Repeat([]byte{'x'}, n))
	return err
}

// stream writes a line, waits until somebody has accepted a connection to GATE and closed that, and writes the rest.
func stream(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "first")
	w.(http.Flusher).Flush()
	wait()
	if r.URL.Query().Has("panic") {
		panic("out of paper")
	}
	for range 1000 {
		fmt.Fprintln(w, strings.Repeat("x", 100))
	}
	fmt.Fprintln(w, "last")
	slog.InfoContext(r.Context(), "streamed")
}

func wait() {
	conn, err := net.Dial("tcp", os.Getenv("GATE"))
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	_, _ = io.Copy(io.Discard, conn) // to its end, however it ends
}

func main() {
	if os.Getenv("FAIL_AT_INIT") != "" {
		fmt.Println("no configuration")
		os.Exit(1)
	}
	r := rest.New(rest.WithCORS("https://shop.example"))
	r.Use(rest.Compress(rest.CompressConfig{}))
	r.Handle("GET /orders/{id}", rest.JSON(find))
	r.Handle("POST /upload", rest.HandlerFunc(upload))
	r.Handle("GET /letters", rest.HandlerFunc(letters))
	r.HandleFunc("GET /stream", stream)
	r.HandleFunc("GET /wait", func(w http.ResponseWriter, _ *http.Request) {
		wait()
		fmt.Fprint(w, "done")
	})
	r.HandleFunc("GET /address", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.RemoteAddr, " ", r.Host, " ", r.URL, " ", httpevent.SourceOf(r.Context()))
	})
	r.HandleFunc("GET /trace", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("X-Amzn-Trace-Id"), " ", tracex.XRayTraceID(r.Context()))
	})
	r.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("out of paper") })
	r.HandleFunc("GET /unavailable", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	r.HandleFunc("GET /exit", func(http.ResponseWriter, *http.Request) { os.Exit(3) })
	options := []httpevent.Option{httpevent.WithFailInvocation(func(status int) bool { return status == http.StatusServiceUnavailable })}
	if os.Getenv("STREAMING") != "" {
		options = append(options, httpevent.WithStreaming())
	}
	powertools.Start(httpevent.New(r, options...))
}
