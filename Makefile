# SPDX-License-Identifier: Apache-2.0

# The steps themselves stand in .ci/run, so that a machine without make runs the same.

.DEFAULT_GOAL := all
.PHONY: all ci test race concurrent vet lint format-check format tidy fuzz nested examples cross clean-check bench tools clean help

all: ci ## what CI runs (default)

ci: ## every step of .ci/run
	.ci/run

test: ## all tests of the root module
	go test ./...

race: ## all tests under the race detector, in random order
	.ci/run race

concurrent: ## tests about concurrency, 100 times under the race detector
	.ci/run concurrent

vet: ## go vet
	.ci/run vet

lint: ## golangci-lint with the rules of .golangci.yml
	.ci/run lint

format-check: ## say which files gofumpt would change
	.ci/run format

format: tools ## format all files with gofumpt
	bin/gofumpt -w .

tidy: ## say what go mod tidy would change, in every module
	.ci/run tidy

fuzz: ## run every fuzz test for FUZZTIME (3s)
	.ci/run fuzz

nested: ## vet and test the nested modules
	.ci/run nested

examples: ## build the examples as functions for linux/arm64 into bin/examples
	.ci/run examples

cross: ## vet for Windows and macOS
	.ci/run cross

clean-check: ## fail if anything is not committed
	.ci/run clean

bench: ## benchmarks of the root module, COUNT (6) runs for benchstat
	go test -run '^$$' -bench . -count $(or $(COUNT),6) ./...

tools: ## build the tools of tools/go.mod into bin
	go build -C tools -o ../bin/ tool

clean: ## remove what was built
	rm -rf bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
