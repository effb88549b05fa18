// SPDX-License-Identifier: Apache-2.0

package main

// What the external tests look into; a program has no exported names.
type (
	Report = report
	Result = result
	Sample = sample
)

var (
	Run         = run
	Quantile    = quantile
	Differences = differences
	WriteTable  = writeTable
	WriteJSON   = writeJSON
	Select      = selectFunctions

	StartBackends = startBackends
)

// Daemon returns where the backends take X-Ray documents.
func (b *backends) Daemon() string { return b.udp.LocalAddr().String() }
