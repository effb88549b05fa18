// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// authority signs certificates and writes them as the variables want them.
type authority struct {
	t           *testing.T
	dir         string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, dir: t.TempDir(), key: newKey(t)}
	der := a.sign("authority", &a.key.PublicKey)
	a.certificate, _ = x509.ParseCertificate(der)
	a.write("authority.pem", "CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign returns a certificate by the authority, or its own.
func (a *authority) sign(name string, public *ecdsa.PublicKey) []byte {
	a.t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: a.certificate == nil, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	parent := a.certificate
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return der
}

// issue writes name.pem and name.key, and returns them.
func (a *authority) issue(name string) tls.Certificate {
	a.t.Helper()
	key := newKey(a.t)
	der := a.sign(name, &key.PublicKey)
	a.write(name+".pem", "CERTIFICATE", der)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	a.write(name+".key", "PRIVATE KEY", private)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (a *authority) path(name string) string { return filepath.Join(a.dir, name) }

func (a *authority) write(name, kind string, der []byte) {
	a.t.Helper()
	if err := os.WriteFile(a.path(name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// quiet returns a logger for servers whose clients fail.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// TestTLS is the table of handshakes with a receiver that has a private certificate and wants to see one.
func TestTLS(t *testing.T) {
	const p = "OTEL_EXPORTER_OTLP_"
	load := otlp.WithClientCertificates(tls.LoadX509KeyPair)
	tests := []struct {
		name string
		env  map[string]string // of files of the authority
		opts []otlp.Option
		ok   bool
		said string
	}{
		{
			"all three files",
			map[string]string{p + "CERTIFICATE": "authority.pem", p + "CLIENT_CERTIFICATE": "function.pem", p + "CLIENT_KEY": "function.key"},
			[]otlp.Option{load},
			true, "",
		},
		{
			"files of the signal",
			map[string]string{
				p + "TRACES_CERTIFICATE": "authority.pem", p + "TRACES_CLIENT_CERTIFICATE": "function.pem", p + "TRACES_CLIENT_KEY": "function.key",
				p + "CERTIFICATE": "missing.pem", p + "CLIENT_CERTIFICATE": "missing.pem", p + "CLIENT_KEY": "missing.key",
			},
			[]otlp.Option{load},
			true, "",
		},
		{
			"nothing reads client certificates",
			map[string]string{p + "CERTIFICATE": "authority.pem", p + "CLIENT_CERTIFICATE": "function.pem", p + "CLIENT_KEY": "function.key"},
			nil, false, "otlp.WithClientCertificates(tls.LoadX509KeyPair)",
		},
		{
			"the key of another",
			map[string]string{p + "CERTIFICATE": "authority.pem", p + "CLIENT_CERTIFICATE": "function.pem", p + "CLIENT_KEY": "server.key"},
			[]otlp.Option{load},
			false, "using no client certificate",
		},
		{"no client certificate", map[string]string{p + "CERTIFICATE": "authority.pem"}, nil, false, ""},
		{
			"an authority nobody trusts",
			map[string]string{p + "CLIENT_CERTIFICATE": "function.pem", p + "CLIENT_KEY": "function.key"},
			[]otlp.Option{load},
			false, "",
		},
	}
	a := newAuthority(t)
	a.issue("function")
	clients := x509.NewCertPool()
	clients.AddCert(a.certificate)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{a.issue("server")}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said := handled(t)
			for name, file := range tt.env {
				t.Setenv(name, a.path(file))
			}
			exporter := newTraces(t, append(tt.opts, otlp.WithEndpoint(server.URL), otlp.WithTimeout(time.Second))...)
			err := exporter.ExportSpans(t.Context(), spans(1))
			if (err == nil) != tt.ok {
				t.Errorf("export: %v, want ok = %t", err, tt.ok)
			}
			var texts []string
			for _, err := range said.all() {
				texts = append(texts, err.Error())
			}
			if text := strings.Join(texts, "\n"); !strings.Contains(text, tt.said) || tt.ok && text != "" {
				t.Errorf("said %q, want %q", text, tt.said)
			}
		})
	}
}
