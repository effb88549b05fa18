// SPDX-License-Identifier: Apache-2.0

package eventsource

// Invoking returns why the rule is evaluated: the JSON text in InvokingEvent. Its MessageType says which of three kinds it
// is.
func (e *ConfigEvent) Invoking() (ConfigInvokingEvent, error) {
	return BodyAs[ConfigInvokingEvent](e.InvokingEvent, false)
}

// Parameters returns the parameters of the rule: the JSON text in RuleParameters. It is nil if the rule has none. [BodyAs]
// decodes them into a type of the program.
func (e *ConfigEvent) Parameters() (map[string]string, error) {
	if e.RuleParameters == "" {
		return nil, nil
	}
	return BodyAs[map[string]string](e.RuleParameters, false)
}
