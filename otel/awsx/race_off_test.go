// SPDX-License-Identifier: Apache-2.0

//go:build !race

package awsx_test

const raceEnabled = false
