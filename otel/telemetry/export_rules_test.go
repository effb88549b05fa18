// SPDX-License-Identifier: Apache-2.0

package telemetry

// AccountIDLink is where the account is looked for.
const AccountIDLink = accountIDLink

// AccountID gives the tests what reads the account.
func AccountID(link string) string { return accountID(link) }
