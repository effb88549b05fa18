// SPDX-License-Identifier: Apache-2.0

//go:build !race

package httpevent_test

const raceEnabled = false
