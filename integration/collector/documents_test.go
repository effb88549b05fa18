// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// documentDeviations are all ways in which X-Ray's documents differ that came through the gateway.
var documentDeviations = []deviation{
	{
		"members that say nothing", "a flag that is false costs bytes",
		func(d difference, _, _ map[string]string) bool {
			flag := slices.Contains([]string{"error", "fault", "throttle"}, d.path) || strings.HasSuffix(d.path, ".remote")
			return flag && d.ours == absent && d.collector == "false"
		},
	},
	{
		"times", "ours have microseconds, which is what X-Ray keeps; the collector's are floating-point numbers of nanoseconds",
		func(d difference, _, _ map[string]string) bool {
			ours, err := strconv.ParseFloat(d.ours, 64)
			theirs, err2 := strconv.ParseFloat(d.collector, 64)
			return (d.path == "start_time" || d.path == "end_time") && err == nil && err2 == nil && sameTime(ours, theirs)
		},
	},
	{
		"where it runs", "a span inside the invocation belongs to a subsegment that says it",
		func(d difference, ours, _ map[string]string) bool {
			return strings.HasPrefix(d.path, "aws.") && d.ours == absent && ours["annotations.Service"] == absent
		},
	},
	{
		"account", "the collector takes it from the resource only; it depends on the invocation, whose ARN names it",
		func(d difference, ours, collector map[string]string) bool {
			const attribute = "metadata.default.cloud.account.id"
			return (d.path == "aws.account_id" && d.collector == absent || d.path == attribute && d.ours == absent) &&
				ours["aws.account_id"] == collector[attribute]
		},
	},
	{
		"language", "the console shows it; the collector does not know it",
		func(d difference, _, _ map[string]string) bool {
			return strings.HasPrefix(d.path, "service.runtime") && d.collector == absent
		},
	},
	{
		"ids of exceptions", "made up on either side",
		func(d difference, _, _ map[string]string) bool {
			return strings.HasPrefix(d.path, "cause.exceptions.") && strings.HasSuffix(d.path, ".id") && d.ours != absent && d.collector != absent
		},
	},
	{
		"namespace of metadata", "ours is the service, the collector's is always default; it does not know metadata. as a prefix",
		func(d difference, ours, collector map[string]string) bool {
			if key, ok := strings.CutPrefix(d.path, "metadata.hello."); ok {
				return d.collector == absent && (collector["metadata.default."+key] == d.ours || collector["metadata.default.metadata."+key] == d.ours)
			}
			key, ok := strings.CutPrefix(d.path, "metadata.default.")
			return ok && d.ours == absent && ours["metadata.hello."+strings.TrimPrefix(key, "metadata.")] == d.collector
		},
	},
}

// compareDocuments holds the documents that X-Ray got from the gateway to those that the daemon got from the program.
func (r *observed) compareDocuments(t *testing.T) {
	ours, used := byID(r.documents), map[string]int{}
	for _, text := range r.aws.documents {
		collectors := object(t, []byte(text))
		id := fmt.Sprint(collectors["id"])
		if ours[id] == nil {
			t.Errorf("the collector's document %s is none of ours, or came twice", id)
			continue
		}
		explain(t, fmt.Sprint("document of ", collectors["name"]), ours[id], collectors, documentDeviations, used)
		delete(ours, id)
	}
	if len(ours) > 0 {
		t.Errorf("documents that the collector did not send: %v", ours)
	}
	checkUsed(t, documentDeviations, used)
}
