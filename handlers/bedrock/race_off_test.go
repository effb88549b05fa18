// SPDX-License-Identifier: Apache-2.0

//go:build !race

package bedrock_test

const raceEnabled = false
