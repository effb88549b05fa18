// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"net/netip"
	"strings"
)

// safeConnection returns what a connection string says about the place of a database: hosts, ports, names of databases
// and of services. It is a list of what to keep, because what to leave out has too many names: passwords, keys, tokens, users.
//
// It knows URLs (also those of JDBC with members after ";"), members "key=value" as of ODBC and ADO.NET (";" between
// them) or libpq (blanks), and what stands before "@": user:password@tcp(host)/name of Go's MySQL driver,
// user/password@host of Oracle. Of another form, and of one that can be read in two ways, nothing is returned.
func safeConnection(connection string) string {
	connection = strings.TrimSpace(trimConnection(connection))
	if scheme, rest, found := strings.Cut(connection, "://"); found && isAll(scheme, schemeByte) {
		return connectionURL(scheme, rest)
	}
	if first := strings.IndexAny(connection, "=@?#"); first >= 0 && connection[first] == '=' {
		return membersOf(connection)
	}
	return connectionAddress(connection)
}

// membersOf returns the safe ones of a list of members. What stands in quotes shows which form the list has, and a ";" or a blank
// in it that it has another; a "@" may end a user with a "=" in the password. Then nothing is safe.
func membersOf(text string) string {
	if strings.IndexByte(text, '@') >= 0 {
		return ""
	}
	first, _, hasSemicolon := strings.Cut(text, ";")
	switch {
	case hasSemicolon && strings.ContainsAny(first, `'"`), !hasSemicolon && strings.IndexByte(text, '"') >= 0:
		return ""
	case hasSemicolon:
		return semicolonMembers(text)
	}
	return blankMembers(text)
}

// afterUser cuts off the user, who ends at the last "@". A "@" behind the beginning of a query may be the user's or the
// query's: then ok is false.
func afterUser(text string) (rest string, found, ok bool) {
	at := strings.LastIndexByte(text, '@')
	if at >= 0 && strings.ContainsAny(text[:at], "?#;&") {
		return "", false, false
	}
	return text[at+1:], at >= 0, true
}

// connectionURL returns a URL without user, query and members that are not known to be safe.
func connectionURL(scheme, rest string) string {
	rest, _, ok := afterUser(rest)
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "?#"); end >= 0 {
		rest = rest[:end]
	}
	rest, members, hasMembers := strings.Cut(rest, ";")
	host, path := rest, ""
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		host, path = rest[:slash], rest[slash:]
	}
	if !isHostList(host) {
		return ""
	}
	url := scheme + "://" + host
	if isAll(path, pathByte) {
		url += path
	}
	if hasMembers {
		if members = semicolonMembers(members); members != "" {
			url += ";" + members
		}
	}
	return url
}

// connectionAddress returns host, port and name of a connection string that is neither a URL nor a list of members.
// Without a "@" only a port tells a host from a user.
func connectionAddress(text string) string {
	text, hasUser, ok := afterUser(text)
	if !ok {
		return ""
	}
	if end := strings.IndexAny(text, "?#"); end >= 0 {
		text = text[:end]
	}
	text = strings.TrimPrefix(text, "//") // of Oracle
	slash := strings.LastIndexByte(text, '/')
	host, path := text, ""
	if network, inside, found := strings.Cut(text, "("); found && isAll(network, schemeByte) {
		inside, path, found = strings.Cut(inside, ")")
		if !found || !isHostList(inside) && !isAll(inside, pathByte) || !isAll(path, pathByte) {
			return ""
		}
		return text
	}
	if slash >= 0 {
		host, path = text[:slash], text[slash:]
	}
	hasPort := strings.IndexByte(host, ':') >= 0
	if parts := strings.Split(host, ":"); hasUser && len(parts) == 3 && isAll(parts[2], wordByte) {
		host = parts[0] + ":" + parts[1] // the third is Oracle's name of a database
	}
	if !isHostList(host) || !isAll(path, pathByte) || !hasUser && !hasPort {
		return ""
	}
	return text
}

// blanks separate and surround members.
const blanks = " \t\r\n\v\f"

// semicolonMembers returns the safe ones of members between which stands ";". A value in braces or quotes may have one
// inside. If a member is not formed that way, or the value of a safe one is not what it should be, nothing is safe.
func semicolonMembers(text string) string {
	var safe strings.Builder
	for text = strings.TrimLeft(text, blanks+";"); text != ""; text = strings.TrimLeft(text, blanks+";") {
		key, rest, found := strings.Cut(text, "=")
		if !found || strings.ContainsRune(key, ';') {
			return ""
		}
		value, rest, ok := semicolonValue(strings.TrimLeft(rest, blanks))
		if !ok {
			return ""
		}
		text = rest
		if !isPlace(key) {
			continue
		}
		if !isAll(value, valueByte) {
			return ""
		}
		if safe.Len() > 0 {
			safe.WriteByte(';')
		}
		safe.WriteString(strings.TrimSpace(key) + "=" + value)
	}
	return safe.String()
}

// semicolonValue returns the value that text begins with and what follows the ";" behind it.
func semicolonValue(text string) (value, rest string, ok bool) {
	if text != "" && strings.IndexByte(`{'"`, text[0]) >= 0 {
		closing := text[0]
		if closing == '{' {
			closing = '}'
		}
		for i := 1; i < len(text); i++ {
			if text[i] != closing {
				continue
			}
			if i+1 < len(text) && text[i+1] == closing { // doubled, it stands for itself
				i++
				continue
			}
			after, rest, _ := strings.Cut(text[i+1:], ";")
			return text[1:i], rest, strings.TrimSpace(after) == ""
		}
		return "", "", false
	}
	value, rest, _ = strings.Cut(text, ";")
	return strings.TrimSpace(value), rest, !strings.ContainsAny(value, `{}'"`)
}

// blankMembers returns the safe ones of members between which stand blanks, as libpq reads them: blanks may surround
// the "=", a backslash takes the meaning of the next character, a value may stand in single quotes.
func blankMembers(text string) string {
	var safe strings.Builder
	for text = strings.TrimLeft(text, blanks); text != ""; text = strings.TrimLeft(text, blanks) {
		key, rest, found := strings.Cut(text, "=")
		key = strings.TrimRight(key, blanks)
		if !found || strings.ContainsAny(key, blanks) {
			return ""
		}
		rest = strings.TrimLeft(rest, blanks)
		quoted := strings.HasPrefix(rest, "'")
		end, closed := 0, !quoted
		if quoted {
			rest = rest[1:]
		}
		for ; end < len(rest); end++ {
			if rest[end] == '\\' {
				end++
			} else if quoted && rest[end] == '\'' {
				closed = true
				break
			} else if !quoted && strings.IndexByte(blanks, rest[end]) >= 0 {
				break
			}
		}
		end = min(end, len(rest)) // a backslash may be the last character
		value := rest[:end]
		if text = rest[end:]; quoted {
			text = strings.TrimPrefix(text, "'")
		}
		if !closed || text != "" && strings.IndexByte(blanks, text[0]) < 0 {
			return ""
		}
		if !isPlace(key) {
			continue
		}
		if !isAll(value, valueByte) || strings.IndexByte(value, '\\') >= 0 {
			return ""
		}
		if safe.Len() > 0 {
			safe.WriteByte(' ')
		}
		safe.WriteString(key + "=" + value)
	}
	return safe.String()
}

// isPlace reports whether a member of that name says where a database is.
func isPlace(key string) bool {
	switch strings.ToLower(strings.Map(wordsTogether, key)) {
	case "host", "hostaddr", "hostname", "server", "servername", "address", "addr", "networkaddress", "datasource",
		"endpoint", "accountendpoint", "port", "portnumber", "instance", "instancename", "failoverpartner",
		"database", "databasename", "dbname", "db", "initialcatalog", "catalog", "schema", "currentschema",
		"servicename", "sid", "cluster", "replicaset", "region", "protocol", "sslmode", "encrypt":
		return true
	}
	return false
}

// wordsTogether drops what may stand between the words of a key: InitialCatalog is "Initial Catalog" and initial_catalog too.
func wordsTogether(r rune) rune {
	if strings.ContainsRune(blanks+"_-", r) {
		return -1
	}
	return r
}

// isHostList reports whether text is nothing but hosts and ports, with commas. It may be empty.
func isHostList(text string) bool {
	for place := range strings.SplitSeq(text, ",") {
		if after, found := strings.CutPrefix(place, "["); found {
			address, port, closed := strings.Cut(after, "]")
			if _, err := netip.ParseAddr(address); err != nil || !closed || !isPort(strings.TrimPrefix(port, ":")) {
				return false
			}
			continue
		}
		host, port, _ := strings.Cut(place, ":")
		if !isAll(host, hostByte) || !isPort(port) {
			return false
		}
	}
	return true
}

// isPort reports whether text is a number as ports are. It may be empty.
func isPort(text string) bool { return len(text) <= 5 && isAll(text, digitByte) }

func isAll(text string, allowed func(byte) bool) bool {
	for i := range len(text) {
		if !allowed(text[i]) {
			return false
		}
	}
	return true
}

func digitByte(c byte) bool  { return '0' <= c && c <= '9' }
func wordByte(c byte) bool   { return digitByte(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
func schemeByte(c byte) bool { return wordByte(c) || c == '+' || c == '-' || c == '.' }
func hostByte(c byte) bool   { return wordByte(c) || c == '-' || c == '.' || c == '\\' }
func pathByte(c byte) bool   { return hostByte(c) || c == '/' || c == '$' || c == '~' }
func valueByte(c byte) bool  { return pathByte(c) || strings.IndexByte(":,()[]", c) >= 0 }
