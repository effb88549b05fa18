// SPDX-License-Identifier: Apache-2.0

//go:build !race

package otlp_test

const raceEnabled = false
