// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// backends is what functions send telemetry to: an X-Ray daemon and an OTLP receiver that read everything and keep
// nothing but a count. Both serve until Close.
type backends struct {
	udp    net.PacketConn
	http   *http.Server
	otlp   string // URL
	marks  chan struct{}
	counts struct{ datagrams, requests atomic.Int64 }
}

func startBackends(ctx context.Context) (*backends, error) {
	var config net.ListenConfig
	udp, err := config.ListenPacket(ctx, "udp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start X-Ray daemon: %w", err)
	}
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		_ = udp.Close()
		return nil, fmt.Errorf("start OTLP receiver: %w", err)
	}
	b := &backends{udp: udp, otlp: "http://" + listener.Addr().String(), marks: make(chan struct{}, 1)}
	b.http = &http.Server{Handler: http.HandlerFunc(b.export)}
	go b.receive()
	go func() { _ = b.http.Serve(listener) }() // Ends with Close.
	return b, nil
}

// mark is a datagram of the bench's own.
const mark = "mark"

// settle waits until all datagrams that were sent before have been counted: one of our own queues up behind them.
func (b *backends) settle(ctx context.Context) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "udp", b.udp.LocalAddr().String())
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, mark); err != nil {
		return err
	}
	_, err = receive(ctx, b.marks)
	return err
}

func (b *backends) receive() {
	buffer := make([]byte, 64<<10)
	for {
		n, _, err := b.udp.ReadFrom(buffer)
		switch {
		case err != nil:
			return // Closed.
		case string(buffer[:n]) == mark:
			b.marks <- struct{}{}
		default:
			b.counts.datagrams.Add(1)
		}
	}
}

// export answers as a collector that takes everything: an empty message says success.
func (b *backends) export(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // Who breaks off is not waiting for an answer.
	b.counts.requests.Add(1)
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// environment returns the variables that lead a function here.
func (b *backends) environment(use otlpUse) []string {
	variables := []string{"AWS_XRAY_DAEMON_ADDRESS=" + b.udp.LocalAddr().String()}
	if use != withoutOTLP {
		variables = append(variables, "OTEL_EXPORTER_OTLP_ENDPOINT="+b.otlp)
	}
	if use == onlyOTLP {
		variables = append(variables, "OTEL_TRACES_EXPORTER=otlp", "OTEL_METRICS_EXPORTER=otlp", "OTEL_LOGS_EXPORTER=otlp")
	}
	return variables
}

// Close ends both.
func (b *backends) Close() {
	_ = b.udp.Close()
	_ = b.http.Close()
}
