// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// The manifests have no member that Kubernetes does not know, and each Deployment has what belongs to it.
func TestKubernetesManifests(t *testing.T) {
	content, err := os.ReadFile("../kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for document := range strings.SplitSeq(string(content), "\n---\n") {
		var head struct{ Kind string }
		if err := yaml.Unmarshal([]byte(document), &head); err != nil {
			t.Fatal(err)
		}
		kinds[head.Kind]++
		object, known := map[string]any{
			"Deployment":              &appsv1.Deployment{},
			"HorizontalPodAutoscaler": &autoscalingv2.HorizontalPodAutoscaler{},
			"Service":                 &corev1.Service{},
			"ServiceAccount":          &corev1.ServiceAccount{},
		}[head.Kind]
		if !known {
			t.Errorf("unexpected kind %s", head.Kind)
			continue
		}
		if err := yaml.UnmarshalStrict([]byte(document), object); err != nil {
			t.Errorf("%s: %v", head.Kind, err)
		}
		if deployment, ok := object.(*appsv1.Deployment); ok {
			checkDeployment(t, deployment)
		}
	}
	if kinds["Deployment"] != 2 || kinds["HorizontalPodAutoscaler"] != 2 || kinds["Service"] != 2 {
		t.Errorf("kinds = %v, want two tiers", kinds)
	}
}

// checkDeployment checks what Kubernetes would find out only later: a selector that selects nothing, memory that the limiter
// may fill beyond the container's.
func checkDeployment(t *testing.T, deployment *appsv1.Deployment) {
	t.Helper()
	if want, got := deployment.Spec.Selector.MatchLabels["app"], deployment.Spec.Template.Labels["app"]; want == "" || want != got {
		t.Errorf("%s selects %q and makes %q", deployment.Name, want, got)
	}
	container := deployment.Spec.Template.Spec.Containers[0]
	if !strings.HasSuffix(container.Image, ":"+version) {
		t.Errorf("image of %s = %s, want version %s", deployment.Name, container.Image, version)
	}
	for _, variable := range container.Env {
		if variable.Name != "MEMORY_LIMIT_MIB" {
			continue
		}
		memory := container.Resources.Limits.Memory().Value() >> 20
		if limit, err := strconv.ParseInt(variable.Value, 10, 64); err != nil || limit > memory*4/5 || limit < memory*3/4 {
			t.Errorf("%s limits itself to %s MiB of %d, want about four fifths", deployment.Name, variable.Value, memory)
		}
	}
}
