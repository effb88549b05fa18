// SPDX-License-Identifier: Apache-2.0

// Command streaming is a Lambda function behind a function URL that exports orders as CSV, and sends each day's rows as
// soon as it has them: the first arrive at once, and the file may be larger than the 6 MB that Lambda buffers.
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/tracex"
)

const scope = "github.com/otel-powertools/powertools/examples/streaming"

var exported, _ = otel.Meter(scope).Int64Counter("orders.exported", metric.WithUnit("{order}"))

type order struct {
	id    string
	cents int
}

// ordersOf is where the orders of a day come from; day 0 is the first.
type ordersOf func(ctx context.Context, day int) ([]order, error)

// newHandler serves GET /orders.csv?days=n.
func newHandler(find ordersOf) *httpevent.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders.csv", func(w http.ResponseWriter, r *http.Request) {
		days, err := strconv.Atoi(r.URL.Query().Get("days"))
		if err != nil || days < 1 || days > 31 {
			http.Error(w, "days: want a number from 1 to 31", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		if err := export(r.Context(), w, find, days); err != nil {
			slog.ErrorContext(r.Context(), "export broken off", "err", err)
			// The status has left already. Breaking the stream off tells the client that it has half a file.
			panic(http.ErrAbortHandler)
		}
	})
	return httpevent.New(mux, httpevent.WithStreaming())
}

// export writes the orders of each day, and sends them before it looks for those of the next.
func export(ctx context.Context, w http.ResponseWriter, find ordersOf, days int) error {
	rows, stream := csv.NewWriter(w), http.NewResponseController(w)
	if err := rows.Write([]string{"day", "order", "amount"}); err != nil {
		return err
	}
	total := 0
	for day := range days {
		var orders []order
		err := tracex.Capture(ctx, "find orders", func(ctx context.Context) (err error) {
			tracex.Annotate(ctx, attribute.Int("day", day))
			orders, err = find(ctx, day)
			return err
		})
		if err != nil {
			return fmt.Errorf("find orders of day %d: %w", day, err)
		}
		for _, o := range orders {
			if err := rows.Write([]string{strconv.Itoa(day), o.id, fmt.Sprintf("%d.%02d", o.cents/100, o.cents%100)}); err != nil {
				return err
			}
		}
		rows.Flush()
		if err := errors.Join(rows.Error(), stream.Flush()); err != nil {
			return fmt.Errorf("send day %d: %w", day, err)
		}
		total += len(orders)
		exported.Add(ctx, int64(len(orders)))
	}
	slog.InfoContext(ctx, "exported", "days", days, "orders", total)
	return nil
}

// slowly stands for a database: it takes a while for each day.
func slowly(ctx context.Context, day int) ([]order, error) {
	select {
	case <-time.After(300 * time.Millisecond):
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return []order{{fmt.Sprintf("o-%d1", day), 1250}, {fmt.Sprintf("o-%d2", day), 999}}, nil
}

func main() { powertools.Start(newHandler(slowly)) }
