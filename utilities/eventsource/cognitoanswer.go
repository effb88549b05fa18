// SPDX-License-Identifier: Apache-2.0

package eventsource

import "slices"

// The methods here make the parts of an answer that they fill. What nobody touches stays nil, and is not in the answer:
// Cognito takes an empty part for an order to take groups or claims away.

func (r *CognitoPreTokenGenerationResponse) details() *CognitoClaimsOverrideDetails {
	if r.ClaimsOverrideDetails == nil {
		r.ClaimsOverrideDetails = new(CognitoClaimsOverrideDetails)
	}
	return r.ClaimsOverrideDetails
}

// SetClaim adds a claim to the id token, or changes it.
func (r *CognitoPreTokenGenerationResponse) SetClaim(name, value string) {
	details := r.details()
	if details.ClaimsToAddOrOverride == nil {
		details.ClaimsToAddOrOverride = make(map[string]string)
	}
	details.ClaimsToAddOrOverride[name] = value
}

// SuppressClaims takes claims out of the id token.
func (r *CognitoPreTokenGenerationResponse) SuppressClaims(names ...string) {
	details := r.details()
	details.ClaimsToSuppress = append(details.ClaimsToSuppress, names...)
}

// Groups returns the groups and roles of the answer, to change what is to change. They begin as a copy of those in the
// request: Cognito takes away what an answer with groups does not have.
func (e *CognitoPreTokenGenerationEvent) Groups() *CognitoGroupConfiguration {
	details := e.Response.details()
	if details.GroupOverrideDetails == nil {
		details.GroupOverrideDetails = e.Request.GroupConfiguration.clone()
	}
	return details.GroupOverrideDetails
}

// Groups returns the groups and roles of the answer, to change what is to change. They begin as a copy of those in the
// request: Cognito takes away what an answer with groups does not have.
func (e *CognitoPreTokenGenerationV2Event) Groups() *CognitoGroupConfiguration {
	details := e.Response.details()
	if details.GroupOverrideDetails == nil {
		details.GroupOverrideDetails = e.Request.GroupConfiguration.clone()
	}
	return details.GroupOverrideDetails
}

func (c CognitoGroupConfiguration) clone() *CognitoGroupConfiguration {
	c.GroupsToOverride, c.IAMRolesToOverride = slices.Clone(c.GroupsToOverride), slices.Clone(c.IAMRolesToOverride)
	if c.PreferredRole != nil {
		c.PreferredRole = new(*c.PreferredRole)
	}
	return &c
}

func (r *CognitoPreTokenGenerationV2Response) details() *CognitoClaimsAndScopeOverrideDetails {
	if r.ClaimsAndScopeOverrideDetails == nil {
		r.ClaimsAndScopeOverrideDetails = new(CognitoClaimsAndScopeOverrideDetails)
	}
	return r.ClaimsAndScopeOverrideDetails
}

// IDToken returns what to change in the id token.
func (r *CognitoPreTokenGenerationV2Response) IDToken() *CognitoTokenGeneration {
	details := r.details()
	if details.IDTokenGeneration == nil {
		details.IDTokenGeneration = new(CognitoTokenGeneration)
	}
	return details.IDTokenGeneration
}

// AccessToken returns what to change in the access token.
func (r *CognitoPreTokenGenerationV2Response) AccessToken() *CognitoTokenGeneration {
	details := r.details()
	if details.AccessTokenGeneration == nil {
		details.AccessTokenGeneration = new(CognitoTokenGeneration)
	}
	return details.AccessTokenGeneration
}

// SetClaim adds a claim to the token, or changes it. A value is any JSON.
func (t *CognitoTokenGeneration) SetClaim(name string, value any) {
	if t.ClaimsToAddOrOverride == nil {
		t.ClaimsToAddOrOverride = make(map[string]any)
	}
	t.ClaimsToAddOrOverride[name] = value
}

// SuppressClaims takes claims out of the token.
func (t *CognitoTokenGeneration) SuppressClaims(names ...string) {
	t.ClaimsToSuppress = append(t.ClaimsToSuppress, names...)
}

// AddScopes adds scopes to an access token.
func (t *CognitoTokenGeneration) AddScopes(scopes ...string) {
	t.ScopesToAdd = append(t.ScopesToAdd, scopes...)
}

// SuppressScopes takes scopes out of an access token.
func (t *CognitoTokenGeneration) SuppressScopes(scopes ...string) {
	t.ScopesToSuppress = append(t.ScopesToSuppress, scopes...)
}
