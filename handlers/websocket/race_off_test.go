// SPDX-License-Identifier: Apache-2.0

//go:build !race

package websocket_test

const raceEnabled = false
