// SPDX-License-Identifier: Apache-2.0

// Package deptest holds the tests that keep this module's layering and house style. It has no other code.
//
//	go test ./internal/deptest
//
// The tests read the source of every module in the repository, for all systems and build tags:
//
//	imports_test.go   which package may import which; one row a folder pattern
//	rules_test.go     those rows
//	packages_test.go  package comments, examples, names, licence lines
//	state_test.go     no init functions, no package variables that change
//	parity_test.go    docs/parity.md names tests that exist
//
// A package that no row of rules_test.go covers fails: what may it import? The answer is a new row, which a reviewer
// sees. Packages that are planned have their rows already.
//
// # Caveats
//
// Only direct imports are looked at. That net/http is linked by way of go.opentelemetry.io/otel/propagation cannot be
// helped here.
package deptest
