// SPDX-License-Identifier: Apache-2.0

package otlp

import "time"

// Timeout returns how long one export may take, with its retries.
func (e *Traces) Timeout() time.Duration { return e.client.config.timeout }

// Timeout returns how long one export may take, with its retries.
func (e *Metrics) Timeout() time.Duration { return e.client.config.timeout }

// Timeout returns how long one export may take, with its retries.
func (e *Logs) Timeout() time.Duration { return e.client.config.timeout }
