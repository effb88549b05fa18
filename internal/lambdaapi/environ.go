// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// inherited lists the only variables taken over from the caller: without them a program can neither
// start others nor find a temporary folder. Everything else would make a run depend on who ran it.
var inherited = [...]string{"PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT"}

// environ returns the function's environment: what Lambda sets on an OS-only runtime, where
// AWS_EXECUTION_ENV is not set, followed by the caller's own variables.
func environ(c Config, runtimeAPI, daemon string, now time.Time) []string {
	var env []string
	for _, key := range inherited {
		if value, ok := os.LookupEnv(key); ok {
			env = append(env, key+"="+value)
		}
	}
	env = append(env,
		"_HANDLER=bootstrap",
		"AWS_DEFAULT_REGION="+c.Region,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE="+strconv.Itoa(c.MemoryMB),
		"AWS_LAMBDA_FUNCTION_NAME="+c.FunctionName,
		"AWS_LAMBDA_FUNCTION_VERSION="+c.FunctionVersion,
		"AWS_LAMBDA_INITIALIZATION_TYPE="+c.InitializationType,
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/"+c.FunctionName,
		"AWS_LAMBDA_LOG_STREAM_NAME="+logStream(c.FunctionVersion, now),
		"AWS_LAMBDA_RUNTIME_API="+runtimeAPI,
		"AWS_REGION="+c.Region,
		"AWS_XRAY_CONTEXT_MISSING=LOG_ERROR",
		"AWS_XRAY_DAEMON_ADDRESS="+daemon,
		"LAMBDA_RUNTIME_DIR=/var/runtime",
		"LAMBDA_TASK_ROOT="+c.Dir,
		"LANG=en_US.UTF-8",
		"TZ=:UTC",
	)
	if host, port, err := net.SplitHostPort(daemon); err == nil {
		env = append(env, "_AWS_XRAY_DAEMON_ADDRESS="+host, "_AWS_XRAY_DAEMON_PORT="+port)
	}
	if c.Concurrency > 1 {
		env = append(env, "AWS_LAMBDA_MAX_CONCURRENCY="+strconv.Itoa(c.Concurrency))
	}
	return append(env, c.Env...)
}

// logStream names a new log stream the way Lambda does: date, version, 32 hex digits.
func logStream(version string, now time.Time) string {
	return fmt.Sprintf("%s/[%s]%s", now.UTC().Format("2006/01/02"), version, strings.ToLower(randomHex(16)))
}
