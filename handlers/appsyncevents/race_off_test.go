// SPDX-License-Identifier: Apache-2.0

//go:build !race

package appsyncevents_test

const raceEnabled = false
