// SPDX-License-Identifier: Apache-2.0

package browser_test

import (
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"testing"
)

// readNetworkLog returns the addresses in what Chromium writes with --log-net-log, sorted, each once.
func readNetworkLog(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Constants struct {
			LogEventTypes map[string]int
		}
		Events []struct {
			Type   int
			Params json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &log); err != nil {
		t.Fatalf("log of the network: %v", err)
	}
	request, ok := log.Constants.LogEventTypes["URL_REQUEST_START_JOB"]
	lookup, known := log.Constants.LogEventTypes["HOST_RESOLVER_MANAGER_REQUEST"]
	if !ok || !known {
		t.Fatal("the log of the network has other names for its events than these tests know")
	}
	var addresses []string
	for _, event := range log.Events {
		// Any event that has an address counts, so that none is missed for its kind.
		var params struct{ URL, Host string }
		if len(event.Params) > 0 && event.Params[0] == '{' {
			if err := json.Unmarshal(event.Params, &params); err != nil && event.Type == request {
				t.Fatalf("log of the network: %v in %s", err, event.Params)
			}
		}
		if params.URL != "" {
			addresses = append(addresses, params.URL)
		}
		if event.Type == lookup && params.Host != "" {
			addresses = append(addresses, params.Host)
		}
	}
	slices.Sort(addresses)
	return slices.Compact(addresses)
}

// elsewhere returns the addresses that are not on this machine's loopback interface, and those that cannot be read. Data
// that is in its address, and the browser's own pages, come from nowhere.
func elsewhere(addresses []string) (found []string) {
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err == nil && (u.Hostname() == "127.0.0.1" || u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "chrome") {
			continue
		}
		found = append(found, address)
	}
	return found
}
