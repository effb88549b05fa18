// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"errors"
	"net/http"
)

// mapping answers errors of one kind. It reports whether err is of that kind.
type mapping func(w http.ResponseWriter, req *http.Request, err error) bool

// OnError sets how errors of one type are answered that handlers of a router or group give to [WriteError], or return
// where a function with an error is the handler. The type is looked for in the whole chain of causes, as by [errors.As];
// an interface type is met by all that have its methods. Mappings are tried in the order of registration, those of the
// route's group first, then those of the groups around it.
//
// What handle gives to WriteError itself, the same error or another, is answered without mappings. So is an error for which
// handle writes nothing.
func OnError[E error](r *Router, handle func(w http.ResponseWriter, req *http.Request, err E)) {
	r.addMapping(func(w http.ResponseWriter, req *http.Request, err error) bool {
		found, ok := errors.AsType[E](err)
		if ok {
			handle(w, req, found)
		}
		return ok
	})
}

// ErrorStatus sets the status for a sentinel error, found in the chain of causes as by [errors.Is]. The client gets the
// text of the status, not that of the error.
func (r *Router) ErrorStatus(status int, sentinel error) {
	if sentinel == nil || status != validStatus(status) {
		panic("rest: ErrorStatus needs an error and a status from 400 to 599")
	}
	r.addMapping(func(w http.ResponseWriter, req *http.Request, err error) bool {
		if !errors.Is(err, sentinel) {
			return false
		}
		answerError(w, req, &Error{Status: status, Cause: err})
		return true
	})
}

func (r *Router) addMapping(m mapping) {
	r.table.mustBeOpen()
	r.mappings = append(r.mappings, m)
}

// mapped lets the mappings of the route answer, innermost group first, then those of routers around this one.
func (x *exchange) mapped(w http.ResponseWriter, req *http.Request, err error) bool {
	for ; x != nil; x = x.outer {
		for r := x.router(); r != nil; r = r.parent {
			for _, m := range r.mappings {
				if m(w, req, err) {
					return true
				}
			}
		}
	}
	return false
}

// statusOf returns what an error says of its own answer.
func statusOf(err error) (e *Error, known bool) {
	if coded, ok := errors.AsType[interface {
		error
		HTTPStatus() int
	}](err); ok { // the outermost that has one
		if own, ok := coded.(*Error); ok {
			return own, own != nil
		}
		e := &Error{Status: coded.HTTPStatus(), Cause: err}
		if speaking, ok := coded.(interface{ HTTPMessage() string }); ok {
			e.Message = speaking.HTTPMessage()
		}
		return e, true
	}
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(large.Limit).Because(err), true
	}
	return &Error{Status: http.StatusInternalServerError, Cause: err}, false
}
