// SPDX-License-Identifier: Apache-2.0

package httpevent

import "encoding/json"

// LatticeV1Request is a request from VPC Lattice with event structure version 1. aws-lambda-go has no type for it.
type LatticeV1Request struct {
	RawPath               string            `json:"raw_path"`
	Method                string            `json:"method"`
	Headers               map[string]string `json:"headers"` // repeated headers are joined by commas
	QueryStringParameters map[string]string `json:"query_string_parameters"`
	Body                  string            `json:"body"`
	IsBase64Encoded       bool              `json:"is_base64_encoded"`
}

// LatticeV2Request is a request from VPC Lattice with event structure version 2. aws-lambda-go has no type for it.
type LatticeV2Request struct {
	Version               string                   `json:"version"` // "2.0"
	Path                  string                   `json:"path"`
	Method                string                   `json:"method"`
	Headers               map[string]LatticeValues `json:"headers"`
	QueryStringParameters map[string]LatticeValues `json:"queryStringParameters"`
	Body                  string                   `json:"body"`
	IsBase64Encoded       bool                     `json:"isBase64Encoded"`
	RequestContext        LatticeV2Context         `json:"requestContext"`
}

// LatticeV2Context says by which way a request came.
type LatticeV2Context struct {
	ServiceNetworkARN string            `json:"serviceNetworkArn"`
	ServiceARN        string            `json:"serviceArn"`
	TargetGroupARN    string            `json:"targetGroupArn"`
	Identity          LatticeV2Identity `json:"identity"`
	Region            string            `json:"region"`
	TimeEpoch         string            `json:"timeEpoch"` // microseconds
}

// LatticeV2Identity says who sent a request.
type LatticeV2Identity struct {
	SourceVPCARN   string `json:"sourceVpcArn"`
	Type           string `json:"type"` // "AWS_IAM", or empty without authentication
	Principal      string `json:"principal"`
	PrincipalOrgID string `json:"principalOrgID"`
	SessionName    string `json:"sessionName"`
	X509IssuerOU   string `json:"x509IssuerOu"`
	X509SANDNS     string `json:"x509SanDns"`
	X509SANNameCN  string `json:"x509SanNameCn"`
	X509SANURI     string `json:"x509SanUri"`
	X509SubjectCN  string `json:"x509SubjectCn"`
}

// LatticeValues are the values of a header or query parameter, which come as a string or a list of strings.
type LatticeValues []string

// UnmarshalJSON implements [json.Unmarshaler].
func (v *LatticeValues) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var one string
		if err := json.Unmarshal(data, &one); err != nil {
			return err
		}
		*v = LatticeValues{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(v))
}
