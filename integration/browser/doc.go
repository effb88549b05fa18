// SPDX-License-Identifier: Apache-2.0

// Package browser tests pages in a real browser, Chromium without a window:
//
//	go test ./browser
//
// It opens Swagger UI of examples/restapi, which powertools serve runs behind several gateways, and compares the operations
// that the page shows with the document. Chromium's own log of the network then has every address that was asked for:
// none may be on another machine. A page that does load from elsewhere shows that the log would have it.
//
// # Caveats
//
// The tests are skipped where there is no program chromium, as Debian's package of that name installs it.
// POWERTOOLS_BROWSER names another program, and POWERTOOLS_BROWSER_REQUIRED=1 makes its absence a failure.
//
// Chromium's sandbox is off, since it does not start for root; the pages come from this checkout. No name is resolved, so a
// request that should not be there does not leave the machine either.
package browser
