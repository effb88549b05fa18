// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// output is how the result of a function is answered.
type output struct {
	status   int          // set by WithStatus, else 0
	response bool         // the result is a rest.Response
	schemas  *shared      // to check results with, else nil
	schema   *huma.Schema // of the body, nil if there is none
}

// responseOf returns the type of the body if t is a rest.Response.
func responseOf(t reflect.Type) (body reflect.Type, ok bool) {
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[rest.Router]().PkgPath() || !strings.HasPrefix(t.Name(), "Response[") {
		return t, false
	}
	field, ok := t.FieldByName("Body")
	if !ok {
		return t, false
	}
	return field.Type, true
}

// planOutput describes the answer of success.
func (s *shared) planOutput(op *operation, t reflect.Type) output {
	body, response := responseOf(t)
	out := output{status: op.status, response: response}
	status := op.status
	empty := body == reflect.TypeFor[struct{}]()
	if status == 0 {
		status = http.StatusOK
		if empty {
			status = http.StatusNoContent
		}
	}
	if status < 200 || status > 399 {
		panic(fmt.Sprintf("status %d is not one of success", status))
	}
	documented := &huma.Response{Description: http.StatusText(status)}
	if !empty && status != http.StatusNoContent && status != http.StatusNotModified {
		out.schema = s.schemaOf(body, op.hint("Response"))
		documented.Content = map[string]*huma.MediaType{"application/json": {Schema: out.schema}}
	}
	op.doc.Responses[strconv.Itoa(status)] = documented
	if s.config.validateResponses {
		out.schemas = s
	}
	return out
}

// result gives what a function returned the status of the operation, and checks it where that is wanted.
func (o *output) result(out any) (any, error) {
	if o.schemas != nil && o.schema != nil {
		if err := o.check(out); err != nil {
			return nil, err
		}
	}
	if o.status == 0 {
		return out, nil
	}
	if o.response {
		changed := reflect.New(reflect.TypeOf(out)).Elem()
		changed.Set(reflect.ValueOf(out))
		if status := changed.FieldByName("Status"); status.Int() == 0 {
			status.SetInt(int64(o.status))
		}
		return changed.Interface(), nil
	}
	if _, own := out.(interface{ HTTPStatus() int }); own {
		return out, nil
	}
	return rest.Response[any]{Status: o.status, Body: out}, nil
}

// check holds the body to its schema. A failure is the server's.
func (o *output) check(out any) error {
	body := out
	if o.response {
		body = reflect.ValueOf(out).FieldByName("Body").Interface()
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	var found issues
	found.validate(o.schemas.schemas, o.schema, huma.ModeReadFromServer, parseJSON(text, math.MaxInt).value, "response")
	if found.none() {
		return nil
	}
	return rest.Internal("Validation failed for response").With(found.details()).Because(found.cause())
}
