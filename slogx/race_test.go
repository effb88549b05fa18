// SPDX-License-Identifier: Apache-2.0

//go:build race

package slogx_test

const raceEnabled = true
