// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

func TestFirehoseResponse_4_3(t *testing.T) {
	t.Parallel()
	event := eventsource.KinesisFirehoseEvent{Records: []eventsource.KinesisFirehoseRecord{{RecordID: "record1"}, {RecordID: "record2"}, {RecordID: "record3", Data: []byte("bad")}}}
	ok := event.Records[0].Result(eventsource.FirehoseOk, []byte("ORDER 42")).Partitioned(map[string]string{"year": "2026"})
	dropped := event.Records[1].Result(eventsource.FirehoseDropped, nil)
	failed := event.Records[2].Result(eventsource.FirehoseProcessingFailed, event.Records[2].Data)
	response, err := event.Response(ok, dropped, failed)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(response)
	const want = `{"records":[` +
		`{"recordId":"record1","result":"Ok","data":"T1JERVIgNDI=","metadata":{"partitionKeys":{"year":"2026"}}},` +
		`{"recordId":"record2","result":"Dropped","data":""},` + // no metadata where there is none, and no null
		`{"recordId":"record3","result":"ProcessingFailed","data":"YmFk"}]}`
	if err != nil || string(got) != want {
		t.Errorf("answer %s, %v; want %s", got, err, want)
	}

	for name, answers := range map[string][]eventsource.KinesisFirehoseResponseRecord{
		"no empty answer":   {},
		`result "ok"`:       {ok, dropped, event.Records[2].Result("ok", nil)},
		`record "record3"`:  {ok, dropped},
		`record "record1"`:  {ok, dropped, ok},
		`record "stranger"`: {ok, dropped, failed, {RecordID: "stranger", Result: eventsource.FirehoseOk}},
	} {
		if response, err := event.Response(answers...); err == nil || !strings.Contains(err.Error(), name) || response.Records != nil {
			t.Errorf("%+v, %v; want an error with %s", response, err, name)
		}
	}
}

// TestFirehoseResult_KeepsMetadata adds partition keys to an answer that has more metadata, and leaves that one alone.
func TestFirehoseResult_KeepsMetadata(t *testing.T) {
	t.Parallel()
	first := eventsource.KinesisFirehoseResponseRecord{Metadata: &eventsource.KinesisFirehoseResponseMetadata{OTFMetadata: &events.KinesisFirehoseResponseRecordOTFMetadata{Operation: "insert"}}}
	second := first.Partitioned(map[string]string{"a": "b"})
	if first.Metadata.PartitionKeys != nil || second.Metadata.OTFMetadata.Operation != "insert" || second.Metadata.PartitionKeys["a"] != "b" {
		t.Errorf("%+v, then %+v", first.Metadata, second.Metadata)
	}
}

func TestS3BatchResponse_4_3(t *testing.T) {
	t.Parallel()
	v1 := decoded[events.S3BatchJobEvent](t, golden.Event("s3-batch-v1/event"))
	v2 := decoded[events.S3BatchJobEventV2](t, golden.Event("s3-batch-v2/event"))
	for _, test := range []struct {
		build func() (events.S3BatchJobResponse, error)
		want  string
	}{
		{
			func() (events.S3BatchJobResponse, error) {
				return eventsource.S3BatchResponse(v1, eventsource.S3BatchSucceeded, "copied")
			},
			`{"invocationSchemaVersion":"1.0","treatMissingKeysAs":"Succeeded","invocationId":"ZXhhbXBsZS1pbnZvY2F0aW9uLWlk","results":[{"taskId":"ZXhhbXBsZS10YXNrLWlk","resultCode":"Succeeded","resultString":"copied"}]}`,
		},
		{
			func() (events.S3BatchJobResponse, error) {
				return eventsource.S3BatchResponse(v2, eventsource.S3BatchTemporaryFailure, "")
			},
			`{"invocationSchemaVersion":"2.0","treatMissingKeysAs":"Succeeded","invocationId":"ZXhhbXBsZS1pbnZvY2F0aW9uLWlk","results":[{"taskId":"ZXhhbXBsZS10YXNrLWlk","resultCode":"TemporaryFailure","resultString":""}]}`,
		},
	} {
		response, err := test.build()
		got, _ := json.Marshal(response)
		if err != nil || string(got) != test.want {
			t.Errorf("answer %s, %v; want %s", got, err, test.want)
		}
	}
	if _, err := eventsource.S3BatchResponse(v2, "succeeded", ""); err == nil || !strings.Contains(err.Error(), `"succeeded"`) {
		t.Errorf("a result that does not exist: %v", err)
	}
	v2.Tasks = append(v2.Tasks, v2.Tasks[0])
	if _, err := eventsource.S3BatchResponse(v2, eventsource.S3BatchSucceeded, ""); err == nil || !strings.Contains(err.Error(), "2 tasks") {
		t.Errorf("two tasks: %v", err)
	}
	if _, err := eventsource.S3BatchResponse(events.S3BatchJobEvent{}, eventsource.S3BatchSucceeded, ""); err == nil {
		t.Error("no task: no error")
	}
}

// TestTransferFamily_4_2 builds what AWS documents: details are text, keys a list, and user and group ids are each at their
// place.
func TestTransferFamily_4_2(t *testing.T) {
	t.Parallel()
	path := eventsource.TransferFamilyPath("arn:aws:iam::123456789012:role/transfer", "/orders/ada")
	path.PublicKeys = []string{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5EXAMPLE ada@example.com"}
	path.Policy = `{"Version":"2012-10-17","Statement":[]}`
	logical, err := eventsource.TransferFamilyLogical("arn:aws:iam::123456789012:role/transfer",
		eventsource.TransferFamilyMapping{Entry: "/", Target: "/fs-0a1b2c3d4e5f60718/ada"})
	if err != nil {
		t.Fatal(err)
	}
	logical.PosixProfile = &eventsource.TransferFamilyPosixProfile{UID: 1001, GID: 1002, SecondaryGIDs: []int{1003}}
	for name, answer := range map[string]eventsource.TransferFamilyAuthorizerResponse{"path": path, "logical": logical, "denied": {}} {
		got, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(decoded[any](t, golden.Event("transfer-response/"+name)), decoded[any](t, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, mapping := range []eventsource.TransferFamilyMapping{{}, {Entry: "/"}, {Target: "/a"}, {Entry: "a", Target: "/b"}, {Entry: "/a", Target: "b"}} {
		if answer, err := eventsource.TransferFamilyLogical("role", mapping); err == nil || answer.Role != "" {
			t.Errorf("%+v lets in: %+v", mapping, answer)
		}
	}
	if answer, err := eventsource.TransferFamilyLogical("role"); err == nil || answer.Role != "" {
		t.Errorf("no mappings let in: %+v", answer)
	}
}
