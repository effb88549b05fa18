// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// bucket has objects by bucket and key, and counts those that are open.
type bucket struct {
	objects     map[string][]byte
	credentials []eventsource.CodePipelineArtifactCredentials
	open        int
	fails       error
}

func (b *bucket) OpenObject(_ context.Context, name, key string, credentials eventsource.CodePipelineArtifactCredentials) (io.ReadCloser, error) {
	b.credentials = append(b.credentials, credentials)
	data, ok := b.objects[name+"/"+key]
	if !ok {
		return nil, errors.New("no such key")
	}
	b.open++
	return &object{Reader: bytes.NewReader(data), bucket: b}, nil
}

type object struct {
	io.Reader
	bucket *bucket
}

func (o *object) Close() error {
	o.bucket.open--
	return o.bucket.fails
}

func zipped(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, data := range files {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	// The directory of the archive says that this one is large. It has nothing in it.
	large := &zip.FileHeader{Name: "large", Method: zip.Deflate, UncompressedSize64: 64<<20 + 1}
	if _, err := archive.CreateRaw(large); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const artifactKey = "codepipeline-eu-central-1-123456789012/shop/build/EXAMPLE+1.zip"

func TestArtifactFile_4_2(t *testing.T) {
	t.Parallel()
	job := decoded[eventsource.CodePipelineJobEvent](t, golden.Event("codepipeline/job")).Job
	archive := zipped(t, map[string][]byte{"result.json": []byte(`{"ok":true}`), "empty": nil})
	b := &bucket{objects: map[string][]byte{artifactKey: archive}}

	got, err := job.ArtifactFile(t.Context(), b, "build", "result.json")
	if err != nil || string(got) != `{"ok":true}` {
		t.Errorf("result.json is %q, %v", got, err)
	}
	if credentials := b.credentials[0]; credentials.AccessKeyID != "ASIAEXAMPLEEXAMPLE01" || credentials.SecretAccessKey != "example-secret-access-key" || credentials.SessionToken != "example-session-token" {
		t.Errorf("opened with %s", credentials)
	}
	if got, err := job.ArtifactFile(t.Context(), b, "build", "empty"); err != nil || len(got) != 0 {
		t.Errorf("empty is %q, %v", got, err)
	}
	for file, want := range map[string]error{"none": fs.ErrNotExist, "../result.json": fs.ErrNotExist, "large": eventsource.ErrTooLarge} {
		if got, err := job.ArtifactFile(t.Context(), b, "build", file); !errors.Is(err, want) || got != nil {
			t.Errorf("%s is %d bytes, %v; want %v", file, len(got), err, want)
		}
	}
	if _, err := job.ArtifactFile(t.Context(), b, "other", "result.json"); !errors.Is(err, eventsource.ErrNoArtifact) {
		t.Errorf("another artifact: %v, want ErrNoArtifact", err)
	}
	if b.open != 0 {
		t.Errorf("%d objects are open", b.open)
	}
}

func TestArtifactFile_Failures(t *testing.T) {
	t.Parallel()
	event := decoded[eventsource.CodePipelineJobEvent](t, golden.Event("codepipeline/job"))
	failed := errors.New("connection lost")
	for name, test := range map[string]struct {
		bucket *bucket
		want   string
	}{
		"absent":    {&bucket{}, "no such key"},
		"no ZIP":    {&bucket{objects: map[string][]byte{artifactKey: []byte("text")}}, "not a valid zip file"},
		"cut":       {&bucket{objects: map[string][]byte{artifactKey: zipped(t, map[string][]byte{"a": nil})}, fails: failed}, "connection lost"},
		"too large": {&bucket{objects: map[string][]byte{artifactKey: make([]byte, 64<<20+1)}}, "too large"},
	} {
		_, err := event.Job.ArtifactFile(t.Context(), test.bucket, "build", "a")
		if err == nil || !strings.Contains(err.Error(), test.want) || test.bucket.open != 0 {
			t.Errorf("%s: %v, %d open; want %s", name, err, test.bucket.open, test.want)
		}
		if strings.Contains(err.Error(), "example-secret") {
			t.Errorf("%s: a secret in %v", name, err)
		}
	}
	event.Job.Data.InputArtifacts[0].Location.S3Location.ObjectKey = "100%"
	if _, err := event.Job.ArtifactFile(t.Context(), &bucket{}, "build", "a"); err == nil || strings.Contains(err.Error(), "no such key") {
		t.Errorf("a malformed key: %v", err)
	}
}

func TestUserParameters_4_2(t *testing.T) {
	t.Parallel()
	texts := decoded[eventsource.CodePipelineJobEvent](t, golden.Event("codepipeline/job")).Job
	if got := texts.UserParameters(); got != "https://www.example.com" {
		t.Errorf("parameters %s", got)
	}
	objects := decoded[eventsource.CodePipelineJobEvent](t, golden.Event("codepipeline/json-user-parameters")).Job
	if got, err := eventsource.BodyAs[map[string]any](objects.UserParameters(), false); err != nil || len(got) == 0 {
		t.Errorf("parameters %v, %v", got, err)
	}
	none := decoded[eventsource.CodePipelineJobEvent](t, golden.Event("codepipeline/empty-user-parameters")).Job
	if _, err := eventsource.BodyAs[map[string]any](none.UserParameters(), false); !errors.Is(err, eventsource.ErrEmpty) {
		t.Errorf("no parameters: %v, want ErrEmpty", err)
	}
	if _, ok := texts.InputArtifact("none"); ok {
		t.Error("an artifact that the job does not have")
	}
}
