// SPDX-License-Identifier: Apache-2.0

//go:build race

package parser_test

const raceEnabled = true
