// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// deviation is a way in which our documents differ from the collector's on purpose.
type deviation struct {
	name, reason string
	// covers reports whether d is such a difference. It says what ours must be, not only that it may differ.
	covers func(v view, d difference) bool
}

// deviations are all there are. A difference counts for the first that covers it.
var deviations = []deviation{
	{
		"members that say nothing", "an empty object or text, null, a flag that is false or a length of 0 costs bytes",
		func(_ view, d difference) bool {
			switch {
			case d.ours != absent:
				return false
			case d.path == "error", d.path == "fault", d.path == "throttle", under(d.path, "cause") && strings.HasSuffix(d.path, ".remote"):
				return d.collector == "false"
			case d.path == "http.response.content_length":
				return d.collector == "0"
			case under(d.path, "http"), under(d.path, "aws"), under(d.path, "cause"):
				return d.collector == "{}" || d.collector == "null" || d.collector == `""`
			}
			return false
		},
	},
	{
		"where it runs, on segments only", "a subsegment belongs to a segment that says it: 300 bytes a span",
		func(v view, d difference) bool {
			return !v.segment && d.ours == absent && (d.path == "origin" || d.path == "service.version" ||
				d.path == "aws.account_id" && !v.has("aws.account_id") || isHost(d.path) || under(d.path, "aws.xray") || under(d.path, "aws.cloudwatch_logs"))
		},
	},
	{
		"language and version of a function", "the console shows them; the collector knows version of service and image only",
		func(v view, d difference) bool {
			return v.segment && d.collector == absent &&
				(d.path == "service.runtime" || d.path == "service.runtime_version" || d.path == "service.version" && d.ours == asJSON(v.resource["faas.version"]))
		},
	},
	{
		"origin Lambda, launch type in capitals", "the collector has no rule for Lambda; ECS itself writes EC2 and FARGATE",
		func(v view, d difference) bool {
			return v.segment && d.path == "origin" && (d.collector == absent && d.ours == `"AWS::Lambda::Function"` && !v.otherCloud() ||
				d.collector == `"AWS::ECS::Container"` && d.ours == `"AWS::ECS::EC2"` && v.resource["aws.ecs.launchtype"].AsString() == "EC2")
		},
	},
	{
		"a recorder without a name", "its version says nothing then",
		func(v view, d difference) bool {
			_, named := v.resource["telemetry.sdk.name"]
			return under(d.path, "aws.xray") && !named && d.ours == absent
		},
	},
	{
		"parts of a host", "a pod is shown without its cluster, an environment without its deployment",
		func(v view, d difference) bool {
			source := map[string]string{
				"aws.eks.pod": "k8s.pod.name", "aws.eks.container_id": "container.id",
				"aws.elastic_beanstalk.environment_name": "service.namespace", "aws.elastic_beanstalk.version_label": "service.version",
			}[d.path]
			return v.segment && d.collector == absent && source != "" && d.ours == asJSON(v.resource[source])
		},
	},
	{
		"AWS block elsewhere", "a call of an AWS API from another cloud has operation and region too",
		func(v view, d difference) bool {
			return v.otherCloud() && under(d.path, "aws") && d.collector == absent && !isHost(d.path) && d.path != "aws.cloudwatch_logs"
		},
	},
	{
		"operation of AWS calls only", "a gRPC method is no operation of AWS; newer conventions write Service/Operation",
		func(v view, d difference) bool {
			if d.path != "aws.operation" {
				return false
			}
			method := v.text("aws.operation", "rpc.method")
			return !v.sdkCall && d.ours == absent || v.sdkCall && d.ours == quote(method[strings.LastIndexByte(method, '/')+1:])
		},
	},
	{
		"newer attributes of AWS calls", "the collector does not know them; they beat older ones",
		func(v view, d difference) bool {
			switch d.path {
			case "aws.region":
				return d.ours == quote(v.text("aws.region", "cloud.region"))
			case "aws.id_2":
				return d.ours == quote(v.text("aws.extended_request_id"))
			case "aws.bucket_name":
				return d.ours == quote(v.text("aws.s3.bucket"))
			case "aws.queue_url":
				return d.ours == quote(v.text("aws.sqs.queue.url", "messaging.url", "aws.queue_url"))
			case "aws.retries":
				return v.sdkCall && d.ours == v.first("http.request.resend_count")
			case "aws.resource_names":
				names := []string{v.text("aws.sns.topic.arn")}
				if v.span.SpanKind() == trace.SpanKindClient {
					names = append(names, v.text("aws.lambda.invoked_arn"))
				}
				return d.ours == asJSON(attribute.StringSliceValue(slices.DeleteFunc(names, func(n string) bool { return n == "" })))
			}
			return false
		},
	},
	{
		"names", "AWS calls after the service, other calls after whom they call, in legal characters; all else after itself",
		func(v view, d difference) bool { return d.path == "name" && d.ours == v.name() },
	},
	{
		"namespaces", "of subsegments of calls only; newer names of AWS calls",
		func(v view, d difference) bool {
			want := absent
			switch {
			case d.path != "namespace":
				return false
			case v.segment:
			case v.sdkCall:
				want = `"aws"`
			case v.remote:
				want = `"remote"`
			}
			return d.ours == want
		},
	},
	{
		"users", "the newer attribute of three",
		func(v view, d difference) bool {
			return d.path == "user" && d.ours == quote(v.text("user.id", "enduser.id", "enduser.pseudo.id"))
		},
	},
	{
		"HTTP of AWS calls", "name and operation say it; a URL would make a second node",
		func(v view, d difference) bool {
			return v.sdkCall && d.ours == absent && under(d.path, "http.request")
		},
	},
	{
		"HTTP block without a request", "an address or a user agent alone is no HTTP request",
		func(v view, d difference) bool {
			return under(d.path, "http") && d.ours == absent && !v.has("http.method") && !v.has("http.request.method") && v.status() == 0 &&
				!v.has("url.full") && !v.has("http.url")
		},
	},
	{
		"HTTP methods and status", "the original of an unknown method; of two names the newer, not either by chance",
		func(v view, d difference) bool {
			switch d.path {
			case "http.request.method":
				method := v.text("http.request.method", "http.method")
				if method == "_OTHER" && v.has("http.request.method_original") {
					method = v.text("http.request.method_original")
				}
				return d.ours == quote(method)
			case "http.response.status":
				return v.has("http.status_code") && d.ours == v.first("http.response.status_code")
			}
			return false
		},
	},
	{
		"callers", "only a server has them, with the client before the peer that is connected",
		func(v view, d difference) bool {
			server := v.span.SpanKind() == trace.SpanKindServer
			switch d.path {
			case "http.request.client_ip":
				return !server && d.ours == absent || server && d.ours == quote(v.clientIP())
			case "http.request.x_forwarded_for":
				return !server && d.ours == absent
			}
			return false
		},
	},
	{
		"URLs", "server.address and server.port count also for clients; no URL without a host; no user and password",
		func(v view, d difference) bool { return d.path == "http.request.url" && d.ours == v.url() },
	},
	{
		"length of the answer", "from attributes for it, not from the size of a message",
		func(v view, d difference) bool {
			want := absent // without a status
			if v.status() != 0 {
				want = v.first("http.response.body.size")
			}
			return d.path == "http.response.content_length" && d.ours == want
		},
	},
	{
		"SQL", "newer attributes; a URL of server and database, not the span's name; no invented localhost; no password",
		func(v view, d difference) bool { return under(d.path, "sql") && d.ours == v.sql()[d.path] },
	},
	{
		"codes of gRPC", "they tell mistakes of the caller and throttling from faults",
		func(v view, d difference) bool {
			return isFlag(d.path) && (v.has("rpc.grpc.status_code") || v.has("rpc.response.status_code")) && v.flagIs(d)
		},
	},
	{
		"conflicting HTTP status", "the newer attribute counts",
		func(v view, d difference) bool {
			return isFlag(d.path) && v.has("http.status_code") && v.has("http.response.status_code") && v.flagIs(d)
		},
	},
	{
		"exceptions that escaped", "the work failed, whether or not somebody set the status",
		func(v view, d difference) bool { return d.path == "fault" && v.escaped() && v.flagIs(d) },
	},
	{
		"events of the AWS SDK for Java", "an attempt that failed is an event like others, not an exception of the call",
		func(v view, d difference) bool {
			return under(d.path, "cause") && v.hasEvent("HTTP request failure") && v.text("rpc.system") == "aws-api" &&
				d.ours == v.cause()[d.path]
		},
	},
	{
		"failures without an exception", "every fault has a cause, of the type that error.type or the database gives",
		func(v view, d difference) bool {
			return under(d.path, "cause.exceptions.0") && v.failed() && !v.hasEvent("exception") && d.ours == v.cause()[d.path]
		},
	},
	{
		"errors of one's own", "an exception is the other side's only if that has answered",
		func(v view, d difference) bool {
			return under(d.path, "cause") && strings.HasSuffix(d.path, ".remote") && d.collector == "true" && d.ours == absent && !v.answered()
		},
	},
	{
		"stacks", "without the recorder's own frames and values of arguments, with paths as in the module, whoever recorded them",
		func(v view, d difference) bool {
			language, found := v.resource["telemetry.sdk.language"]
			readable := found && language.AsString() == "go" // by the collector
			return under(d.path, "cause") && strings.HasSuffix(d.path, ".stack") && readable == (d.collector != absent) &&
				d.ours == v.cause()[d.path]
		},
	},
	{
		"events", "the collector loses those that are no exceptions",
		func(v view, d difference) bool {
			return d.path == "metadata.default.events" && d.collector == absent && (v.hasEvent("seen") || v.hasEvent("HTTP request failure"))
		},
	},
	{
		"whole numbers beyond 2⁵³", "as text, because the console rounds numbers",
		func(_ view, d difference) bool {
			return under(d.path, "metadata") && d.ours == `"`+d.collector+`"`
		},
	},
	{
		"prefixes that choose a place", "annotation. and metadata. are for programs that know only attributes",
		func(v view, d difference) bool {
			const annotation, metadata = "annotation.key", "metadata.ns.key"
			switch d.path {
			case "annotations." + annotation, "metadata.default." + annotation, "metadata.default." + metadata:
				return d.ours == absent
			case "annotations.key":
				return d.ours == v.first(annotation)
			case metadata:
				return d.ours == v.first(metadata)
			}
			return false
		},
	},
	{
		"annotations asked for", "what is to be indexed is, also where a block shows it or the span itself asks",
		func(v view, d difference) bool {
			key, ok := strings.CutPrefix(d.path, "annotations.")
			return ok && d.collector == absent && d.ours == v.first(key)
		},
	},
	{
		"passwords elsewhere", "a connection string is shown without who connects, also of a database that has no block, and if it is to be indexed",
		func(_ view, d difference) bool {
			return (d.path == "metadata.default.db.connection_string" || d.path == "annotations.db.connection_string") &&
				d.ours == `"mysql://db.example.com:3306"`
		},
	},
	{
		"all that a block shows", "the pattern for all attributes is for those that no block shows, without passwords and queries",
		func(v view, d difference) bool {
			key, ok := strings.CutPrefix(d.path, "annotations.")
			return ok && d.ours == absent && v.indexAll && !slices.Contains(v.indexed, key) && v.consumed(key)
		},
	},
	{
		"more than 50 annotations", "X-Ray indexes no more: the rest is metadata",
		func(v view, d difference) bool {
			count := 0
			for path := range v.ours {
				if under(path, "annotations") {
					count++
				}
			}
			key, isAnnotation := strings.CutPrefix(d.path, "annotations.")
			if isAnnotation && d.ours == absent {
				return count == 50 && (v.ours["metadata.default."+key] == d.collector || v.consumed(key))
			}
			key, isMetadata := strings.CutPrefix(d.path, "metadata.default.")
			return isMetadata && count == 50 && v.collector["annotations."+key] == d.ours
		},
	},
	{
		"attributes that a block shows", "once is enough",
		func(v view, d difference) bool {
			key, ok := strings.CutPrefix(d.path, "metadata.default.")
			return ok && d.ours == absent && v.has(key) && v.consumed(key)
		},
	},
	{
		"attributes that no block shows", "the collector loses what it has read and not used, and lists that are to be indexed",
		func(v view, d difference) bool {
			key, ok := strings.CutPrefix(d.path, "metadata.default.")
			return ok && d.collector == absent && v.has(key) && d.ours == v.first(key) && !v.consumed(key)
		},
	},
}

func under(path, object string) bool {
	return path == object || strings.HasPrefix(path, object+".")
}

func isHost(path string) bool {
	for _, block := range []string{"aws.ec2", "aws.ecs", "aws.eks", "aws.elastic_beanstalk"} {
		if under(path, block) {
			return true
		}
	}
	return false
}

func isFlag(path string) bool { return path == "error" || path == "fault" || path == "throttle" }
