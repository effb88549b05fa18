// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// ErrNotAgent is wrapped by what [Router.HandleEvent] returns for an event that is not one of an agent's action group.
var ErrNotAgent = errors.New("bedrock: event is not that of an agent's action group")

// Event is what an agent sends when it calls an action group. Either Function is set, or APIPath and HTTPMethod.
type Event struct {
	MessageVersion string
	Agent          Agent
	// InputText is what the user said.
	InputText string
	SessionID string
	// ActionGroup is the name of the action group.
	ActionGroup string

	// Function is the name of the function, in an action group with function details.
	Function string
	// APIPath is the path of the operation in the schema, such as /claims/{id}, in an action group with an OpenAPI schema.
	APIPath string
	// HTTPMethod is the method of the operation.
	HTTPMethod string
	// Parameters are those of the function; of an operation those of its path and query.
	Parameters []Parameter

	// SessionAttributes live as long as the session with the user, PromptSessionAttributes for one turn of it. Neither is nil.
	SessionAttributes       map[string]string
	PromptSessionAttributes map[string]string

	body    map[string]content
	session attributes
	prompt  attributes
	bases   json.RawMessage
}

// Agent tells which agent it is.
type Agent struct {
	Name    string
	ID      string
	Alias   string
	Version string
}

// Parameter is a value that the agent found for a parameter. Agents send all values as text.
type Parameter struct {
	Name string
	// Type is the type that the action group declares: string, number, integer, boolean, array; in bodies also object.
	Type  string
	Value string
}

// content is a request's body of one content type.
type content struct {
	Properties []parameter `json:"properties"`
}

// wire is an event as it comes.
type wire struct {
	MessageVersion string      `json:"messageVersion"`
	Agent          Agent       `json:"agent"`
	InputText      string      `json:"inputText"`
	SessionID      string      `json:"sessionId"`
	ActionGroup    string      `json:"actionGroup"`
	Function       string      `json:"function"`
	APIPath        string      `json:"apiPath"`
	HTTPMethod     string      `json:"httpMethod"`
	Parameters     []parameter `json:"parameters"`
	RequestBody    struct {
		Content map[string]content `json:"content"`
	} `json:"requestBody"`
	SessionAttributes           attributes      `json:"sessionAttributes"`
	PromptSessionAttributes     attributes      `json:"promptSessionAttributes"`
	KnowledgeBasesConfiguration json.RawMessage `json:"knowledgeBasesConfiguration"`
}

type parameter struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value text   `json:"value"`
}

// text is a string. Other JSON values are taken as they are written, null as empty.
type text string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *text) UnmarshalJSON(data []byte) error {
	if len(data) > 1 && data[0] == '"' {
		if plain := data[1 : len(data)-1]; !bytes.ContainsRune(plain, '\\') && utf8.Valid(plain) { // most are
			*t = text(plain)
			return nil
		}
		var s string
		err := json.Unmarshal(data, &s)
		*t = text(s)
		return err
	}
	if *t = text(data); *t == "null" {
		*t = ""
	}
	return nil
}

// attributes is a map of session attributes, and the object that it was.
type attributes struct {
	raw    json.RawMessage // "" for none
	values map[string]string
}

// UnmarshalJSON implements [json.Unmarshaler].
func (a *attributes) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var values map[string]text
	if err := json.Unmarshal(data, &values); err != nil {
		return err
	}
	a.raw, a.values = append(json.RawMessage(nil), data...), make(map[string]string, len(values))
	for name, value := range values {
		a.values[name] = string(value)
	}
	return nil
}

// parseEvent returns the event in a payload.
func parseEvent(payload json.RawMessage) (*Event, error) {
	var w wire
	if err := json.Unmarshal(payload, &w); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotAgent, withoutValues(err))
	}
	switch {
	case w.MessageVersion == "" || w.ActionGroup == "":
		return nil, fmt.Errorf("%w: it lacks messageVersion or actionGroup", ErrNotAgent)
	case w.MessageVersion != messageVersion:
		return nil, fmt.Errorf("%w of message version %s", ErrNotAgent, messageVersion)
	case (w.Function == "") == (w.APIPath == ""):
		return nil, fmt.Errorf("%w: it must have either function or apiPath", ErrNotAgent)
	case w.APIPath != "" && w.HTTPMethod == "":
		return nil, fmt.Errorf("%w: it lacks httpMethod", ErrNotAgent)
	}
	return &Event{
		MessageVersion:          w.MessageVersion,
		Agent:                   w.Agent,
		InputText:               w.InputText,
		SessionID:               w.SessionID,
		ActionGroup:             w.ActionGroup,
		Function:                w.Function,
		APIPath:                 w.APIPath,
		HTTPMethod:              w.HTTPMethod,
		Parameters:              parametersOf(w.Parameters),
		SessionAttributes:       notNil(w.SessionAttributes.values),
		PromptSessionAttributes: notNil(w.PromptSessionAttributes.values),
		body:                    w.RequestBody.Content,
		session:                 w.SessionAttributes,
		prompt:                  w.PromptSessionAttributes,
		bases:                   w.KnowledgeBasesConfiguration,
	}, nil
}

func parametersOf(list []parameter) []Parameter {
	if list == nil {
		return nil
	}
	parameters := make([]Parameter, len(list))
	for i, p := range list {
		parameters[i] = Parameter{p.Name, p.Type, string(p.Value)}
	}
	return parameters
}

// withoutValues returns an error of json.Unmarshal that quotes nothing of the event.
func withoutValues(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("member %q cannot be of type %s", wrong.Field, wrong.Type)
	}
	return errors.New("it is not valid JSON")
}
