// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"
)

// The scalars of AppSync beside those of GraphQL. They check their form both ways: AppSync has checked what it sends,
// and refuses what it gets in another form, with an error that names no item. The zero value is null.
//
// Their rules stand in https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html.
type (
	// AWSEmail is an email address, as local-part@domain-part.
	AWSEmail string
	// AWSURL is a URL with a scheme, and without // in its path.
	AWSURL string
	// AWSPhone is a phone number: digits in groups that spaces or hyphens separate, after + and the country's code; without
	// one it is a number of North America.
	AWSPhone string
	// AWSIPAddress is an address of IPv4 or IPv6, which may have a prefix length, as 192.0.2.0/24.
	AWSIPAddress string
	// AWSJSON is a JSON document. In answers it is a text that holds it. In arguments AppSync may have parsed it already: a
	// text that is no JSON document becomes the JSON text, anything else is taken as it is.
	AWSJSON []byte
)

// ScalarError is a value that is not of the form of its scalar. It does not tell the value.
type ScalarError struct {
	// Scalar is the scalar's name, such as AWSDate.
	Scalar string
	// Reason is what is wrong.
	Reason string
}

// Error returns the scalar and the reason.
func (e *ScalarError) Error() string { return e.Scalar + ": " + e.Reason }

// checked returns the error for a value that is not of the scalar's form.
func checked(scalar string, valid bool, reason string) error {
	if valid {
		return nil
	}
	return &ScalarError{scalar, reason}
}

// textScalar is a scalar that is a text.
type textScalar interface {
	~string
	Validate() error
}

func marshalText[T textScalar](v T) ([]byte, error) {
	if v == "" {
		return []byte("null"), nil
	}
	if err := v.Validate(); err != nil {
		return nil, err
	}
	return json.Marshal(string(v))
}

func unmarshalText[T textScalar](scalar string, data []byte, into *T) error {
	if isNull(data) {
		*into = ""
		return nil
	}
	var s string
	if json.Unmarshal(data, &s) != nil {
		return &ScalarError{scalar, "not a text"}
	}
	if err := T(s).Validate(); err != nil {
		return err
	}
	*into = T(s)
	return nil
}

// Validate fails if v is not an email address.
func (v AWSEmail) Validate() error {
	local, domain, found := cutLast(string(v), '@')
	valid := found && isLocalPart(local) && isDomain(domain)
	return checked("AWSEmail", valid, "not local-part@domain-part")
}

// MarshalJSON returns the text, or null for none. It fails if v is not valid.
func (v AWSEmail) MarshalJSON() ([]byte, error) { return marshalText(v) }

// UnmarshalJSON reads a text or null. It fails if that is not valid.
func (v *AWSEmail) UnmarshalJSON(data []byte) error { return unmarshalText("AWSEmail", data, v) }

// Validate fails if v is not a URL that AppSync takes.
func (v AWSURL) Validate() error {
	u, err := url.Parse(string(v))
	valid := err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "" || len(u.Path) > 1) && !strings.Contains(u.Path, "//")
	return checked("AWSURL", valid, "not a URL with a scheme, or // in its path")
}

// MarshalJSON returns the text, or null for none. It fails if v is not valid.
func (v AWSURL) MarshalJSON() ([]byte, error) { return marshalText(v) }

// UnmarshalJSON reads a text or null. It fails if that is not valid.
func (v *AWSURL) UnmarshalJSON(data []byte) error { return unmarshalText("AWSURL", data, v) }

// Validate fails if v is not a phone number. It knows the plan of North America, and of others only how long numbers are.
func (v AWSPhone) Validate() error {
	number, international := strings.CutPrefix(string(v), "+")
	digits := make([]byte, 0, 16)
	grouped := true
	for i := range len(number) {
		switch c := number[i]; {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
			grouped = false
		case (c == ' ' || c == '-') && !grouped:
			grouped = true
		default:
			return checked("AWSPhone", false, "not digits, in groups that a space or a hyphen separates")
		}
	}
	valid := !grouped && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0'
	if !international {
		digits = bytes.TrimPrefix(digits, []byte("1"))
		valid = !grouped && len(digits) == 10 && digits[0] >= '2' && digits[3] >= '2'
	}
	return checked("AWSPhone", valid, "not a number with + and a country code, nor one of North America")
}

// MarshalJSON returns the text, or null for none. It fails if v is not valid.
func (v AWSPhone) MarshalJSON() ([]byte, error) { return marshalText(v) }

// UnmarshalJSON reads a text or null. It fails if that is not valid.
func (v *AWSPhone) UnmarshalJSON(data []byte) error { return unmarshalText("AWSPhone", data, v) }

// Validate fails if v is not an address, with or without prefix length.
func (v AWSIPAddress) Validate() error {
	s := string(v)
	address, err := netip.ParseAddr(s)
	if strings.IndexByte(s, '/') >= 0 {
		var prefix netip.Prefix
		prefix, err = netip.ParsePrefix(s)
		address = prefix.Addr()
	}
	return checked("AWSIPAddress", err == nil && address.Zone() == "", "not an address of IPv4 or IPv6")
}

// MarshalJSON returns the text, or null for none. It fails if v is not valid.
func (v AWSIPAddress) MarshalJSON() ([]byte, error) { return marshalText(v) }

// UnmarshalJSON reads a text or null. It fails if that is not valid.
func (v *AWSIPAddress) UnmarshalJSON(data []byte) error {
	return unmarshalText("AWSIPAddress", data, v)
}

// Validate fails if v is not JSON.
func (v AWSJSON) Validate() error { return checked("AWSJSON", json.Valid(v), "not a JSON document") }

// Decode decodes the document into what target points to, as [json.Unmarshal].
func (v AWSJSON) Decode(target any) error { return json.Unmarshal(v, target) }

// MarshalJSON returns a text that holds the document, or null for none. It fails if v is not valid.
func (v AWSJSON) MarshalJSON() ([]byte, error) {
	if len(v) == 0 {
		return []byte("null"), nil
	}
	if err := v.Validate(); err != nil {
		return nil, err
	}
	return json.Marshal(string(v))
}

// UnmarshalJSON reads a document, or a text that holds one, or null.
func (v *AWSJSON) UnmarshalJSON(data []byte) error {
	var held string
	switch {
	case isNull(data):
		*v = nil
	case json.Unmarshal(data, &held) == nil && json.Valid([]byte(held)):
		*v = AWSJSON(held)
	case json.Valid(data):
		*v = bytes.Clone(data)
	default:
		return &ScalarError{"AWSJSON", "not a JSON document"}
	}
	return nil
}

func cutLast(s string, c byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, c)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// isLocalPart reports whether s is words with dots between them, or a text in quotes, as in RFC 822.
func isLocalPart(s string) bool {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return !strings.ContainsAny(s[1:len(s)-1], "\"\\\r\n")
	}
	for word := range strings.SplitSeq(s, ".") {
		if word == "" {
			return false
		}
		for i := range len(word) {
			if c := word[i]; c <= ' ' || c == 0x7f || strings.IndexByte(`()<>@,;:\"[]`, c) >= 0 {
				return false
			}
		}
	}
	return true
}

// isDomain reports whether s is names with dots between them.
func isDomain(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if c < 0x80 && c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}
