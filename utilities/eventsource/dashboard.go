// SPDX-License-Identifier: Apache-2.0

package eventsource

import "encoding/json"

// CloudWatchDashboardCustomWidgetEvent asks a function for the content of a widget on a dashboard, or, with Describe, for
// its documentation.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
type CloudWatchDashboardCustomWidgetEvent struct {
	Describe      bool
	WidgetContext *CloudWatchWidgetContext
	// Parameters are the members that the dashboard's author gave the widget. They stand beside the two above.
	Parameters map[string]json.RawMessage
}

// UnmarshalJSON implements [json.Unmarshaler].
func (e *CloudWatchDashboardCustomWidgetEvent) UnmarshalJSON(data []byte) error {
	var known struct {
		Describe      bool                     `json:"describe"`
		WidgetContext *CloudWatchWidgetContext `json:"widgetContext"`
	}
	if err := json.Unmarshal(data, &known); err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	delete(members, "describe")
	delete(members, "widgetContext")
	if len(members) == 0 {
		members = nil
	}
	*e = CloudWatchDashboardCustomWidgetEvent{known.Describe, known.WidgetContext, members}
	return nil
}

// MarshalJSON implements [json.Marshaler].
func (e CloudWatchDashboardCustomWidgetEvent) MarshalJSON() ([]byte, error) {
	members := make(map[string]any, len(e.Parameters)+2)
	for name, value := range e.Parameters {
		members[name] = value
	}
	if e.Describe {
		members["describe"] = true
	}
	if e.WidgetContext != nil {
		members["widgetContext"] = e.WidgetContext
	}
	return json.Marshal(members)
}

// CloudWatchWidgetContext is where a widget is shown.
type CloudWatchWidgetContext struct {
	DashboardName string                     `json:"dashboardName"`
	WidgetID      string                     `json:"widgetId"`
	Domain        string                     `json:"domain"`
	AccountID     string                     `json:"accountId"`
	Locale        string                     `json:"locale"`
	Timezone      CloudWatchWidgetTimezone   `json:"timezone"`
	Period        int                        `json:"period"` // seconds
	IsAutoPeriod  bool                       `json:"isAutoPeriod"`
	TimeRange     CloudWatchWidgetTimeRange  `json:"timeRange"`
	Theme         string                     `json:"theme"` // "light" or "dark"
	LinkCharts    bool                       `json:"linkCharts"`
	Title         string                     `json:"title"`
	Params        map[string]json.RawMessage `json:"params,omitempty"`
	Forms         CloudWatchWidgetForms      `json:"forms"`
	Width         int                        `json:"width"`  // pixels
	Height        int                        `json:"height"` // pixels
}

// CloudWatchWidgetTimezone is the time zone of the viewer.
type CloudWatchWidgetTimezone struct {
	Label           string `json:"label"`     // "UTC" or "Local"
	OffsetISO       string `json:"offsetISO"` // such as +02:00
	OffsetInMinutes int    `json:"offsetInMinutes"`
}

// CloudWatchWidgetTimeRange is the time that a dashboard shows. All numbers are milliseconds.
type CloudWatchWidgetTimeRange struct {
	Mode          string                `json:"mode"` // "relative" or "absolute"
	Start         EpochMilliseconds     `json:"start,omitzero"`
	End           EpochMilliseconds     `json:"end,omitzero"`
	RelativeStart int64                 `json:"relativeStart,omitempty"`
	Zoom          *CloudWatchWidgetZoom `json:"zoom,omitempty"`
}

// CloudWatchWidgetZoom is the part of the time that the viewer zoomed into.
type CloudWatchWidgetZoom struct {
	Start EpochMilliseconds `json:"start,omitzero"`
	End   EpochMilliseconds `json:"end,omitzero"`
}

// CloudWatchWidgetForms has what the viewer filled in.
type CloudWatchWidgetForms struct {
	All map[string]json.RawMessage `json:"all"`
}
