// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// DefaultAddress is where the X-Ray daemon listens unless AWS_XRAY_DAEMON_ADDRESS says otherwise.
const DefaultAddress = "127.0.0.1:2000"

const defaultPort = "2000"

// ParseAddress returns the UDP address, as host:port, in a value of AWS_XRAY_DAEMON_ADDRESS. It accepts "host:port"
// and "udp:host:port tcp:host:port" in either order, a host without a port (2000), and IPv6 in brackets.
// An empty value, as Lambda Managed Instances set it, is [DefaultAddress]. With an error it returns DefaultAddress too.
func ParseAddress(value string) (string, error) {
	var plain, udp string
	for field := range strings.FieldsSeq(value) {
		switch {
		case hasPrefixFold(field, "tcp:"):
			if _, err := hostPort(field[len("tcp:"):]); err != nil {
				return DefaultAddress, fmt.Errorf("parse X-Ray daemon address %q: %w", value, err)
			}
		case hasPrefixFold(field, "udp:") && udp == "":
			udp = field[len("udp:"):]
		case plain == "" && !hasPrefixFold(field, "udp:"):
			plain = field
		default:
			return DefaultAddress, fmt.Errorf("parse X-Ray daemon address %q: more than one address", value)
		}
	}
	if udp != "" && plain != "" {
		return DefaultAddress, fmt.Errorf("parse X-Ray daemon address %q: more than one address", value)
	}
	if udp += plain; udp == "" {
		return DefaultAddress, nil
	}
	address, err := hostPort(udp)
	if err != nil {
		return DefaultAddress, fmt.Errorf("parse X-Ray daemon address %q: %w", value, err)
	}
	return address, nil
}

// hostPort completes "host", "host:port", "[v6]" and "[v6]:port" with the default port.
func hostPort(text string) (string, error) {
	host, port, hasPort := strings.Cut(text, ":")
	if rest, ok := strings.CutPrefix(text, "["); ok {
		inside, after, closed := strings.Cut(rest, "]")
		if address, err := netip.ParseAddr(inside); !closed || err != nil || !address.Is6() || strings.ContainsFunc(inside, illegal) {
			return "", fmt.Errorf("%q is no IPv6 address in brackets", text)
		}
		host = "[" + inside + "]"
		if port, hasPort = strings.CutPrefix(after, ":"); !hasPort && after != "" {
			return "", fmt.Errorf("%q follows the brackets", after)
		}
	} else if strings.Trim(host, "0123456789") == "" || strings.EqualFold(host, "udp") || strings.EqualFold(host, "tcp") ||
		strings.ContainsFunc(host, illegal) {
		// "udp:2000" is a port without a host, and a host called udp is a prefix too many.
		return "", fmt.Errorf("host %q is not valid", host)
	}
	if !hasPort {
		port = defaultPort
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
		return "", fmt.Errorf("port %q is not between 1 and 65535", port)
	}
	return host + ":" + port, nil
}

// illegal reports whether a character has no place in a host.
func illegal(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`/\@"[]`, r) }

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}
