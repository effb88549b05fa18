// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Conditions are when a statement counts: operator, key, values.
//
//	eventsource.Conditions{"IpAddress": {"aws:SourceIp": eventsource.Strings("198.51.100.0/24")}}
type Conditions = map[string]map[string]StringOrSet

// Policy is what an authorizer of a REST or WebSocket API decides: which routes a caller may use. What nothing allows is
// denied, and a route that is denied stays so whatever allows it.
//
// Methods note the first mistake; [Policy.Response] returns it. A Policy is for one goroutine.
type Policy struct {
	route       RouteARN
	response    APIGatewayAuthorizerResponse
	allow, deny effect
	err         error
}

// effect has the statements of one effect: one with conditions each, and all other resources together.
type effect struct {
	conditional []IAMPolicyStatement
	resources   []string
}

// NewPolicy returns an empty policy about the routes of one stage, for a caller: route is that of the event, see
// [ParseRouteARN], of which partition, region, account, API and stage count. API Gateway may use the answer for other
// requests with the same token: allow all routes that the caller may use, not just the one of this request.
func NewPolicy(route RouteARN, principalID string) *Policy {
	return &Policy{route: route, response: APIGatewayAuthorizerResponse{PrincipalID: principalID}}
}

// Allow allows a method on a path. Method is GET, POST, PUT, PATCH, HEAD, DELETE, OPTIONS or * for all; path is like
// /orders/* and may have *, which stands for any text, slashes too. So a path should come from the program and not from a
// request. At a WebSocket API, method is the route's key, such as $connect, and path is empty.
func (p *Policy) Allow(method, path string) *Policy { return p.add(&p.allow, method, path, nil) }

// AllowIf is [Policy.Allow] under conditions, in a statement of its own. All of them must hold, each for one of its values.
// None, and one without a value, is a mistake: it would allow more than was meant.
func (p *Policy) AllowIf(method, path string, conditions Conditions) *Policy {
	p.checkConditions(conditions)
	return p.add(&p.allow, method, path, conditions)
}

// Deny denies a method on a path; see [Policy.Allow].
func (p *Policy) Deny(method, path string) *Policy { return p.add(&p.deny, method, path, nil) }

// DenyIf is [Policy.Deny] under conditions, in a statement of its own; see [Policy.AllowIf].
func (p *Policy) DenyIf(method, path string, conditions Conditions) *Policy {
	p.checkConditions(conditions)
	return p.add(&p.deny, method, path, conditions)
}

// AllowAll allows all routes of the stage.
func (p *Policy) AllowAll() *Policy { return p.addAll(&p.allow) }

// DenyAll denies all routes of the stage.
func (p *Policy) DenyAll() *Policy { return p.addAll(&p.deny) }

// WithContext gives the function behind the routes more to know about the caller: texts, numbers and booleans. API Gateway
// answers all requests with status 500 if there is something else, so that is a mistake.
func (p *Policy) WithContext(context map[string]any) *Policy {
	for name, value := range sorted(context) {
		if !isScalar(value) {
			p.fail(fmt.Errorf("eventsource: %q in the context of a policy is neither text nor number nor boolean", name))
		}
	}
	p.response.Context = context
	return p
}

// WithUsageIdentifierKey sets the API key whose usage plan counts, where the API takes keys from its authorizer.
func (p *Policy) WithUsageIdentifierKey(key string) *Policy {
	p.response.UsageIdentifierKey = key
	return p
}

var errNoStatements = errors.New("eventsource: a policy without statements: allow or deny something")

// Response returns the answer of the authorizer: what is allowed before what is denied, and of each the statements with
// conditions first. It returns the first mistake, or an error if nothing is allowed or denied.
func (p *Policy) Response() (APIGatewayAuthorizerResponse, error) {
	if p.err != nil {
		return APIGatewayAuthorizerResponse{}, p.err
	}
	statements := slices.Concat(p.allow.statements("Allow"), p.deny.statements("Deny"))
	if len(statements) == 0 {
		return APIGatewayAuthorizerResponse{}, errNoStatements
	}
	response := p.response
	response.PolicyDocument = policyDocument(statements...)
	return response, nil
}

// DenyAllResponse returns the answer that denies everything, for a caller that is not known. API Gateway answers with status
// 403; for 401, an authorizer returns errors.New("Unauthorized").
func DenyAllResponse() APIGatewayAuthorizerResponse {
	return APIGatewayAuthorizerResponse{
		PrincipalID:    "deny-all-user",
		PolicyDocument: policyDocument(statement("Deny", []string{"*"}, nil)),
	}
}

func policyDocument(statements ...IAMPolicyStatement) IAMPolicyDocument {
	return IAMPolicyDocument{Version: "2012-10-17", Statement: statements}
}

func statement(effect string, resources []string, conditions Conditions) IAMPolicyStatement {
	return IAMPolicyStatement{
		Action: []string{"execute-api:Invoke"}, Effect: effect, Resource: resources, Condition: conditions,
	}
}

func (e *effect) statements(name string) []IAMPolicyStatement {
	statements := slices.Clone(e.conditional)
	for i := range statements {
		statements[i].Effect = name
		statements[i].Resource = slices.Clone(statements[i].Resource)
	}
	if len(e.resources) > 0 {
		statements = append(statements, statement(name, slices.Clone(e.resources), nil))
	}
	return statements
}

func (p *Policy) add(e *effect, method, path string, conditions Conditions) *Policy {
	if err := checkRoute(method, path); err != nil {
		p.fail(err)
		return p
	}
	resource := p.route.stage() + "/" + method
	if path != "" {
		resource += "/" + strings.TrimPrefix(path, "/")
	}
	return p.addResource(e, resource, conditions)
}

// addAll adds the pattern of all routes. Those of WebSocket APIs have no method and path, but a key.
func (p *Policy) addAll(e *effect) *Policy {
	if p.route.isWebSocket() {
		return p.addResource(e, p.route.stage()+"/*", nil)
	}
	return p.addResource(e, p.route.stage()+"/*/*", nil)
}

func (p *Policy) addResource(e *effect, resource string, conditions Conditions) *Policy {
	if _, err := ParseRouteARN(p.route.stage() + "/*"); err != nil {
		p.fail(err) // a part is missing
		return p
	}
	if len(conditions) > 0 {
		e.conditional = append(e.conditional, statement("", []string{resource}, conditions))
		return p
	}
	e.resources = append(e.resources, resource)
	return p
}

var errNoConditions = errors.New("eventsource: a statement under conditions that has none")

func (p *Policy) checkConditions(conditions Conditions) {
	if len(conditions) == 0 {
		p.fail(errNoConditions)
	}
	for operator, keys := range sorted(conditions) {
		if operator == "" || len(keys) == 0 {
			p.fail(errNoConditions)
		}
		for key, values := range sorted(keys) {
			if key == "" || len(values.Values) == 0 {
				p.fail(fmt.Errorf("eventsource: condition %s %q in a policy has no value", operator, key))
			}
		}
	}
}

// fail keeps the first mistake: others may follow from it.
func (p *Policy) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func isMethod(method string) bool {
	switch method {
	case "GET", "POST", "PUT", "PATCH", "HEAD", "DELETE", "OPTIONS", "*":
		return true
	}
	return false
}

// pathMarks are what paths of requests have beside letters and digits. Neither { nor } is among them, so that no path is a
// variable of IAM, nor ?, which IAM would take for any character.
const pathMarks = "/._~%!$&'()*+,;=:@-"

func checkRoute(method, path string) error {
	if path == "" && !isMethod(method) && consistsOf(method, "$._-") {
		return nil // the key of a route of a WebSocket API
	}
	if !isMethod(method) {
		return fmt.Errorf("eventsource: method %q in a policy: want GET, POST, PUT, PATCH, HEAD, DELETE, OPTIONS or *", method)
	}
	if !consistsOf(path, pathMarks) {
		return fmt.Errorf("eventsource: path %q in a policy: want letters, digits and %s as in paths of requests", path, pathMarks)
	}
	return nil
}

// consistsOf reports whether text has ASCII letters, digits and the marks only, and at least one of them.
func consistsOf(text, marks string) bool {
	return text != "" && !strings.ContainsFunc(text, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune(marks, c)
	})
}

func isScalar(value any) bool {
	switch value := value.(type) {
	case string, bool, json.Number,
		int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return true
	case float32:
		return isFinite(float64(value))
	case float64:
		return isFinite(value)
	}
	return false
}

func isFinite(number float64) bool { return !math.IsNaN(number) && !math.IsInf(number, 0) }
