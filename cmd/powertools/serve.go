// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// serve runs powertools serve.
func serve(ctx context.Context, args []string, s streams) int {
	options, err := parseServe(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(s.out, serveUsage)
		return statusFine
	}
	if err == nil {
		err = serveFunction(ctx, options, s)
	}
	switch {
	case err == nil:
		return statusFine
	case ctx.Err() != nil: // while it was built
		err = errors.New("interrupted")
	}
	complain(s.err, err)
	return statusUsage
}

// serveFunction builds the program and serves it until ctx ends.
func serveFunction(ctx context.Context, o serveOptions, s streams) error {
	listener, err := listen(o.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	dir, err := findProgram(ctx, o.pack)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "powertools")
	if err != nil {
		return fmt.Errorf("cannot build %s: %w", o.pack, err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	source := &builder{pack: o.pack, dir: dir, folder: folder, watch: o.watch}
	if _, err := source.program(ctx); err != nil {
		return err
	}
	return serveProgram(ctx, listener, o, source, s)
}

// serveProgram serves a program that has been built, until ctx ends.
func serveProgram(ctx context.Context, listener net.Listener, o serveOptions, source *builder, s streams) error {
	// Requests under way when ctx ends come to their end.
	environments := newPool(o.environments, func(of program) (*lambdaapi.Emulator, error) {
		return lambdaapi.Start(context.WithoutCancel(ctx), lambdaapi.Config{
			Command: []string{of.path}, Dir: of.dir, Env: o.env, FunctionName: functionName(of.dir),
			MemoryMB: o.memory, Timeout: o.timeout, Freeze: o.freeze,
		})
	})
	defer environments.close()
	handler := &server{
		gateway: o.gateway, pool: environments, show: newDisplay(o, s),
		program: func() (program, error) { return source.program(ctx) },
	}
	fmt.Fprintf(s.err, "powertools: serving %s as %s on http://%s\n", o.pack, o.gateway.Source, listener.Addr())
	return listenUntil(ctx, listener, handler)
}

// listen opens the address, on the loopback interface only: whoever reaches it runs the function.
func listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen address %q is not host:port", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("listen address %q is not on the loopback interface", address)
	}
	listener, err := net.Listen("tcp", address)
	if refused, ok := errors.AsType[*net.OpError](err); ok {
		err = refused.Err
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	return listener, nil
}

// grace is how long requests under way may take when the command is told to end.
const grace = 2 * time.Second

// newHTTPServer returns a server that does not wait for ever for clients that say nothing.
func newHTTPServer(handler http.Handler) *http.Server {
	// What net/http logs is about connections, which clients see for themselves.
	return &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
}

// listenUntil serves until ctx ends, and shows what is under way to its end.
func listenUntil(ctx context.Context, listener net.Listener, handler *server) error {
	httpServer := newHTTPServer(handler)
	failed := make(chan error, 1)
	go func() { failed <- httpServer.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer stop()
	if httpServer.Shutdown(ending) != nil {
		httpServer.Close()
	}
	handler.end(ending)
	return nil
}

// newDisplay returns what shows requests, one at a time. There is no call for a request that did not reach the function.
func newDisplay(o serveOptions, s streams) func(exchange, *call) {
	out := newOutput(s.out, o.options)
	var mu sync.Mutex
	return func(x exchange, c *call) {
		mu.Lock()
		defer mu.Unlock()
		var result lambdaapi.Result
		if c != nil {
			result = c.result
			switch {
			case errors.Is(c.err, lambdaapi.ErrClosed):
				x.problem = errors.New("interrupted")
			case c.err != nil:
				x.problem = explainRun(o.options, c.err)
			}
		}
		if details, ok := errors.AsType[detailed](x.problem); ok {
			complain(s.err, details)
		}
		if err := out.request(x, result); err != nil {
			complain(s.err, fmt.Errorf("cannot show a request: %w", err))
		}
	}
}
