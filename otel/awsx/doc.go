// SPDX-License-Identifier: Apache-2.0

// Package awsx traces the calls of the AWS SDK for Go v2.
package awsx
