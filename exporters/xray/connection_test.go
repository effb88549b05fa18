// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

func TestConnection_26_Forms(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"URL", "postgres://ada:s3cret@db:5432/shop?sslmode=disable&password=s3cret", "postgres://db:5432/shop"},
		{"URL without a user", "mongodb+srv://db.example/shop", "mongodb+srv://db.example/shop"},
		{"URL of a file", "sqlite:///var/data/shop.db", "sqlite:///var/data/shop.db"},
		{"URL with hosts", "postgres://ada@a:1,b:2,[::1]:3/shop", "postgres://a:1,b:2,[::1]:3/shop"},
		{"URL with a slash in the password", "postgres://ada:s3/cret@db/shop", "postgres://db/shop"},
		{"URL with a query in the password, or a password in the query", "postgres://ada:a/b?c#s3cret@db/shop", ""},
		{"URL with a user in the query", "postgres://db/shop?user=x@s3cret", ""},
		{"URL with a password for a port", "postgres://ada:s3cret", ""},
		{"URL with members in the path", "postgresql://db/shop&password=s3cret", "postgresql://db"},
		{"URL with a path that is none", "postgresql://db/shop password=s3cret", "postgresql://db"},
		{"URL with an address that is none", "postgres://[s3cret]/shop", ""},
		{"JDBC of SQL Server", "jdbc:sqlserver://db:1433;databaseName=shop;user=ada;password={s3cret;x};encrypt=true", "sqlserver://db:1433;databaseName=shop;encrypt=true"},
		{"JDBC of MySQL", "jdbc:mysql://db/shop?user=ada&password=s3cret", "mysql://db/shop"},
		{"JDBC of Oracle", "jdbc:oracle:thin:scott/s3cret@//db:1521/shop", "db:1521/shop"},
		{"JDBC of Oracle with a SID", "jdbc:oracle:thin:@db:1521:ORCL", "db:1521:ORCL"},
		{"Oracle", "scott/s3cret@db", "db"},
		{"Oracle without a host", "scott/s3cret", ""},
		{"Oracle with a host that is none", "scott/s3cret@db shop", ""},
		{"Go's MySQL", "ada:s3cret@tcp(db:3306)/shop?loc=Local", "tcp(db:3306)/shop"},
		{"Go's MySQL with a socket", "ada:s3@cret@unix(/run/mysqld.sock)/shop", "unix(/run/mysqld.sock)/shop"},
		{"Go's MySQL without a host", "ada:s3cret@/shop", "/shop"},
		{"Go's MySQL, unfinished", "ada:s3cret@tcp(db", ""},
		{"Go's MySQL with a user in the query", "tcp(db)/shop?x=a@s3cret", ""},
		{"Go's MySQL with an equals sign", "ada:s3=cret@tcp(db)/shop", ""},
		{"host and port", "db.example:5432/shop", "db.example:5432/shop"},
		{"user and password", "ada:s3cret", ""},
		{"one word", "s3cret", ""},
		{"libpq", "host=db port=5432 user=ada password=s3cret dbname=shop", "host=db port=5432 dbname=shop"},
		{"libpq with blanks around", "host = db\tpassword = s3cret\n dbname =shop", "host=db dbname=shop"},
		{"libpq in quotes", `host='db' password='a \' dbname=s3cret' dbname=shop`, "host=db dbname=shop"},
		{"libpq with a backslash", `password=a\ dbname=s3cret host=db`, "host=db"},
		{"libpq with a backslash in a host", `host=db\ s3cret`, ""},
		{"libpq with a backslash at the end", `host=db password=s3cret\`, "host=db"},
		{"libpq, quotes left open", "host=db password='s3cret", ""},
		{"libpq, quotes closed too early", "password='s3'cret dbname=shop", ""},
		{"libpq with a word alone", "host=db password=my s3cret", ""},
		{"libpq with other passwords", "host=db passphrase=s3cret sslpassword=s3cret sslkey=s3cret", "host=db"},
		{"libpq with a semicolon in the password", "host=db password=a;dbname=s3cret", ""},
		{"ADO.NET", "Server=db,1433; Initial Catalog = shop ;User Id=ada;Password=s3cret;Encrypt=true;", "Server=db,1433;Initial Catalog=shop;Encrypt=true"},
		{"ADO.NET with an instance", `Data Source=(local)\SQLEXPRESS;Pwd=s3cret`, `Data Source=(local)\SQLEXPRESS`},
		{"ADO.NET in quotes", `Server=db;Password="a;Server=s3""cret";Database='shop'`, "Server=db;Database=shop"},
		{"ADO.NET with a quote inside", `Server=db;Password=a";Server=s3cret`, ""},
		{"ADO.NET with a word alone", "Server=db;s3cret;Password=x", ""},
		{"ADO.NET that ends with a word", "Server=db;s3cret", ""},
		{"ODBC", "Driver={ODBC Driver 18 for SQL Server};Server=tcp:db,1433;UID=ada;PWD={a};Server=s3cret}", ""},
		{"ODBC with a brace doubled", "Driver={SQL Server};SERVER=db;PWD={a}};Server=s3cret};Database=shop", "SERVER=db;Database=shop"},
		{"ODBC, brace left open", "Server=db;PWD={a;Server=s3cret", ""},
		{"Azure", "AccountEndpoint=https://x.example:443/;AccountKey=s3cret==;SharedAccessKey=s3cret", "AccountEndpoint=https://x.example:443/"},
		{"Redis", "db:6379,password=s3cret", ""},
		{"tokens", "server=db;auth_token=s3cret;api key=s3cret", "server=db"},
		{"value with an address", "server=ada:s3cret@db;port=1", ""},
		{"value with members", "Data Source=(DESCRIPTION=(HOST=db)(PASSWORD=s3cret));Pooling=true", ""},
		{"members with a user", "a=b:s3cret@tcp(db)/shop host=c", ""},
		{"members with an address", "Server=db;Password=s3@cret;Database=shop", ""},
		{"libpq with an address", "host=db password=s3@cret dbname=shop", ""},
		{"libpq with a double quote", `host=db password="a dbname=s3cret`, ""},
		{"libpq with double quotes", `host=db password="a dbname=s3cret"`, ""},
		{"libpq in quotes with a semicolon", `password='a;dbname=s3cret' host=db`, ""},
		{"libpq with an escaped quote, or ADO.NET", `password='x\';dbname=s3cret;y="' host=d"`, ""},
		{"ADO.NET that begins in quotes", `Password="a;Server=s3cret;Database=shop`, ""},
		{"nothing", "", ""},
		{"only separators", " ; ; ", ""},
	}
	for _, tt := range tests {
		if got := xray.SafeConnection(tt.in); got != tt.want {
			t.Errorf("%s: safe part of %q is %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

// connectionForms make a connection string of a host, a key with a value that is a secret, and a database. Values are
// written as the form's own rules demand.
var connectionForms = map[string]func(key, secret string) string{
	"libpq": func(key, secret string) string {
		return "host=db.example " + key + " = '" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(secret) + "' dbname=shop"
	},
	"libpq with backslashes": func(key, secret string) string {
		escaped := strings.NewReplacer(`\`, `\\`, `'`, `\'`, " ", `\ `, "\t", "\\\t", "\n", "\\\n", "\r", "\\\r", "\v", "\\\v", "\f", "\\\f").Replace(secret)
		return "host=db.example " + key + "=" + escaped + " dbname=shop"
	},
	"ADO.NET": func(key, secret string) string {
		return "Server=db.example;" + key + `="` + strings.ReplaceAll(secret, `"`, `""`) + `";Database=shop`
	},
	"ODBC": func(key, secret string) string {
		return "Server=db.example;" + key + "={" + strings.ReplaceAll(secret, "}", "}}") + "};Database=shop"
	},
	"JDBC": func(key, secret string) string {
		return "jdbc:sqlserver://db.example;" + key + "={" + strings.ReplaceAll(secret, "}", "}}") + "};databaseName=shop"
	},
	"URL": func(key, secret string) string {
		return "postgres://db.example/shop?x=1&" + key + "=" + url.QueryEscape(secret)
	},
	"URL with a user": func(_, secret string) string {
		return "postgres://ada:" + url.PathEscape(secret) + "@db.example/shop"
	},
	"URL with a user as it is": func(_, secret string) string { return "postgres://ada:" + secret + "@db.example/shop" },
	"Go's MySQL":               func(_, secret string) string { return "ada:" + secret + "@tcp(db.example:3306)/shop" },
	"Go's MySQL with a query": func(key, secret string) string {
		return "tcp(db.example:3306)/shop?" + key + "=" + url.QueryEscape(secret)
	},
	"Oracle": func(_, secret string) string { return "scott/" + secret + "@db.example:1521/shop" },
}

// plantedSecret is no part of any other text of a document.
const plantedSecret = "zq9secretqz"

// checkNoSecret puts a connection string with a secret on spans, and looks for it in their documents.
func checkNoSecret(t *testing.T, key, secret string) {
	t.Helper()
	for form, connect := range connectionForms {
		connection := connect(key, secret)
		for _, system := range []string{"postgresql", "mongodb"} {
			sent := &collector{}
			s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
			if err := s.invoke(t, activeHead, func(ctx context.Context) error {
				_, span := s.tracer.Start(ctx, "query", trace.WithSpanKind(trace.SpanKindClient),
					trace.WithAttributes(text("db.system", system), text("db.connection_string", connection)))
				span.End()
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if document := string(sent.take(t)[0]); strings.Contains(document, plantedSecret) {
				t.Errorf("%s: %q is in the document %s", form, connection, document)
			}
		}
	}
}

// secretKeys are names of what must not be sent, in the spellings of many drivers.
var secretKeys = []string{
	"password", "Password", "PWD", "pass", "passwd", "secret", "token", "auth_token", "access_token", "passphrase", "sslpassword",
	"sslkey", "AccountKey", "SharedAccessKey", "SharedAccessSignature", "api key", "Private-Key", "client_secret", "user", "User Id", "uid",
	"credential", "x",
}

// secretShapes have around the secret what separates members, begins quotes or names a place.
var secretShapes = []string{
	"%", "a;%", "a;Server=%", "a host=%", "a}%", "a};Server=%", `a";Server=%`, `a'%`, `a\%`, `a\\%`, "a@%", "a/%", "a/b@%", "a:%", "a?%", "a#%",
	"a&host=%", "%;", "% ", "%@", "a@b/%", "a\nhost=%", "a?b@c/%", "%(", "{%}", "'%'", "1234/%", "a=b=%",
}

func TestConnection_26_PlantedSecrets(t *testing.T) {
	t.Parallel()
	for _, shape := range secretShapes {
		for _, key := range secretKeys {
			if strings.Contains(key, " ") {
				continue // of ";" forms only, which other keys show
			}
			checkNoSecret(t, key, strings.ReplaceAll(shape, "%", plantedSecret))
		}
	}
}

func FuzzConnection(f *testing.F) {
	for i, shape := range secretShapes {
		before, after, _ := strings.Cut(shape, "%")
		f.Add(secretKeys[i%len(secretKeys)], before, after)
	}
	f.Fuzz(func(t *testing.T, key, before, after string) {
		// What is not legal in a key would be another string: a member more, or a value.
		key = "x" + strings.Map(func(r rune) rune {
			if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' {
				return r
			}
			return -1
		}, key)
		checkNoSecret(t, key, before+plantedSecret+after)
	})
}

// TestURLs_24_26_Passwords wants none of a URL, wherever it stands.
func TestURLs_24_26_Passwords(t *testing.T) {
	t.Parallel()
	for _, attrs := range [][]attribute.KeyValue{
		{text("url.full", "https://ada:"+plantedSecret+"/x@e.com/a")},
		{text("http.url", "https://ada:"+plantedSecret+"@e.com/a")},
		{text("http.request.method", "GET"), text("server.address", "ada:"+plantedSecret+"@e.com")},
		{text("http.request.method", "GET"), text("http.host", "ada:"+plantedSecret+"@e.com")},
		{text("db.system", "postgresql"), text("server.address", "postgres://ada:"+plantedSecret+"@db:5432"), text("db.name", "shop")},
		{text("db.system", "mongodb"), text("net.peer.name", "ada:"+plantedSecret+"@db"), text("db.name", "shop")},
		{text("messaging.destination.name", "amqp://ada:"+plantedSecret+"@mq/")},
		{text("messaging.system", "x"), text("server.address", "amqp://ada:"+plantedSecret+"@mq/"), text("messaging.destination.name", "q")},
		{text("rpc.system", "aws-api"), text("server.address", "https://ada:"+plantedSecret+"@localhost")},
	} {
		sent := &collector{}
		s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
		for _, kind := range []trace.SpanKind{trace.SpanKindClient, trace.SpanKindServer, trace.SpanKindInternal} {
			d := s.document(t, sent, "work", kind, func(span trace.Span) { span.SetAttributes(attrs...) })
			if raw := asText(t, d); strings.Contains(raw, plantedSecret) {
				t.Errorf("%s: %v is in the document %s", kind, attrs, raw)
			}
		}
	}
}

func asText(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}
