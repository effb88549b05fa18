// SPDX-License-Identifier: Apache-2.0

// Package rest is a router.
package rest
