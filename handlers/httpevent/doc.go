// SPDX-License-Identifier: Apache-2.0

// Package httpevent runs any http.Handler on Lambda.
package httpevent
