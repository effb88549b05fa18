// SPDX-License-Identifier: Apache-2.0

//go:build !race

package appsync_test

const raceEnabled = false
