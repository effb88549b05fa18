// SPDX-License-Identifier: Apache-2.0

//go:build !race

package powertools_test

const raceEnabled = false
