// SPDX-License-Identifier: Apache-2.0

package eventsource

// IoTRegistryHeader is what all events of the registry of AWS IoT Core have, as a rule of IoT hands them to a function.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/registry-events.html
type IoTRegistryHeader struct {
	EventType string `json:"eventType"`
	EventID   string `json:"eventId"`
	Timestamp int64  `json:"timestamp"` // milliseconds since 1970; some senders in between make seconds of it
	Operation string `json:"operation"` // "CREATED", "UPDATED", "DELETED", "ADDED" or "REMOVED"
	AccountID string `json:"accountId,omitempty"`
}

// IoTThingEvent says that a thing was created, updated or deleted. Its type is THING_EVENT.
type IoTThingEvent struct {
	IoTRegistryHeader
	ThingID          string            `json:"thingId"`
	ThingName        string            `json:"thingName"`
	VersionNumber    int64             `json:"versionNumber"`
	ThingTypeName    string            `json:"thingTypeName,omitempty"`
	BillingGroupName string            `json:"billingGroupName,omitempty"`
	Attributes       map[string]string `json:"attributes"`
}

// IoTThingTypeEvent says that a type of things was created, deprecated or deleted. Its type is THING_TYPE_EVENT.
type IoTThingTypeEvent struct {
	IoTRegistryHeader
	ThingTypeID           string                    `json:"thingTypeId"`
	ThingTypeName         string                    `json:"thingTypeName"`
	IsDeprecated          bool                      `json:"isDeprecated"`
	DeprecationDate       int64                     `json:"deprecationDate,omitempty"`
	SearchableAttributes  []string                  `json:"searchableAttributes"`
	PropagatingAttributes []IoTPropagatingAttribute `json:"propagatingAttributes,omitempty"`
	Description           string                    `json:"description,omitempty"`
}

// IoTPropagatingAttribute adds an attribute of a thing or a connection to messages. One of the attributes is set.
type IoTPropagatingAttribute struct {
	UserPropertyKey     string `json:"userPropertyKey"`
	ThingAttribute      string `json:"thingAttribute,omitempty"`
	ConnectionAttribute string `json:"connectionAttribute,omitempty"`
}

// IoTThingTypeAssociationEvent says that a thing got or lost a type. Its type is THING_TYPE_ASSOCIATION_EVENT.
type IoTThingTypeAssociationEvent struct {
	IoTRegistryHeader
	ThingID       string `json:"thingId"`
	ThingName     string `json:"thingName"`
	ThingTypeName string `json:"thingTypeName"`
}

// IoTThingGroupEvent says that a group was created, updated or deleted. Its type is THING_GROUP_EVENT.
type IoTThingGroupEvent struct {
	IoTRegistryHeader
	ThingGroupID            string              `json:"thingGroupId"`
	ThingGroupName          string              `json:"thingGroupName"`
	VersionNumber           int64               `json:"versionNumber"`
	ParentGroupName         string              `json:"parentGroupName,omitempty"`
	ParentGroupID           string              `json:"parentGroupId,omitempty"`
	Description             string              `json:"description,omitempty"`
	RootToParentThingGroups []IoTThingGroupName `json:"rootToParentThingGroups"`
	Attributes              map[string]string   `json:"attributes"`
	DynamicGroupMappingID   string              `json:"dynamicGroupMappingId,omitempty"`
}

// IoTThingGroupName names a group above another.
type IoTThingGroupName struct {
	GroupARN string `json:"groupArn"`
	GroupID  string `json:"groupId"`
}

// IoTThingGroupMembershipEvent says that a thing came into a group or left it. Its type is THING_GROUP_MEMBERSHIP_EVENT.
type IoTThingGroupMembershipEvent struct {
	IoTRegistryHeader
	GroupARN     string `json:"groupArn"`
	GroupID      string `json:"groupId"`
	ThingARN     string `json:"thingArn"`
	ThingID      string `json:"thingId"`
	MembershipID string `json:"membershipId"`
}

// IoTThingGroupHierarchyEvent says that a group came below another or left it. Its type is THING_GROUP_HIERARCHY_EVENT.
type IoTThingGroupHierarchyEvent struct {
	IoTRegistryHeader
	ThingGroupID   string `json:"thingGroupId"`
	ThingGroupName string `json:"thingGroupName"`
	ChildGroupID   string `json:"childGroupId"`
	ChildGroupName string `json:"childGroupName"`
}
