// SPDX-License-Identifier: Apache-2.0

package handlertest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// What all events have in common.
const (
	accountID      = "123456789012"
	region         = "eu-west-1"
	apiID          = "a1b2c3d4e5"
	targetGroupARN = "arn:aws:elasticloadbalancing:" + region + ":" + accountID + ":targetgroup/shop/49e9d65c45c6791a"
	latticeARN     = "arn:aws:vpc-lattice:" + region + ":" + accountID + ":"
)

// Event returns the event that the gateway sends for a request, and reads the request's body. It works for requests of
// clients, with a whole URL, and for those of httptest.NewRequest.
func (g Gateway) Event(r *http.Request) (json.RawMessage, error) {
	q := incoming{gateway: g, request: r, header: http.Header{}, at: time.Now()}
	for name, values := range r.Header {
		if len(values) > 0 { // A header without values is not sent.
			q.header[name] = values
		}
	}
	if err := q.readBody(); err != nil {
		return nil, err
	}
	q.addHeaders()
	var event any
	switch g.source() {
	case httpevent.RESTAPI, httpevent.HTTPAPIv1:
		event = q.apiV1()
	case httpevent.HTTPAPIv2:
		event = q.apiV2()
	case httpevent.FunctionURL:
		event = q.functionURL()
	case httpevent.ALB:
		event = q.loadBalancer()
	case httpevent.LatticeV1:
		event = q.latticeV1()
	case httpevent.LatticeV2:
		event = q.latticeV2()
	default:
		return nil, fmt.Errorf("handlertest: no such source: %d", g.Source)
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("handlertest: encode the event: %w", err)
	}
	return payload, nil
}

// incoming is a request on its way into an event.
type incoming struct {
	gateway  Gateway
	request  *http.Request
	header   http.Header
	at       time.Time
	body     string
	isBase64 bool
}

func (q *incoming) method() string {
	if q.request.Method == "" {
		return http.MethodGet
	}
	return q.request.Method
}

func (q *incoming) host() string {
	for _, host := range []string{q.request.Host, q.request.URL.Host} {
		if host != "" {
			return host
		}
	}
	return q.gateway.domainName()
}

func (q *incoming) readBody() error {
	if q.request.Body == nil {
		return nil
	}
	data, err := io.ReadAll(q.request.Body)
	if err != nil {
		return fmt.Errorf("handlertest: read the request's body: %w", err)
	}
	_ = q.request.Body.Close()
	if len(data) > 0 || q.request.ContentLength == 0 && q.method() == http.MethodPost {
		q.header["Content-Length"] = []string{strconv.Itoa(len(data))}
	}
	q.isBase64 = len(data) > 0 && (!utf8.Valid(data) || q.encodesBytes())
	if q.isBase64 {
		q.body = base64.StdEncoding.EncodeToString(data)
	} else {
		q.body = string(data)
	}
	return nil
}

// encodesBytes reports whether the gateway takes the body for bytes, by its headers alone.
func (q *incoming) encodesBytes() bool {
	switch q.gateway.source() {
	case httpevent.RESTAPI:
		return false
	case httpevent.LatticeV1, httpevent.LatticeV2: // look at the type alone
	default:
		if q.header.Get("Content-Encoding") != "" {
			return true
		}
	}
	mediaType, _, _ := mime.ParseMediaType(q.header.Get("Content-Type"))
	switch mediaType {
	case "application/json", "application/javascript", "application/xml":
		return false
	}
	return !strings.HasPrefix(mediaType, "text/")
}

// addHeaders adds what gateways do.
func (q *incoming) addHeaders() {
	q.header["Host"] = []string{q.host()}
	forwarded := append(slices.Clone(q.header["X-Forwarded-For"]), q.gateway.clientIP())
	q.header["X-Forwarded-For"] = []string{strings.Join(forwarded, ", ")}
	if q.header.Get("X-Forwarded-Proto") == "" {
		scheme := q.request.URL.Scheme
		if scheme == "" {
			scheme = "https"
		}
		q.header["X-Forwarded-Proto"] = []string{scheme}
	}
	switch q.gateway.source() {
	case httpevent.LatticeV1, httpevent.LatticeV2: // have neither of the rest
		return
	}
	if q.header.Get("X-Forwarded-Port") == "" {
		q.header["X-Forwarded-Port"] = []string{q.port()}
	}
	switch trace := q.header.Get("X-Amzn-Trace-Id"); {
	case !strings.Contains(trace, "Root="):
		q.header["X-Amzn-Trace-Id"] = []string{"Root=" + newTraceID(q.at)}
	case q.gateway.source() == httpevent.ALB: // says where it came into a trace
		q.header["X-Amzn-Trace-Id"] = []string{"Self=" + newTraceID(q.at) + ";" + trace}
	}
}

// port returns the port that the client has connected to.
func (q *incoming) port() string {
	if _, port, err := net.SplitHostPort(q.host()); err == nil {
		return port
	}
	if strings.EqualFold(q.header.Get("X-Forwarded-Proto"), "http") {
		return "80"
	}
	return "443"
}

// encodedPath returns the path as the client sent it.
func (q *incoming) encodedPath() string {
	if path := q.request.URL.EscapedPath(); path != "" {
		return path
	}
	return "/"
}

// decodedPath returns the path of an HTTP API, with the stage where it has one.
func (q *incoming) decodedPath() string {
	path, _, _ := strings.Cut(q.request.URL.Path, "?")
	if path == "" {
		path = "/"
	}
	if stage := q.gateway.stage(); stage != "$default" && strings.Contains(q.gateway.domainName(), ".execute-api.") {
		return "/" + stage + path
	}
	return path
}

func (q *incoming) apiV1() any {
	g := q.gateway
	query := q.request.URL.Query()
	e := events.APIGatewayProxyRequest{
		Resource:                        g.resource("/{proxy+}"),
		HTTPMethod:                      q.method(),
		Path:                            q.encodedPath(),
		Headers:                         last(q.header),
		MultiValueHeaders:               q.header,
		QueryStringParameters:           last(query),
		MultiValueQueryStringParameters: orNil(query),
		StageVariables:                  g.StageVariables,
		Body:                            q.body,
		IsBase64Encoded:                 q.isBase64,
	}
	e.PathParameters = map[string]string{"proxy": strings.TrimPrefix(q.request.URL.Path, "/")}
	e.RequestContext = events.APIGatewayProxyRequestContext{
		AccountID: accountID, APIID: apiID, DomainName: g.domainName(), Stage: g.stage(), RequestID: newUUID(),
		Protocol: "HTTP/1.1", HTTPMethod: e.HTTPMethod, ResourcePath: e.Resource, Path: "/" + g.stage() + e.Path,
		RequestTime: q.time(), RequestTimeEpoch: q.at.UnixMilli(),
		Identity: events.APIGatewayRequestIdentity{SourceIP: g.clientIP(), UserAgent: q.request.UserAgent()},
	}
	if g.Claims != nil {
		e.RequestContext.Authorizer = map[string]any{"claims": g.Claims}
	}
	if g.source() == httpevent.RESTAPI {
		return e
	}
	e.Path = q.decodedPath()
	return struct {
		Version string `json:"version"`
		events.APIGatewayProxyRequest
	}{"1.0", e}
}

func (q *incoming) apiV2() any {
	g := q.gateway
	cookies := q.header["Cookie"]
	delete(q.header, "Cookie")
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: g.resource("$default"), RawPath: q.decodedPath(), RawQueryString: q.request.URL.RawQuery,
		Cookies: splitCookies(cookies), Headers: joined(q.header), QueryStringParameters: joined(q.request.URL.Query()),
		StageVariables: g.StageVariables, Body: q.body, IsBase64Encoded: q.isBase64,
	}
	e.RequestContext = events.APIGatewayV2HTTPRequestContext{
		AccountID: accountID, APIID: apiID, DomainName: g.domainName(), DomainPrefix: apiID, RequestID: newShortID(),
		RouteKey: e.RouteKey, Stage: g.stage(), Time: q.time(), TimeEpoch: q.at.UnixMilli(),
		HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
			Method: q.method(), Path: e.RawPath, Protocol: "HTTP/1.1", SourceIP: g.clientIP(), UserAgent: q.request.UserAgent(),
		},
	}
	if g.Claims != nil {
		e.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
			JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: g.Claims},
		}
	}
	return e
}

func (q *incoming) functionURL() any {
	g := q.gateway
	e := events.LambdaFunctionURLRequest{
		Version: "2.0", RawPath: q.encodedPath(), RawQueryString: q.request.URL.RawQuery,
		Cookies: splitCookies(q.header["Cookie"]), Headers: joined(q.header), QueryStringParameters: joined(q.request.URL.Query()),
		Body: q.body, IsBase64Encoded: q.isBase64,
	}
	e.RequestContext = events.LambdaFunctionURLRequestContext{
		AccountID: "anonymous", APIID: apiID, DomainName: g.domainName(), DomainPrefix: apiID, RequestID: newUUID(),
		Time: q.time(), TimeEpoch: q.at.UnixMilli(),
		HTTP: events.LambdaFunctionURLRequestContextHTTPDescription{
			Method: q.method(), Path: e.RawPath, Protocol: "HTTP/1.1", SourceIP: g.clientIP(), UserAgent: q.request.UserAgent(),
		},
	}
	return e
}

func (q *incoming) loadBalancer() any {
	query := rawQuery(q.request.URL.RawQuery)
	e := events.ALBTargetGroupRequest{HTTPMethod: q.method(), Path: q.encodedPath(), Body: q.body, IsBase64Encoded: q.isBase64}
	e.RequestContext.ELB.TargetGroupArn = targetGroupARN
	if q.gateway.MultiValue {
		e.MultiValueHeaders, e.MultiValueQueryStringParameters = lowerCase(q.header), query
	} else {
		e.Headers, e.QueryStringParameters = last(lowerCase(q.header)), last(query)
	}
	return e
}

func (q *incoming) latticeV1() any {
	return httpevent.LatticeV1Request{
		RawPath: q.encodedPath(), Method: q.method(), Headers: separated(q.header),
		QueryStringParameters: last(rawQuery(q.request.URL.RawQuery)), Body: q.body, IsBase64Encoded: q.isBase64,
	}
}

func (q *incoming) latticeV2() any {
	return httpevent.LatticeV2Request{
		Version: "2.0", Path: q.encodedPath(), Method: q.method(), Headers: lists(lowerCase(q.header)),
		QueryStringParameters: lists(rawQuery(q.request.URL.RawQuery)), Body: q.body, IsBase64Encoded: q.isBase64,
		RequestContext: httpevent.LatticeV2Context{
			ServiceNetworkARN: latticeARN + "servicenetwork/sn-0bf3f2882e9cc805a", ServiceARN: latticeARN + "service/svc-0a40eebed65f8d69c",
			TargetGroupARN: latticeARN + "targetgroup/tg-6d0ecf831eec9f09", Region: region, TimeEpoch: strconv.FormatInt(q.at.UnixMicro(), 10),
			Identity: httpevent.LatticeV2Identity{SourceVPCARN: "arn:aws:ec2:" + region + ":" + accountID + ":vpc/vpc-0b8276c84697e7339"},
		},
	}
}

func (g Gateway) resource(everything string) string {
	if g.Resource == "" {
		return everything
	}
	return g.Resource
}

// rawQuery splits a query without decoding it.
func rawQuery(query string) url.Values {
	values := url.Values{}
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); pair != "" {
			values[key] = append(values[key], value)
		}
	}
	return values
}

// splitCookies returns the cookies of Cookie headers one by one.
func splitCookies(lines []string) (cookies []string) {
	for _, line := range lines {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				cookies = append(cookies, cookie)
			}
		}
	}
	return cookies
}

func lowerCase(header http.Header) map[string][]string {
	lower := make(map[string][]string, len(header))
	for name, values := range header {
		lower[strings.ToLower(name)] = values
	}
	return lower
}

// joined returns each header or parameter as one text, with lower-case names for headers.
func joined[M ~map[string][]string](values M) map[string]string {
	_, isHeader := any(values).(http.Header)
	made := make(map[string]string, len(values))
	for name, list := range values {
		if isHeader {
			name = strings.ToLower(name)
		}
		made[name] = strings.Join(list, ",")
	}
	return made
}

// separated returns each header as one text, with a blank after the commas.
func separated(header http.Header) map[string]string {
	made := make(map[string]string, len(header))
	for name, list := range lowerCase(header) {
		made[name] = strings.Join(list, ", ")
	}
	return made
}

// last returns the last value of each header or parameter, nil for none at all, which API Gateway writes as null.
func last[M ~map[string][]string](values M) map[string]string {
	if len(values) == 0 {
		return nil
	}
	made := make(map[string]string, len(values))
	for name, list := range values {
		if len(list) > 0 {
			made[name] = list[len(list)-1]
		}
	}
	return made
}

func lists(values map[string][]string) map[string]httpevent.LatticeValues {
	made := make(map[string]httpevent.LatticeValues, len(values))
	for name, list := range values {
		made[name] = list
	}
	return made
}

func orNil(values url.Values) map[string][]string {
	if len(values) == 0 {
		return nil
	}
	return values
}
