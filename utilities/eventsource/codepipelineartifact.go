// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/aws/aws-lambda-go/events"
)

// maxArtifact is how large an artifact, and a file in it, may be. Both are held in memory.
const maxArtifact = 64 << 20

// ErrNoArtifact is returned for an artifact that a job does not have.
var ErrNoArtifact = errors.New("eventsource: the job has no such artifact")

// ObjectOpener opens an object of S3 with the credentials of a job, which are for the bucket of its artifacts: those of the
// function need not be. An implementation makes a client for them; see the example of [CodePipelineJob.ArtifactFile]. The
// credentials are secrets and end with the job.
type ObjectOpener interface {
	OpenObject(ctx context.Context, bucket, key string, credentials CodePipelineArtifactCredentials) (io.ReadCloser, error)
}

// UserParameters returns the text that the pipeline's author gave the action. [BodyAs] decodes JSON in it, and returns
// [ErrEmpty] if there is none.
func (j *CodePipelineJob) UserParameters() string {
	return j.Data.ActionConfiguration.Configuration.UserParameters
}

// InputArtifact returns the input artifact of a name. It reports false if there is none.
func (j *CodePipelineJob) InputArtifact(name string) (events.CodePipelineInputArtifact, bool) {
	for _, artifact := range j.Data.InputArtifacts {
		if artifact.Name == name {
			return artifact, true
		}
	}
	return events.CodePipelineInputArtifact{}, false
}

// ArtifactFile returns a file of an input artifact, which is a ZIP archive in S3. The error is [ErrNoArtifact],
// [fs.ErrNotExist] for a file that is not in the archive, or [ErrTooLarge] for more than 64 MiB.
func (j *CodePipelineJob) ArtifactFile(ctx context.Context, opener ObjectOpener, artifact, file string) ([]byte, error) {
	input, ok := j.InputArtifact(artifact)
	if !ok {
		return nil, fmt.Errorf("artifact %q: %w", artifact, ErrNoArtifact)
	}
	location := input.Location.S3Location
	key, err := ObjectKey(location.ObjectKey)
	if err != nil {
		return nil, fmt.Errorf("artifact %q: %w", artifact, err)
	}
	archive, err := download(ctx, opener, location.BucketName, key, j.Data.ArtifactCredentials)
	if err != nil {
		return nil, fmt.Errorf("download artifact %q: %w", artifact, err)
	}
	data, err := unzip(archive, file)
	if err != nil {
		return nil, fmt.Errorf("read %q of artifact %q: %w", file, artifact, err)
	}
	return data, nil
}

func download(ctx context.Context, opener ObjectOpener, bucket, key string, credentials CodePipelineArtifactCredentials) ([]byte, error) {
	object, err := opener.OpenObject(ctx, bucket, key, credentials)
	if err != nil {
		return nil, err
	}
	data, err := readAtMost(object, maxArtifact)
	return data, errors.Join(err, object.Close())
}

func unzip(archive []byte, name string) ([]byte, error) {
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	for _, entry := range reader.File {
		if entry.Name != name { // exactly: no path of the archive is one of this machine
			continue
		}
		if entry.UncompressedSize64 > maxArtifact {
			return nil, ErrTooLarge
		}
		file, err := entry.Open()
		if err != nil {
			return nil, err
		}
		data, err := readAtMost(file, maxArtifact)
		return data, errors.Join(err, file.Close())
	}
	return nil, fs.ErrNotExist
}
