// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestResource_23_25 shows what a segment says of where it ran.
func TestResource_23_25(t *testing.T) {
	t.Parallel()
	const account, zone = "123456789012", "eu-west-1a"
	aws := text("cloud.provider", "aws")
	tests := []struct {
		name   string
		attrs  []attribute.KeyValue
		origin any
		aws    map[string]any
	}{
		{"App Runner", []attribute.KeyValue{aws, text("cloud.platform", "aws_app_runner"), text("cloud.account.id", account)}, "AWS::AppRunner::Service", map[string]any{"account_id": account}},
		{"EC2", []attribute.KeyValue{
			aws, text("cloud.platform", "aws_ec2"), text("host.id", "i-1"), text("host.type", "m8g.large"), text("host.image.id", "ami-1"), text("cloud.availability_zone", zone),
		}, "AWS::EC2::Instance", map[string]any{"ec2": map[string]any{"instance_id": "i-1", "instance_size": "m8g.large", "ami_id": "ami-1", "availability_zone": zone}}},
		{"ECS", []attribute.KeyValue{
			aws, text("cloud.platform", "aws_ecs"), text("container.name", "web"), text("container.id", "c1"), text("aws.ecs.task.arn", "arn:t"), text("aws.ecs.task.family", "shop"),
		}, "AWS::ECS::Container", map[string]any{"ecs": map[string]any{"container": "web", "container_id": "c1", "task_arn": "arn:t", "task_family": "shop"}}},
		{"ECS on EC2", []attribute.KeyValue{text("cloud.platform", "aws_ecs"), text("aws.ecs.launchtype", "ec2")}, "AWS::ECS::EC2", map[string]any{"ecs": map[string]any{"launch_type": "ec2"}}},
		{"Fargate", []attribute.KeyValue{text("cloud.platform", "aws_ecs"), text("aws.ecs.launchtype", "FARGATE")}, "AWS::ECS::Fargate", map[string]any{"ecs": map[string]any{"launch_type": "FARGATE"}}},
		{"EKS", []attribute.KeyValue{
			aws, text("cloud.platform", "aws_eks"), text("k8s.cluster.name", "c"), text("k8s.pod.name", "p"),
		}, "AWS::EKS::Container", map[string]any{"eks": map[string]any{"cluster_name": "c", "pod": "p"}}},
		{"Elastic Beanstalk", []attribute.KeyValue{
			aws, text("cloud.platform", "aws_elastic_beanstalk"), text("service.namespace", "live"), text("service.instance.id", "0017"),
		}, "AWS::ElasticBeanstalk::Environment", map[string]any{"elastic_beanstalk": map[string]any{"environment_name": "live", "deployment_id": 17.0}}},
		{"another cloud", []attribute.KeyValue{text("cloud.provider", "gcp"), text("cloud.platform", "gcp_cloud_run"), text("host.id", "h")}, nil, nil},
		{"nothing", nil, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := segmentOf(t, resource.NewSchemaless(tt.attrs...))
			if d["origin"] != tt.origin {
				t.Errorf("origin = %v, want %v", d["origin"], tt.origin)
			}
			got, _ := d["aws"].(map[string]any)
			if diff := cmp.Diff(tt.aws, got); diff != "" {
				t.Errorf("aws (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResource_27_Version(t *testing.T) {
	t.Parallel()
	for want, attrs := range map[string][]attribute.KeyValue{
		"1.2.3": {text("service.version", "1.2.3"), text("container.image.tag", "t"), text("faas.version", "7")},
		"t":     {text("container.image.tag", "t"), text("faas.version", "7")},
		"7":     {text("faas.version", "7")},
		"":      {text("faas.version", "$LATEST")},
	} {
		got, _ := at(segmentOf(t, resource.NewSchemaless(attrs...)), "service", "version").(string)
		if got != want {
			t.Errorf("version of %v = %q, want %q", attrs, got, want)
		}
	}
}

// segmentOf returns the document of a root span outside Lambda.
func segmentOf(t *testing.T, res *resource.Resource) map[string]any {
	t.Helper()
	sent := &collector{}
	s := newSetup(t, res, xray.WithTransport(sent))
	_, span := s.tracer.Start(t.Context(), "work")
	span.End()
	return decode(t, sent.take(t))[0]
}
