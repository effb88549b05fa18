// SPDX-License-Identifier: Apache-2.0

// Package openapi is draft.
package openapi
