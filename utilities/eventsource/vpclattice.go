// SPDX-License-Identifier: Apache-2.0

package eventsource

// VPCLatticeV1Request is a request from VPC Lattice with event structure version 1.
//
// https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
type VPCLatticeV1Request struct {
	RawPath               string                 `json:"raw_path"` // with the query
	Method                string                 `json:"method"`
	Headers               map[string]StringOrSet `json:"headers"` // one string each; repeated ones are joined by commas
	QueryStringParameters map[string]StringOrSet `json:"query_string_parameters"`
	Body                  string                 `json:"body"`
	IsBase64Encoded       bool                   `json:"is_base64_encoded"`
}

// VPCLatticeV2Request is a request from VPC Lattice with event structure version 2.
//
// https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
type VPCLatticeV2Request struct {
	Version               string                   `json:"version"` // "2.0"
	Path                  string                   `json:"path"`    // with the query
	Method                string                   `json:"method"`
	Headers               map[string]StringOrSet   `json:"headers"` // lists; single strings are read too
	QueryStringParameters map[string]StringOrSet   `json:"queryStringParameters,omitempty"`
	Body                  string                   `json:"body,omitempty"`
	IsBase64Encoded       bool                     `json:"isBase64Encoded"`
	RequestContext        VPCLatticeRequestContext `json:"requestContext"`
}

// VPCLatticeRequestContext says by which way a request came.
type VPCLatticeRequestContext struct {
	ServiceNetworkARN string             `json:"serviceNetworkArn"`
	ServiceARN        string             `json:"serviceArn"`
	TargetGroupARN    string             `json:"targetGroupArn"`
	Identity          VPCLatticeIdentity `json:"identity"`
	Region            string             `json:"region"`
	TimeEpoch         string             `json:"timeEpoch"` // microseconds
}

// VPCLatticeIdentity says who sent a request. The fields of certificates are those of IAM Roles Anywhere.
type VPCLatticeIdentity struct {
	SourceVPCARN   string `json:"sourceVpcArn,omitempty"`
	Type           string `json:"type,omitempty"` // "AWS_IAM", or empty without authentication
	Principal      string `json:"principal,omitempty"`
	PrincipalOrgID string `json:"principalOrgID,omitempty"`
	SessionName    string `json:"sessionName,omitempty"`
	X509IssuerOU   string `json:"x509IssuerOu,omitempty"`
	X509SANDNS     string `json:"x509SanDns,omitempty"`
	X509SANNameCN  string `json:"x509SanNameCn,omitempty"`
	X509SANURI     string `json:"x509SanUri,omitempty"`
	X509SubjectCN  string `json:"x509SubjectCn,omitempty"`
}

// VPCLatticeResponse is the answer to either request.
type VPCLatticeResponse struct {
	StatusCode        int               `json:"statusCode"`
	StatusDescription string            `json:"statusDescription,omitempty"`
	Headers           map[string]string `json:"headers,omitempty"`
	Body              string            `json:"body,omitempty"`
	IsBase64Encoded   bool              `json:"isBase64Encoded"`
}
