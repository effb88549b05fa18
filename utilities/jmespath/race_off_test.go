// SPDX-License-Identifier: Apache-2.0

//go:build !race

package jmespath_test

const raceEnabled = false
