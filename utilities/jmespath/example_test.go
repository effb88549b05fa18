// SPDX-License-Identifier: Apache-2.0

package jmespath_test

import (
	"fmt"
	"strings"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

func Example() {
	envelope := jmespath.MustCompile(jmespath.SQS)

	event := []byte(`{"Records":[{"body":"{\"id\":9007199254740993}"},{"body":"{\"id\":7}"}]}`)
	orders, err := jmespath.SearchInto[[]struct{ ID int64 }](envelope, event)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(orders)
	// Output: [{9007199254740993} {7}]
}

func ExampleWithFunction() {
	initials := jmespath.WithFunction("initials", []jmespath.Parameter{{Type: jmespath.String}},
		func(args []any) (any, error) {
			var letters strings.Builder
			for word := range strings.FieldsSeq(args[0].(string)) {
				letters.WriteString(word[:1])
			}
			return letters.String(), nil
		})
	e := jmespath.MustCompile("users[*].initials(name)", initials)

	fmt.Println(e.SearchBytes([]byte(`{"users":[{"name":"Ada Lovelace"},{"name":"Grace Hopper"}]}`)))
	// Output: [AL GH] <nil>
}

func ExampleCompile_mistake() {
	_, err := jmespath.Compile("Records[*].powertools_jsn(body)")
	fmt.Println(err)
	// Output: jmespath: powertools_jsn(): unknown function in expression "Records[*].powertools_jsn(body)"
}
