// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// list returns n copies of text, separated by commas; %d in it is the number.
func list(n int, text string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(text, "%d", fmt.Sprint(i))
	}
	return strings.Join(parts, ",")
}

// lineWith returns a line with a namespace, dimension sets, definitions and further members.
func lineWith(namespace, sets, definitions, rest string) string {
	return `{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":` + namespace + `,"Dimensions":` + sets +
		`,"Metrics":` + definitions + `}]},` + rest + `}`
}

func TestValidate(t *testing.T) {
	t.Parallel()
	metric := func(definition, value string) string {
		return lineWith(`"N"`, `[[]]`, `[{"Name":"m"`+definition+`}]`, `"m":`+value)
	}
	dimension := func(key, value string) string {
		return lineWith(`"N"`, `[[`+key+`]]`, `[{"Name":"m"}]`, `"m":1,`+key+`:`+value)
	}
	distribution := func(fields string) string { return metric("", "{"+fields+"}") }
	valid := []string{
		lineWith(`"N"`, `[["d"],[]]`, `[{"Name":"m","Unit":"Count","StorageResolution":60}]`, `"d":"v","m":1`),
		`{"_aws":{"Timestamp":1574109732004,"LogGroupName":"g","CloudWatchMetrics":[` +
			`{"Namespace":"a","Dimensions":[[]],"Metrics":[{"Name":"x"}],"Other":1},` +
			`{"Namespace":"b/c","Dimensions":[[]],"Metrics":[{"Name":"x"}]}]},"x":[1,2.5,-3e10],"p":{"any":[null,true]}}` + "\n",
		metric("", "["+list(100, "1")+"]"),
		distribution(`"Values":[2,1],"Counts":[3,4],"Max":2,"Min":1,"Count":7,"Sum":10`),
		lineWith(`"N"`, `[[`+list(30, `"d%d"`)+`]]`, `[{"Name":"m"}]`, `"m":1,`+list(30, `"d%d":"v"`)),
		lineWith(`"N"`, `[[]]`, `[`+list(100, `{"Name":"m%d"}`)+`]`, list(100, `"m%d":1`)),
		metric("", fmt.Sprintf("%g", 0x1p360)),
	}
	for _, line := range valid {
		if err := emf.Validate([]byte(line)); err != nil {
			t.Errorf("Validate() = %v, want nil for %s", err, line)
		}
	}
	tests := []struct{ line, want string }{
		{``, "one JSON object"},
		{`[]`, "one JSON object"},
		{`{"_aws":`, "one JSON object"},
		{` ` + metric("", "1"), "one JSON object"},
		{"START " + metric("", "1"), "one JSON object"},
		{metric("", "1") + metric("", "1"), "not JSON"},
		{metric("", "1") + "\n\n", "line break"},
		{strings.Replace(metric("", "1"), ",", ",\n", 1), "line break"},
		{metric("", `1,"p":"`+"\xff"+`"`), "not UTF-8"},
		{metric("", `1,"p":"`+strings.Repeat("x", 1<<20)+`"`), "bytes"},
		{metric("", `NaN`), "not JSON"},
		{`{}`, "_aws"},
		{`{"_aws":1}`, "_aws"},
		{`{"_aws":{"CloudWatchMetrics":[]}}`, "Timestamp"},
		{`{"_aws":{"Timestamp":1.5,"CloudWatchMetrics":[]}}`, "Timestamp"},
		{`{"_aws":{"Timestamp":-1,"CloudWatchMetrics":[]}}`, "Timestamp"},
		{`{"_aws":{"Timestamp":"1","CloudWatchMetrics":[]}}`, "Timestamp"},
		{`{"_aws":{"Timestamp":1}}`, "CloudWatchMetrics"},
		{`{"_aws":{"Timestamp":1,"CloudWatchMetrics":[]}}`, "CloudWatchMetrics"},
		{`{"_aws":{"Timestamp":1,"CloudWatchMetrics":[1]}}`, "directive"},
		{`{"_aws":{"Timestamp":1,"LogGroupName":1,"CloudWatchMetrics":[]}}`, "LogGroupName"},
		{lineWith(`""`, `[[]]`, `[{"Name":"m"}]`, `"m":1`), "Namespace"},
		{lineWith(`1`, `[[]]`, `[{"Name":"m"}]`, `"m":1`), "Namespace"},
		{lineWith(`"a,b"`, `[[]]`, `[{"Name":"m"}]`, `"m":1`), "Namespace"},
		{lineWith(`"AWS/X"`, `[[]]`, `[{"Name":"m"}]`, `"m":1`), "Namespace"},
		{lineWith(`"N"`, `[]`, `[{"Name":"m"}]`, `"m":1`), "Dimensions"},
		{lineWith(`"N"`, `null`, `[{"Name":"m"}]`, `"m":1`), "Dimensions"},
		{lineWith(`"N"`, `[1]`, `[{"Name":"m"}]`, `"m":1`), "dimension set"},
		{lineWith(`"N"`, `[[1]]`, `[{"Name":"m"}]`, `"m":1`), "dimension name"},
		{lineWith(`"N"`, `[["d"]]`, `[{"Name":"m"}]`, `"m":1`), `dimension "d"`},
		{lineWith(`"N"`, `[["d","d"]]`, `[{"Name":"m"}]`, `"m":1,"d":"v"`), "twice"},
		{lineWith(`"N"`, `[[`+list(31, `"d%d"`)+`]]`, `[{"Name":"m"}]`, `"m":1,`+list(31, `"d%d":"v"`)), "at most 30"},
		{dimension(`":d"`, `"v"`), "dimension name"},
		{dimension(`" "`, `"v"`), "dimension name"},
		{dimension(`"ü"`, `"v"`), "dimension name"},
		{dimension(`"`+strings.Repeat("d", 251)+`"`, `"v"`), "dimension name"},
		{dimension(`"d"`, `1`), `dimension "d"`},
		{dimension(`"d"`, `""`), `dimension "d"`},
		{dimension(`"d"`, `" "`), `dimension "d"`},
		{dimension(`"d"`, `"ü"`), `dimension "d"`},
		{dimension(`"d"`, `"a\tb"`), `dimension "d"`},
		{dimension(`"d"`, `"`+strings.Repeat("v", 1025)+`"`), `dimension "d"`},
		{dimension(`"d"`, `"v","d":"w"`), "twice"},
		{metric("", `1,"p":{"a":1,"a":2}`), "twice"},
		{lineWith(`"N"`, `[[]]`, `[]`, `"m":1`), "Metrics"},
		{lineWith(`"N"`, `[[]]`, `[1]`, `"m":1`), "metric definition"},
		{lineWith(`"N"`, `[[]]`, `[{}]`, `"m":1`), "metric name"},
		{lineWith(`"N"`, `[[]]`, `[{"Name":"m"},{"Name":"m"}]`, `"m":1`), "twice"},
		{lineWith(`"N"`, `[[]]`, `[{"Name":"_aws"}]`, `"m":1`), "no value"},
		{lineWith(`"N"`, `[[]]`, `[{"Name":"n"}]`, `"m":1`), "no value"},
		{lineWith(`"N"`, `[[]]`, `[{"Name":"`+strings.Repeat("m", 256)+`"}]`, `"m":1`), "metric name"},
		{lineWith(`"N"`, `[[]]`, `[`+list(101, `{"Name":"m%d"}`)+`]`, list(101, `"m%d":1`)), "at most 100"},
		{metric(`,"Unit":"count"`, "1"), `metric "m" has the unit count, in Metrics[0], in CloudWatchMetrics[0]`},
		{lineWith(`"N"`, `[[],["d"]]`, `[{"Name":"m"}]`, `"m":1`), "in Dimensions[1], in CloudWatchMetrics[0]"},
		{lineWith(`"N"`, `[[]]`, `[{"Name":"m"}]`, `"m":1,x`), "at byte "},
		{metric(`,"Unit":1`, "1"), "unit"},
		{metric(`,"StorageResolution":5`, "1"), "resolution"},
		{metric(`,"StorageResolution":"1"`, "1"), "resolution"},
		{metric("", `"1"`), "neither"},
		{metric("", `null`), "neither"},
		{metric("", `[]`), "1 to 100"},
		{metric("", `["1"]`), "no number"},
		{metric("", `[[1]]`), "no number"},
		{metric("", "["+list(101, "1")+"]"), "1 to 100"},
		{metric("", `1e309`), "2^360"},
		{metric("", `-1e109`), "2^360"},
		{distribution(`"Values":[1]`), "Counts"},
		{distribution(`"Values":1,"Counts":[1]`), "Values"},
		{distribution(`"Values":[1,2],"Counts":[1],"Max":2,"Min":1,"Count":1,"Sum":1`), "1 Counts"},
		{distribution(`"Values":[1],"Counts":[0],"Max":1,"Min":1,"Count":0,"Sum":0`), "count of 0"},
		{distribution(`"Values":[1],"Counts":[1.5],"Max":1,"Min":1,"Count":1.5,"Sum":1`), "count of 1.5"},
		{distribution(`"Values":[1],"Counts":[2],"Max":1,"Min":1,"Count":1,"Sum":1`), "add up"},
		{distribution(`"Values":[1],"Counts":[2],"Max":1,"Min":1,"Count":2`), "Sum"},
		{distribution(`"Values":[1],"Counts":[2],"Max":1,"Min":1,"Count":2,"Sum":1e400`), "Sum"},
		{distribution(`"Values":[3],"Counts":[2],"Max":2,"Min":1,"Count":2,"Sum":2`), "outside"},
		{distribution(`"Values":[1],"Counts":[2],"Max":1e200,"Min":1,"Count":2,"Sum":2`), "2^360"},
		{distribution(`"Values":[1],"Counts":[2],"Max":1,"Min":1,"Count":2,"Sum":2,"More":1`), "More"},
	}
	for _, test := range tests {
		err := emf.Validate([]byte(test.line))
		if !errors.Is(err, emf.ErrInvalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Validate() = %v, want %q for %.200s", err, test.want, test.line)
		}
	}
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte(lineWith(`"N"`, `[["d"]]`, `[{"Name":"m","Unit":"Count"}]`, `"d":"v","m":[1,2]`)))
	f.Add([]byte(lineWith(`"N"`, `[[]]`, `[{"Name":"m"}]`, `"m":{"Values":[1],"Counts":[2],"Max":1,"Min":1,"Count":2,"Sum":2}`)))
	f.Add([]byte(`{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"N","Dimensions":[[]],"Metrics":[{"Name":"_aws"}]}]}}`))
	f.Add([]byte("{\"\":[[[[1e999]]]]}\n"))
	f.Fuzz(func(t *testing.T, line []byte) {
		if err := emf.Validate(line); err != nil && !errors.Is(err, emf.ErrInvalid) {
			t.Errorf("Validate() = %v, which is not ErrInvalid", err)
		}
	})
}
