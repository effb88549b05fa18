// SPDX-License-Identifier: Apache-2.0

// Package library is no program.
package library
