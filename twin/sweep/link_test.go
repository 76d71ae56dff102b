package sweep

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func written(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "creds")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func creds(t *testing.T, text string) Credentials {
	t.Helper()
	c, err := ReadCredentials(written(t, text, 0o600), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// certificate writes one of our own for 127.0.0.1 and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), 0o600),
		written(t, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})), 0o600)
}

// Over TLS and with credentials the rows are the same, and who lacks either is
// told what is wrong.
func TestTLSAndCredentials(t *testing.T) {
	cert, key := certificate(t)
	right := creds(t, "me s3cret\n")
	b := embedded(t, BrokerOptions{Listen: "0.0.0.0:0", Cert: cert, Key: key, Creds: right})
	_, port, err := net.SplitHostPort(b.server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	url := "tls://127.0.0.1:" + port
	d := begun(t, dozens, "")
	works(t, &Hand{Link: &Link{URL: url, CA: cert, Creds: right}, Version: "v1", Workers: 1})
	does(t, fleet(d, b.Link()), d)
	sameAs(t, d, undisturbed(t))

	plain := embedded(t, BrokerOptions{})
	bare := newBroker(t)
	jetStream(t, bare.url, 1)
	for _, test := range []struct {
		link Link
		want string
	}{
		{Link{URL: url, CA: cert}, "it lets in only who has credentials; they are read from a file or from SEAPOD_ENGINE_TOKEN"},
		{Link{URL: url, CA: cert, Creds: creds(t, "me wrong")}, "it does not take these credentials ("},
		{Link{URL: url, CA: cert, Creds: creds(t, "token")}, "it does not take these credentials ("},
		{Link{URL: url, Creds: right}, "certificate signed by unknown authority; its authority's certificate can be given as a file"},
		{Link{URL: strings.Replace(plain.URL(), "nats:", "tls:", 1)}, "it has no TLS"},
		{Link{URL: "nats://127.0.0.1:1"}, "reach the engine at nats://127.0.0.1:1: connection refused"},
	} {
		c, err := test.link.dial(context.Background(), "test", slog.New(slog.DiscardHandler))
		if err == nil {
			c.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.link, err, test.want)
		}
	}
	bare.kill()
	for i, arg := range bare.args {
		if arg == "-js" {
			bare.args = append(bare.args[:i], bare.args[i+3:]...)
			break
		}
	}
	bare.start()
	until(t, "it says that it has no JetStream", func() bool {
		_, err := (&Link{URL: bare.url}).dial(context.Background(), "test", slog.New(slog.DiscardHandler))
		return err != nil && strings.Contains(err.Error(), "has no JetStream; a NATS server has it with -js")
	})
}

// Beyond loopback it takes both.
func TestWhereABrokerMayListen(t *testing.T) {
	some := creds(t, "token")
	for _, test := range []struct {
		o    BrokerOptions
		want string
	}{
		{BrokerOptions{Listen: "127.0.0.1:0"}, ""},
		{BrokerOptions{Listen: "[::1]:4222"}, ""},
		{BrokerOptions{Listen: "localhost:4222"}, ""},
		{BrokerOptions{Listen: ":4222"}, "listening at :4222 is refused: beyond loopback it takes credentials, since"},
		{BrokerOptions{Listen: "10.0.0.5:4222", Creds: some}, "it takes a TLS certificate and key, since credentials and rows would cross the network in the clear"},
		{BrokerOptions{Listen: "10.0.0.5:4222", Cert: "c", Key: "k"}, "it takes credentials"},
		{BrokerOptions{Listen: "10.0.0.5:4222", Creds: some, Cert: "c", Key: "k"}, ""},
		{BrokerOptions{Listen: "127.0.0.1:0", Cert: "c"}, "go together"},
		{BrokerOptions{Listen: "4222"}, "is not HOST:PORT"},
	} {
		if err := test.o.Check(); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("Check(%+v) = %v, want %q", test.o, err, test.want)
		}
	}
}

// What would cross a network in the clear asks for TLS; what is only signed with,
// or never leaves the machine, does not.
func TestSecretsAskForTLS(t *testing.T) {
	key := Credentials{seed: "file"}
	for _, test := range []struct {
		link Link
		want bool
	}{
		{Link{URL: "nats://host:4222"}, false},
		{Link{URL: "nats://host:4222", Creds: creds(t, "token")}, true},
		{Link{URL: "nats://127.0.0.1:4222", Creds: creds(t, "token")}, false},
		{Link{URL: "nats://host:4222", Creds: key}, false},
		{Link{URL: "tls://host:4222"}, true},
	} {
		servers, err := test.link.servers()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := test.link.tlsConfig(servers); err != nil || (got != nil) != test.want {
			t.Errorf("%+v: TLS %v, %v; want %v", test.link, got != nil, err, test.want)
		}
	}
	if _, err := ReadCredentials(written(t, "token", 0o604), nil); err == nil || !strings.Contains(err.Error(), "chmod 600 it") {
		t.Errorf("a file for everyone = %v", err)
	}
	if _, err := ReadCredentials(written(t, "one two three", 0o600), nil); err == nil || !strings.Contains(err.Error(), "it is neither") {
		t.Errorf("three words = %v", err)
	}
	env := map[string]string{envUser: "me", envPassword: "s3cret"}
	if c, err := ReadCredentials("", func(k string) string { return env[k] }); err != nil || c.user != "me" || !c.inClear() {
		t.Errorf("environment = %+v, %v", c, err)
	}
	env[envToken] = "x"
	if _, err := ReadCredentials("", func(k string) string { return env[k] }); err == nil {
		t.Error("a token and a user at once are taken")
	}
}
