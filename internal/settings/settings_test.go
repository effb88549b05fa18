// SPDX-License-Identifier: Apache-2.0

package settings_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/settings"
)

func TestCore_C3_C6_Bool(t *testing.T) {
	tests := []struct {
		value      string
		want       bool
		mistakenly bool
	}{
		{"1", true, false},
		{"Y", true, false},
		{"yes", true, false},
		{"t", true, false},
		{"TRUE", true, false},
		{" on ", true, false},
		{"0", false, false},
		{"n", false, false},
		{"No", false, false},
		{"f", false, false},
		{"false", false, false},
		{"OFF", false, false},
		{"", true, false},
		{"maybe", true, true},
		{"2", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.value, func(t *testing.T) {
			t.Setenv("TEST_BOOL", tt.value)
			got, err := settings.Bool("TEST_BOOL", true)
			if got != tt.want || settings.IsMistake(err) != tt.mistakenly {
				t.Errorf("Bool(%q) = %t, %v", tt.value, got, err)
			}
		})
	}
}

func TestMistakesAndLosses(t *testing.T) {
	mistake, loss := settings.Mistakef("%d is odd", 3), settings.Lossf("write: %w", io.ErrShortWrite)
	tests := []struct {
		err           error
		mistake, loss bool
	}{
		{nil, false, false},
		{io.ErrShortWrite, false, false},
		{mistake, true, false},
		{fmt.Errorf("set up: %w", mistake), true, false},
		{loss, false, true},
		{fmt.Errorf("flush: %w", loss), false, true},
	}
	for _, tt := range tests {
		if m, l := settings.IsMistake(tt.err), settings.IsLoss(tt.err); m != tt.mistake || l != tt.loss {
			t.Errorf("%v: mistake = %t, loss = %t, want %t, %t", tt.err, m, l, tt.mistake, tt.loss)
		}
	}
	if !errors.Is(loss, io.ErrShortWrite) || loss.Error() != "write: short write" {
		t.Errorf("loss = %v, want it to wrap its cause", loss)
	}
}

func TestListAndText(t *testing.T) {
	t.Setenv("TEST_LIST", " xray, ,OTLP,none ")
	if diff := cmp.Diff([]string{"xray", "otlp", "none"}, settings.List("TEST_LIST")); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
	if got := settings.Text("TEST_LIST"); got != "xray, ,OTLP,none" {
		t.Errorf("Text = %q", got)
	}
	if got := settings.List("TEST_LIST_UNSET"); got != nil {
		t.Errorf("List of an unset variable = %v", got)
	}
	if got := settings.First("", "a", "b"); got != "a" {
		t.Errorf("First = %q", got)
	}
}

func ExampleBool() {
	enabled, err := settings.Bool("POWERTOOLS_NOT_SET", true)
	fmt.Println(enabled, err)
	// Output: true <nil>
}
