// SPDX-License-Identifier: Apache-2.0

package slogx

// ParseDefaultLine lets tests see how a line of the original slog.Default is taken apart.
var ParseDefaultLine = parseDefaultLine

// DecodeJSON lets tests see how JSON becomes a value.
var DecodeJSON = decodeJSON

// AppendValue lets tests see how a value becomes JSON.
var AppendValue = appendValue
