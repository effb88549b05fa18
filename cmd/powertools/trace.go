// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// segment is an X-Ray segment or subsegment document.
type segment struct {
	Name        string                     `json:"name"`
	ID          string                     `json:"id"`
	TraceID     string                     `json:"trace_id"`
	ParentID    string                     `json:"parent_id"`
	Start       float64                    `json:"start_time"` // seconds since 1970
	End         float64                    `json:"end_time"`
	InProgress  bool                       `json:"in_progress"`
	Fault       bool                       `json:"fault"`
	Error       bool                       `json:"error"`
	Throttle    bool                       `json:"throttle"`
	Namespace   string                     `json:"namespace"`
	Cause       json.RawMessage            `json:"cause"`
	Annotations map[string]json.RawMessage `json:"annotations"`
	HTTP        struct {
		Request  struct{ Method, URL string }
		Response struct{ Status int }
	} `json:"http"`
	AWS struct {
		Operation string `json:"operation"`
	} `json:"aws"`
	Subsegments []*segment `json:"subsegments"`

	children []*segment
}

// buildTrace makes trees of documents: the roots are those whose parent is not among them. A document
// that a later one completes is replaced. The second result lists documents that cannot be read.
func buildTrace(documents []lambdaapi.Document) (roots []*segment, unreadable []string) {
	byID := make(map[string]*segment)
	var order []*segment
	var add func(s *segment)
	add = func(s *segment) {
		known := byID[s.ID]
		switch {
		case s.ID == "" || known == nil:
			known = &segment{}
			order = append(order, known)
			if s.ID != "" {
				byID[s.ID] = known
			}
		case s.InProgress && !known.InProgress:
			return // overtaken by its own end
		}
		nested := s.Subsegments
		*known = *s
		for _, child := range nested {
			child.ParentID, child.TraceID = s.ID, s.TraceID
			add(child)
		}
	}
	for _, d := range documents {
		var s segment
		if err := json.Unmarshal(d.JSON, &s); err != nil {
			unreadable = append(unreadable, err.Error())
			continue
		}
		add(&s)
	}
	for _, s := range order {
		if parent := byID[s.ParentID]; parent != nil && !leadsTo(byID, parent, s) {
			parent.children = append(parent.children, s)
		} else {
			roots = append(roots, s)
		}
	}
	for _, s := range order {
		byStart(s.children)
	}
	byStart(roots)
	return roots, unreadable
}

// leadsTo reports whether s is among the ancestors of from or is from itself: a document that names a
// descendant as its parent would be shown nowhere.
func leadsTo(byID map[string]*segment, from, s *segment) bool {
	for range len(byID) + 1 {
		if from == s {
			return true
		}
		if from = byID[from.ParentID]; from == nil {
			return false
		}
	}
	return true
}

func byStart(list []*segment) {
	slices.SortStableFunc(list, func(a, b *segment) int { return cmp.Compare(a.Start, b.Start) })
}

// duration returns how long the segment took; 0 while it is in progress.
func (s *segment) duration() time.Duration {
	if s.End < s.Start {
		return 0
	}
	return time.Duration((s.End - s.Start) * float64(time.Second)).Round(time.Microsecond)
}

// about says in a few words what kind of call the segment is.
func (s *segment) about() string {
	var words []string
	if s.AWS.Operation != "" {
		words = append(words, s.AWS.Operation)
	}
	if s.HTTP.Request.Method != "" || s.HTTP.Request.URL != "" {
		words = append(words, strings.TrimSpace(s.HTTP.Request.Method+" "+s.HTTP.Request.URL))
	}
	if s.HTTP.Response.Status != 0 {
		words = append(words, fmt.Sprint(s.HTTP.Response.Status))
	}
	return strings.Join(words, " ")
}

// exception returns type and message of the first exception, or of the cause's own message.
func (s *segment) exception() string {
	var cause struct {
		Message    string
		Exceptions []struct{ Type, Message string }
	}
	if json.Unmarshal(s.Cause, &cause) != nil {
		return "" // none, or the id of an exception of another document
	}
	for _, e := range cause.Exceptions {
		return strings.Trim(e.Type+": "+e.Message, ": ")
	}
	return cause.Message
}
