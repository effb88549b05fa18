// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Function holds the constants of a function, read once from Lambda's environment variables.
type Function struct {
	// Name is AWS_LAMBDA_FUNCTION_NAME; empty outside Lambda.
	Name string
	// Version is AWS_LAMBDA_FUNCTION_VERSION, "$LATEST" for an unpublished one.
	Version string
	// MemoryMB is AWS_LAMBDA_FUNCTION_MEMORY_SIZE in MiB; 0 when unknown.
	MemoryMB int
	// LogGroup and LogStream are where CloudWatch Logs keeps what the function prints.
	LogGroup, LogStream string
	// Region is AWS_REGION.
	Region string
	// InitializationType is AWS_LAMBDA_INITIALIZATION_TYPE: on-demand, provisioned-concurrency,
	// snap-start or lambda-managed-instances.
	InitializationType string
	// MaxConcurrency is AWS_LAMBDA_MAX_CONCURRENCY, how many invocations one process serves at once; at least 1.
	MaxConcurrency int
}

// Initialization types of Lambda, the values of AWS_LAMBDA_INITIALIZATION_TYPE that this module acts on.
const (
	OnDemand         = "on-demand"
	ManagedInstances = "lambda-managed-instances"
)

// Environment is what the invocations of one process share: the function's constants, the cold start flag and the
// set of running invocations. All methods are safe for concurrent use.
//
// A program has one Environment; tests make as many as they like, so none of this is package state.
type Environment struct {
	function Function
	onLambda bool
	warm     atomic.Bool

	mu      sync.Mutex
	running map[*running]context.Context
}

// NewEnvironment reads Lambda's environment variables, with blanks around values trimmed.
func NewEnvironment() *Environment {
	read := func(name string) string { return strings.TrimSpace(os.Getenv(name)) }
	memory, _ := strconv.Atoi(read("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	concurrency, _ := strconv.Atoi(read("AWS_LAMBDA_MAX_CONCURRENCY"))
	return &Environment{
		function: Function{
			Name:               read("AWS_LAMBDA_FUNCTION_NAME"),
			Version:            read("AWS_LAMBDA_FUNCTION_VERSION"),
			MemoryMB:           max(0, memory),
			LogGroup:           read("AWS_LAMBDA_LOG_GROUP_NAME"),
			LogStream:          read("AWS_LAMBDA_LOG_STREAM_NAME"),
			Region:             read("AWS_REGION"),
			InitializationType: read("AWS_LAMBDA_INITIALIZATION_TYPE"),
			MaxConcurrency:     max(1, concurrency),
		},
		// AWS_EXECUTION_ENV is unset on the OS-only runtimes that Go uses, so it says nothing.
		onLambda: read("AWS_LAMBDA_RUNTIME_API") != "" || read("AWS_LAMBDA_FUNCTION_NAME") != "",
		running:  map[*running]context.Context{},
	}
}

// Function returns the function's constants; the caller must not change them.
func (e *Environment) Function() *Function { return &e.function }

// OnLambda reports whether the process runs in Lambda or an emulator of it.
func (e *Environment) OnLambda() bool { return e.onLambda }

// coldStart reports whether the invocation that asks is the cold one, which at most one is.
// Only an on-demand environment starts cold in front of a waiting caller.
func (e *Environment) coldStart() bool {
	return !e.warm.Swap(true) && e.function.InitializationType == OnDemand
}

// Context returns ctx if it belongs to an invocation, else the context of the only running invocation, so that code
// below a context.Background() is still attributed. With none or several running nothing is guessed: it returns ctx.
func (e *Environment) Context(ctx context.Context) context.Context {
	if scopeOf(ctx) != nil {
		return ctx
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.running) != 1 {
		return ctx
	}
	for _, only := range e.running {
		return only
	}
	return ctx
}

func (e *Environment) enter(r *running, ctx context.Context) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running[r] = ctx
}

func (e *Environment) leave(r *running) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.running, r)
}
