// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// numbers decodes an answer that is a list of posts or nulls, as their ids or "null".
func numbers(t testing.TB, answer string) (ids []string) {
	t.Helper()
	var posts []*post
	if err := json.Unmarshal([]byte(answer), &posts); err != nil {
		t.Fatalf("answer %.200s: %v", answer, err)
	}
	for _, p := range posts {
		if p == nil {
			ids = append(ids, "null")
		} else {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// An error, a panic and nil in one item of a hundred leave the others right and in order.
func TestAppSync_25_HandleEach_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{0, 1, 8, 1000} {
		r := appsync.New(appsync.WithConcurrency(concurrency))
		appsync.HandleEach(r, "Post.author", func(_ context.Context, args postID) (*post, error) {
			switch args.ID {
			case "17":
				return nil, errBoom
			case "42":
				panic("out of paper")
			case "71":
				return nil, nil
			}
			runtime.Gosched()
			return &post{ID: args.ID}, nil
		})
		answer, err := resolve(t, r, batchOf(100, "Post", "author"))
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range numbers(t, answer) {
			want := strconv.Itoa(i)
			if i == 17 || i == 42 || i == 71 {
				want = "null"
			}
			if got != want {
				t.Errorf("%d at once: item %d is %s, want %s", concurrency, i, got, want)
			}
		}
	}
}

func TestAppSync_25_Concurrency_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := appsync.New()
		var now, most atomic.Int64
		appsync.HandleEach(r, "Post.author", func(_ context.Context, args postID) (*post, error) {
			n := now.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			time.Sleep(time.Second) // on the clock of synctest
			now.Add(-1)
			return &post{ID: args.ID}, nil
		}, appsync.WithConcurrency(8))
		started := time.Now()
		answer, err := resolve(t, r, batchOf(100, "Post", "author"))
		if got := numbers(t, answer); err != nil || len(got) != 100 || got[99] != "99" {
			t.Errorf("answer %s, %v", answer, err)
		}
		if took := time.Since(started); most.Load() != 8 || took != 13*time.Second {
			t.Errorf("%d at once, %v; want 8 and 13s", most.Load(), took)
		}
	})
}

// Each item has its payload, and log attributes of its own.
func TestAppSync_13_ItemScopes_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithConcurrency(8))
	appsync.HandleEach(r, "Post.author", func(ctx context.Context, args postID) (post, error) {
		invocation.AddLogAttrs(ctx, slog.String("id", args.ID))
		runtime.Gosched()
		var ids []string
		invocation.VisitLogAttrs(ctx, func(attrs []slog.Attr) {
			for _, attr := range attrs {
				if attr.Key == "id" {
					ids = append(ids, attr.Value.String())
				}
			}
		})
		var payload appsync.Event[postID, any]
		if err := json.Unmarshal(invocation.Payload(ctx), &payload); err != nil {
			return post{}, err
		}
		current, ok := appsync.CurrentEvent[appsync.Event[postID, any]](ctx)
		if len(ids) != 1 || ids[0] != args.ID || payload.Arguments != args || !ok || current.Arguments != args || appsync.Field(ctx) != "Post.author" {
			t.Errorf("item %s: attributes %q, payload %v, event %v", args.ID, ids, payload.Arguments, current.Arguments)
		}
		return post{ID: args.ID}, nil
	})
	answer, err := resolve(t, r, batchOf(100, "Post", "author"))
	if got := numbers(t, answer); err != nil || slices.Contains(got, "null") {
		t.Errorf("answer %v, %v", got, err)
	}
}

func TestAppSync_13_HandleBatch(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	calls := 0
	appsync.HandleBatch(r, "Post.author", func(_ context.Context, events []appsync.Event[struct{}, post]) ([]string, error) {
		calls++
		names := make([]string, len(events))
		for i, e := range events {
			names[i] = "author of " + e.Source.ID
		}
		return names, nil
	})
	check(t, r, eventFile(t, "batch"), `["author of 0","author of 1","author of 2"]`)
	if calls != 1 {
		t.Errorf("%d calls, want 1", calls)
	}
	checkError(t, r, event("Post", "author", `{}`), appsync.ResolverNotFound,
		"No resolver found for 'Post.author': it has one for batches, and this is a single event")
	appsync.Handle(appsync.New(), "Post.author", echo)
	single := appsync.New()
	appsync.Handle(single, "Post.author", echo)
	checkError(t, single, eventFile(t, "batch"), appsync.ResolverNotFound,
		"No resolver found for 'Post.author': it has one for single events, and this is a batch")
}

func TestAppSync_13_BatchLength(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		results []int
		err     error
		answer  string // else an error
		message string
	}{
		{name: "right", results: []int{1, 2, 3}, answer: `[1,2,3]`},
		{name: "too few", results: []int{1, 2}, message: "the batch resolver returned 2 results for 3 items"},
		{name: "too many", results: []int{1, 2, 3, 4}, message: "the batch resolver returned 4 results for 3 items"},
		{name: "none", message: "the batch resolver returned 0 results for 3 items"},
		{name: "one failed", results: []int{1, 2, 3}, err: appsync.ItemErrors{1: errBoom}, answer: `[1,null,3]`},
		{name: "none failed", results: []int{1, 2, 3}, err: appsync.ItemErrors{}, answer: `[1,2,3]`},
		{name: "nil error", results: []int{1, 2, 3}, err: appsync.ItemErrors{1: nil}, answer: `[1,2,3]`},
		{name: "wrapped", results: []int{1, 2, 3}, err: fmt.Errorf("query: %w", appsync.ItemErrors{2: errBoom}), answer: `[1,2,null]`},
		{name: "all failed", err: appsync.ItemErrors{0: errBoom, 1: errBoom, 2: errBoom}, answer: `[null,null,null]`},
		{
			name: "all failed, and some results", results: []int{1, 2}, err: appsync.ItemErrors{0: errBoom, 1: errBoom, 2: errBoom},
			message: "the batch resolver returned 2 results for 3 items",
		},
		{name: "too few with errors", results: []int{1, 2}, err: appsync.ItemErrors{1: errBoom}, message: "the batch resolver returned 2 results for 3 items"},
		{name: "some failed, no results", err: appsync.ItemErrors{1: errBoom}, message: "the batch resolver returned 0 results for 3 items"},
		{name: "no such item", results: []int{1, 2, 3}, err: appsync.ItemErrors{3: errBoom}, message: "the batch resolver returned an error for item 3 of 3"},
		{name: "negative", results: []int{1, 2, 3}, err: appsync.ItemErrors{-1: errBoom}, message: "the batch resolver returned an error for item -1 of 3"},
	}
	for _, test := range tests {
		// A wrong number is a mistake of the function, so no form of answer hides it.
		for _, opts := range [][]appsync.Option{nil, {appsync.WithErrorObject()}} {
			r := appsync.New(opts...)
			appsync.OnError(r, func(context.Context, *appsync.Error) (any, error) { return "mapped", nil })
			appsync.HandleBatch(r, "Post.likes", func(context.Context, []postID) ([]int, error) { return test.results, test.err })
			if test.message == "" {
				check(t, r, batchOf(3, "Post", "likes"), test.answer)
			} else {
				checkError(t, r, batchOf(3, "Post", "likes"), appsync.InvalidBatchResponse, test.message)
			}
		}
	}
}

func TestAppSync_13_BatchError(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	appsync.HandleBatch(r, "Post.likes", func(context.Context, []postID) ([]int, error) {
		return []int{1, 2, 3}, fmt.Errorf("query: %w", &appsync.Error{Type: "Busy", Message: "try again"})
	})
	checkError(t, r, batchOf(3, "Post", "likes"), "Busy", "try again")
	if got := (appsync.ItemErrors{2: errBoom, 1: errors.New("first")}).Error(); got != "appsync: 2 items failed: item 1: first" {
		t.Error(got)
	}
	if got := (appsync.ItemErrors{}).Error(); got != "appsync: no item failed" {
		t.Error(got)
	}
	if !errors.Is(appsync.ItemErrors{2: errBoom}, errBoom) {
		t.Error("the error of an item is not found")
	}
}

func TestAppSync_13_FailFast(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	var started atomic.Int64
	cancelled := make(chan struct{}, 100)
	appsync.HandleEach(r, "Post.one", func(_ context.Context, args postID) (*post, error) {
		started.Add(1)
		if args.ID == "3" {
			return nil, fmt.Errorf("find: %w", &appsync.Error{Type: "Gone", Message: "away"})
		}
		return &post{ID: args.ID}, nil
	}, appsync.WithFailFast(), appsync.WithConcurrency(1))
	checkError(t, r, batchOf(100, "Post", "one"), "Gone", "away")
	if started.Load() != 4 {
		t.Errorf("%d items were started, want 4", started.Load())
	}
	// The others see that they need not go on.
	r = appsync.New(appsync.WithFailFast(), appsync.WithConcurrency(8))
	appsync.HandleEach(r, "Post.many", func(ctx context.Context, args postID) (*post, error) {
		if args.ID == "7" {
			panic(errBoom)
		}
		<-ctx.Done()
		cancelled <- struct{}{}
		return nil, ctx.Err()
	})
	checkError(t, r, batchOf(100, "Post", "many"), "Panic", "the resolver panicked")
	if len(cancelled) != 7 {
		t.Errorf("%d items were cancelled, want 7", len(cancelled))
	}
	r = appsync.New(appsync.WithFailFast())
	appsync.HandleEach(r, "Post.fine", echo)
	check(t, r, batchOf(2, "Post", "fine"), `[{"id":"0"},{"id":"1"}]`)
}

// Where the invocation's time is over, no more items are started.
func TestBatchCancelled(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithConcurrency(1), appsync.WithEnvelope())
	ctx, cancel := context.WithCancel(t.Context())
	appsync.HandleEach(r, "Post.author", func(_ context.Context, args postID) (string, error) {
		cancel()
		return args.ID, nil
	})
	value, err := r.HandleEvent(ctx, batchOf(2, "Post", "author"))
	if err != nil {
		t.Fatal(err)
	}
	_, document := invocation.EncodeAnswer(value)
	const want = `[{"data":"0","errorMessage":null,"errorType":null},{"data":null,"errorMessage":"context canceled","errorType":"Error"}]`
	if string(document) != want {
		t.Errorf("answer %s", document)
	}
}

// Null in place of an item has null for an answer; null for the members of an item is as if they were not there.
func TestAppSync_25_NullItems(t *testing.T) {
	t.Parallel()
	nulls := fmt.Appendf(nil, `[null,%s,{"arguments":null,"source":null,"identity":null,"request":null,"prev":null,"stash":null,`+
		`"info":{"fieldName":"author","parentTypeName":"Post","variables":null,"selectionSetList":null}}, null ]`, event("Post", "author", `{"id":"1"}`))
	r := appsync.New()
	appsync.HandleEach(r, "Post.author", func(_ context.Context, e appsync.Event[postID, *post]) (string, error) {
		return "<" + e.Arguments.ID + ">", nil
	})
	check(t, r, nulls, `[null,"<1>","<>",null]`)
	r = appsync.New()
	appsync.HandleBatch(r, "*.author", func(_ context.Context, events []appsync.Event[postID, *post]) ([]string, error) {
		var ids []string
		for _, e := range events {
			ids = append(ids, "<"+e.Arguments.ID+">"+e.Info.FieldName)
		}
		return ids, nil
	})
	check(t, r, nulls, `["<>","<1>author","<>author","<>"]`)
}

// Powertools for TypeScript takes what the first item says for all.
func TestAppSync_13_MixedBatch(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithErrorObject())
	appsync.HandleEach(r, "*.author", echo)
	checkError(t, r, fmt.Appendf(nil, "[%s,null,%s]", event("Post", "author", `{}`), event("Comment", "author", `{}`)), appsync.InconsistentBatch,
		"a batch is for one field, this one is for Post.author and Comment.author")
	checkError(t, r, fmt.Appendf(nil, "[%s,%s]", event("Post", "author", `{}`), event("Post", "likes", `{}`)), appsync.InconsistentBatch,
		"a batch is for one field, this one is for Post.author and Post.likes")
}

// strict is a result that has no JSON form for some values.
type strict struct{ id string }

func (s strict) MarshalJSON() ([]byte, error) {
	switch s.id {
	case "1":
		return nil, errors.New("no form")
	case "2":
		panic("no form at all")
	}
	return json.Marshal(s.id)
}

// A result without a JSON form fails its item, not the batch.
func TestAppSync_25_ResultsWithoutForm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		opts []appsync.Option
		want []string
	}{
		{nil, []string{`"0"`, `null`, `null`, `"3"`}},
		{[]appsync.Option{appsync.WithEnvelope()}, []string{
			`{"data":"0","errorMessage":null,"errorType":null}`,
			`{"data":null,"errorMessage":"json: error calling MarshalJSON for type appsync_test.strict: no form","errorType":"MarshalerError"}`,
			`{"data":null,"errorMessage":"the resolver panicked","errorType":"Panic"}`,
			`{"data":"3","errorMessage":null,"errorType":null}`,
		}},
	} {
		want := "[" + strings.Join(test.want, ",") + "]"
		r := appsync.New(test.opts...)
		appsync.HandleEach(r, "Post.each", func(_ context.Context, args postID) (strict, error) { return strict{args.ID}, nil })
		appsync.HandleBatch(r, "Post.batch", func(_ context.Context, args []postID) ([]strict, error) {
			var all []strict
			for _, a := range args {
				all = append(all, strict{a.ID})
			}
			return all, nil
		})
		check(t, r, batchOf(4, "Post", "each"), want)
		check(t, r, batchOf(4, "Post", "batch"), want)
	}
	r := appsync.New()
	appsync.Handle(r, "Query.number", func(context.Context, struct{}) (float64, error) { return math.NaN(), nil })
	checkError(t, r, event("Query", "number", `{}`), "UnsupportedValueError", "json: unsupported value: NaN")
}

// A resolver that ends its goroutine, as t.FailNow does, hangs nobody.
func TestBatchGoexit(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithConcurrency(2))
	appsync.HandleEach(r, "Post.author", func(_ context.Context, args postID) (*post, error) {
		if args.ID == "1" {
			runtime.Goexit()
		}
		return &post{ID: args.ID}, nil
	})
	var group sync.WaitGroup
	group.Go(func() {
		answer, err := resolve(t, r, batchOf(3, "Post", "author"))
		// It ran in this goroutine, or in another.
		if got := numbers(t, answer); err != nil || !cmp.Equal(got, []string{"0", "null", "2"}) {
			t.Errorf("answer %s, %v", answer, err)
		}
	})
	group.Wait()
}

// The end of the invocation's time is not taken for a batch that went well.
func TestFailFastCancelled(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithConcurrency(1), appsync.WithFailFast())
	ctx, cancel := context.WithCancelCause(t.Context())
	appsync.HandleEach(r, "Post.author", func(_ context.Context, args postID) (string, error) {
		cancel(errBoom)
		return args.ID, nil
	})
	if value, err := r.HandleEvent(ctx, batchOf(2, "Post", "author")); err == nil || report(err).Message != "boom" {
		t.Errorf("answer %v, %v", value, err)
	}
	ctx, cancel = context.WithCancelCause(t.Context())
	defer cancel(nil)
	if _, err := r.HandleEvent(ctx, batchOf(1, "Post", "author")); err != nil {
		t.Errorf("all items were resolved: %v", err)
	}
}

// Middleware may try a batch again; what failed the first time is forgotten.
func TestMiddlewareTriesAgain(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithEnvelope())
	r.Use(func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			_, _ = next(ctx, payload)
			return next(ctx, payload)
		}
	})
	failed := false
	appsync.HandleBatch(r, "Post.likes", func(context.Context, []postID) ([]any, error) {
		if !failed {
			failed = true
			return []any{1, 2}, appsync.ItemErrors{0: errBoom}
		}
		return []any{nil, 2}, nil
	})
	check(t, r, batchOf(2, "Post", "likes"), `[{"data":null,"errorMessage":null,"errorType":null},{"data":2,"errorMessage":null,"errorType":null}]`)
}

// Middleware may know some of the results, and let the rest be resolved.
func TestAppSync_25_MiddlewareAsCache(t *testing.T) {
	t.Parallel()
	for _, form := range []appsync.Option{appsync.WithConcurrency(1), appsync.WithErrorObject()} {
		r := appsync.New(form)
		r.Use(func(next invocation.Handler) invocation.Handler {
			return func(ctx context.Context, payload json.RawMessage) (any, error) {
				var items []json.RawMessage
				if err := json.Unmarshal(payload, &items); err != nil {
					return nil, err
				}
				rest, err := json.Marshal(items[1:])
				if err != nil {
					return nil, err
				}
				value, err := next(ctx, rest)
				if err != nil {
					return nil, err
				}
				return append([]any{"known"}, value.([]any)...), nil
			}
		})
		appsync.HandleEach(r, "Post.author", func(_ context.Context, args postID) (string, error) {
			if args.ID == "2" {
				return "", errBoom
			}
			return args.ID, nil
		})
		appsync.HandleBatch(r, "Post.likes", func(context.Context, []postID) ([]int, error) { return nil, &missingError{"all"} })
		appsync.OnError(r, func(context.Context, *missingError) (any, error) { return 0, nil })
		check(t, r, batchOf(4, "Post", "author"), `["known","1",null,"3"]`)
		check(t, r, batchOf(3, "Post", "likes"), `[0,0,0]`)
	}
	// Where the whole fails, so does each item that AppSync sent.
	r := appsync.New(appsync.WithErrorObject())
	r.Use(func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, _ json.RawMessage) (any, error) {
			return next(ctx, batchOf(1, "Post", "likes"))
		}
	})
	appsync.HandleBatch(r, "Post.likes", func(context.Context, []postID) ([]int, error) { return nil, errBoom })
	appsync.HandleEach(r, "Post.author", echo)
	const boom = `{"error":"Error - boom"}`
	check(t, r, batchOf(2, "Post", "likes"), "["+boom+","+boom+"]")
	checkError(t, r, batchOf(2, "Post", "author"), appsync.InvalidBatchResponse, "middleware returned 1 results for 2 items")
}
