// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"runtime"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

const originLambda = "AWS::Lambda::Function"

// resourceParts is what documents take from the resource, encoded once: a process has one.
type resourceParts struct {
	from *resource.Resource

	serviceName  string // empty if nobody set it
	functionName string
	account      string
	origin       string
	service      []byte // member "service" with a leading comma
	// Members of the aws block, without a leading comma.
	logs, hosts, sdk []byte
	metadata         []attribute.KeyValue // what the program wants to see of it
}

// resourceOf returns the parts of the span's resource.
func (p *Processor) resourceOf(span sdktrace.ReadOnlySpan) *resourceParts {
	from := span.Resource()
	if parts := p.resource.Load(); parts != nil && parts.from == from {
		return parts
	}
	parts := newResourceParts(from, &p.config)
	p.resource.Store(parts)
	return parts
}

func newResourceParts(from *resource.Resource, c *config) *resourceParts {
	attrs := from.Set()
	text := func(keys ...attribute.Key) string {
		for _, key := range keys {
			if v, ok := attrs.Value(key); ok && v.Type() == attribute.STRING && v.AsString() != "" {
				return cutRunes(v.AsString(), maxField)
			}
		}
		return ""
	}
	parts := &resourceParts{
		from:         from,
		serviceName:  text("service.name"),
		functionName: text("faas.name"),
		account:      text("cloud.account.id"),
	}
	if strings.HasPrefix(parts.serviceName, "unknown_service") {
		parts.serviceName = ""
	}
	provider := text("cloud.provider")
	onAWS := provider == "" || provider == "aws"
	platform := text("cloud.platform")
	if onAWS {
		parts.origin = originOf(platform, text("aws.ecs.launchtype"))
		if parts.origin == "" && parts.functionName != "" && platform == "" {
			parts.origin = originLambda
		}
		parts.logs = appendLogs(nil, attrs, c.logGroups)
		parts.hosts = appendHosts(nil, platform, text)
	}
	for _, attr := range from.Attributes() {
		if matchAny(c.resource, string(attr.Key)) {
			parts.metadata = append(parts.metadata, attribute.KeyValue{Key: resourcePrefix + attr.Key, Value: attr.Value})
		}
	}
	parts.service = appendService(nil, attrs, text)
	parts.sdk = appendSDK(nil, text)
	return parts
}

func originOf(platform, launchType string) string {
	switch platform {
	case "aws_lambda":
		return originLambda
	case "aws_app_runner":
		return "AWS::AppRunner::Service"
	case "aws_eks":
		return "AWS::EKS::Container"
	case "aws_elastic_beanstalk":
		return "AWS::ElasticBeanstalk::Environment"
	case "aws_ecs":
		switch strings.ToLower(launchType) {
		case "ec2":
			return "AWS::ECS::EC2"
		case "fargate":
			return "AWS::ECS::Fargate"
		}
		return "AWS::ECS::Container"
	case "aws_ec2":
		return "AWS::EC2::Instance"
	}
	return ""
}

// appendService appends the version of the program and what it was made with.
func appendService(dst []byte, attrs *attribute.Set, text func(...attribute.Key) string) []byte {
	version := text("service.version")
	if version == "" {
		version = imageTag(attrs)
	}
	if function := text("faas.version"); version == "" && function != "$LATEST" {
		version = function
	}
	dst = append(dst, `,"service":{`...)
	if version != "" {
		dst = appendMember(dst, "version", version)
		dst = append(dst, ',')
	}
	runtimeVersion := text("process.runtime.version")
	if runtimeVersion == "" {
		runtimeVersion = runtime.Version()
	}
	dst = append(dst, `"runtime":"go",`...)
	dst = appendMember(dst, "runtime_version", runtimeVersion)
	return append(dst, '}')
}

// imageTag returns the tag of the container's image, of several the first.
func imageTag(attrs *attribute.Set) string {
	for _, key := range [...]attribute.Key{"container.image.tags", "container.image.tag"} {
		v, _ := attrs.Value(key)
		if tags := texts(v); len(tags) > 0 {
			return cutRunes(tags[0], maxField)
		}
	}
	return ""
}

func appendSDK(dst []byte, text func(...attribute.Key) string) []byte {
	name := text("telemetry.sdk.name")
	if name == "" {
		return dst
	}
	if language := text("telemetry.sdk.language"); language != "" {
		name += " for " + language
	}
	dst = append(dst, `"xray":{`...)
	dst = appendMember(dst, "sdk", name)
	if version := text("telemetry.sdk.version"); version != "" {
		dst = append(dst, ',')
		dst = appendMember(dst, "sdk_version", version)
	}
	return append(dst, `,"auto_instrumentation":false}`...)
}

// appendLogs appends where the logs are: what the resource says, else the given groups. A log group's name is the seventh
// part of its ARN.
func appendLogs(dst []byte, attrs *attribute.Set, groups []string) []byte {
	for _, key := range [...]attribute.Key{"aws.log.group.arns", "aws.log.group.names"} {
		v, _ := attrs.Value(key)
		list := texts(v)
		if v.Type() == attribute.STRING {
			list = strings.FieldsFunc(v.AsString(), func(c rune) bool { return c == '&' })
		}
		if len(list) > 0 {
			groups = list
			break
		}
	}
	if len(groups) == 0 {
		return dst
	}
	dst = append(dst, `"cloudwatch_logs":[`...)
	for i, group := range groups[:min(len(groups), maxList)] {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		if strings.HasPrefix(group, "arn:") {
			name := group // X-Ray wants one, also where the ARN is too short to have it
			if parts := strings.Split(group, ":"); len(parts) > 6 {
				name = parts[6]
			}
			dst = appendMember(dst, "log_group", cutRunes(name, maxField))
			dst = append(dst, ',')
			dst = appendMember(dst, "arn", cutRunes(group, maxField))
		} else {
			dst = appendMember(dst, "log_group", cutRunes(group, maxField))
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// appendHosts appends the blocks for what runs the process: ec2, ecs, eks, elastic_beanstalk.
func appendHosts(dst []byte, platform string, text func(...attribute.Key) string) []byte {
	block := func(name string, members ...string) {
		start := len(dst)
		for i := 0; i < len(members); i += 2 {
			value := text(attribute.Key(members[i+1]))
			if value == "" {
				continue
			}
			if len(dst) == start {
				if start > 0 {
					dst = append(dst, ',')
				}
				dst = append(append(append(dst, '"'), name...), `":{`...)
			} else {
				dst = append(dst, ',')
			}
			if members[i] == "deployment_id" {
				number, _ := strconv.ParseUint(value, 10, 63) // It is one, but may have zeros in front.
				dst = strconv.AppendUint(append(dst, `"deployment_id":`...), number, 10)
				continue
			}
			dst = appendMember(dst, members[i], value)
		}
		if len(dst) > start {
			dst = append(dst, '}')
		}
	}
	switch platform {
	case "aws_lambda":
		return dst
	case "aws_elastic_beanstalk":
		members := []string{"environment_name", "service.namespace", "version_label", "service.version"}
		if _, err := strconv.ParseUint(text("service.instance.id"), 10, 63); err == nil {
			members = append(members, "deployment_id", "service.instance.id")
		}
		block("elastic_beanstalk", members...)
	case "aws_ecs":
		block("ecs", "container", "container.name", "container_id", "container.id", "container_arn", "aws.ecs.container.arn",
			"task_arn", "aws.ecs.task.arn", "task_family", "aws.ecs.task.family", "cluster_arn", "aws.ecs.cluster.arn",
			"availability_zone", "cloud.availability_zone", "launch_type", "aws.ecs.launchtype")
	}
	if platform == "aws_eks" || text("k8s.cluster.name", "k8s.pod.name") != "" {
		block("eks", "cluster_name", "k8s.cluster.name", "pod", "k8s.pod.name", "container_id", "container.id")
	}
	if platform == "aws_ec2" || text("host.id") != "" {
		block("ec2", "instance_id", "host.id", "instance_size", "host.type", "ami_id", "host.image.id",
			"availability_zone", "cloud.availability_zone")
	}
	return dst
}

// appendMember appends a member without a comma.
func appendMember(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, '"'), name...), `":`...)
	return jsonenc.AppendString(dst, value)
}
