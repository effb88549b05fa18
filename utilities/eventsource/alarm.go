// SPDX-License-Identifier: Apache-2.0

package eventsource

// CloudWatchAlarmEvent is sent by an alarm that has a function as its action. aws-lambda-go has no type for it, and that
// of EventBridge does not fit: the time is not RFC 3339.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
type CloudWatchAlarmEvent struct {
	Source    string              `json:"source"` // "aws.cloudwatch"
	AlarmARN  string              `json:"alarmArn"`
	AccountID string              `json:"accountId"`
	Time      AlarmTime           `json:"time,omitzero"`
	Region    string              `json:"region"`
	AlarmData CloudWatchAlarmData `json:"alarmData"`
}

// CloudWatchAlarmData is the alarm, with its state before and after.
type CloudWatchAlarmData struct {
	AlarmName     string                       `json:"alarmName"`
	State         CloudWatchAlarmState         `json:"state"`
	PreviousState CloudWatchAlarmState         `json:"previousState,omitzero"`
	Configuration CloudWatchAlarmConfiguration `json:"configuration"`
}

// CloudWatchAlarmState is a state of an alarm.
type CloudWatchAlarmState struct {
	Value      string    `json:"value"` // "OK", "ALARM" or "INSUFFICIENT_DATA"
	Reason     string    `json:"reason,omitempty"`
	ReasonData string    `json:"reasonData,omitempty"` // JSON; its form depends on the alarm
	Timestamp  AlarmTime `json:"timestamp,omitzero"`
	// ActionsSuppressedBy and its reason are set while another alarm suppresses the actions of a composite alarm.
	ActionsSuppressedBy     string `json:"actionsSuppressedBy,omitempty"` // "WaitPeriod", "ExtensionPeriod" or "Alarm"
	ActionsSuppressedReason string `json:"actionsSuppressedReason,omitempty"`
}

// CloudWatchAlarmConfiguration is what an alarm looks at: metrics, or the rule of a composite alarm.
type CloudWatchAlarmConfiguration struct {
	Description                      string                  `json:"description,omitempty"`
	Metrics                          []CloudWatchAlarmMetric `json:"metrics,omitempty"`
	AlarmRule                        string                  `json:"alarmRule,omitempty"`
	ActionsSuppressor                string                  `json:"actionsSuppressor,omitempty"`
	ActionsSuppressorWaitPeriod      int                     `json:"actionsSuppressorWaitPeriod,omitempty"`      // seconds
	ActionsSuppressorExtensionPeriod int                     `json:"actionsSuppressorExtensionPeriod,omitempty"` // seconds
}

// CloudWatchAlarmMetric is a metric, or an expression over metrics.
type CloudWatchAlarmMetric struct {
	ID         string                     `json:"id"`
	MetricStat *CloudWatchAlarmMetricStat `json:"metricStat,omitempty"`
	Expression string                     `json:"expression,omitempty"`
	Label      string                     `json:"label,omitempty"`
	ReturnData bool                       `json:"returnData"` // of the metric that the alarm compares
}

// CloudWatchAlarmMetricStat is a statistic of one metric.
type CloudWatchAlarmMetricStat struct {
	Metric CloudWatchAlarmMetricName `json:"metric"`
	Period int                       `json:"period"` // seconds
	Stat   string                    `json:"stat"`
	Unit   string                    `json:"unit,omitempty"`
}

// CloudWatchAlarmMetricName names one metric.
type CloudWatchAlarmMetricName struct {
	Namespace  string            `json:"namespace"`
	Name       string            `json:"name"`
	Dimensions map[string]string `json:"dimensions"`
}
