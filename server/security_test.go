package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

const (
	viewerToken  = "viewer-0123456789abcdefghijklmnopq"
	controlToken = "control-0123456789abcdefghijklmnop"
)

func TestHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{Hosts: []string{"pod.example.org", "sea.example.org:8443"}, Listen: "pod.lan:8080"}, twin.Options{})
		for host, want := range map[string]int{
			"localhost": 200, "localhost:8080": 200, "LocalHost": 200, "localhost.": 200, "127.0.0.1": 200, "127.9.9.9:1": 200, "[::1]": 200, "[::1]:80": 200,
			"pod.example.org": 200, "POD.example.org:99": 200, "sea.example.org:8443": 200, "pod.lan:8080": 200,
			"sea.example.org": 421, "sea.example.org:80": 421, "evil.example": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
			"10.0.0.1": 421, "pod.lan:80": 421, "0.0.0.0": 421, "[::]": 421, "xn--lcalhost-94a": 421,
		} {
			for _, path := range []string{"/", "/livez", "/api/v1/runs"} {
				res, b := g.ask("GET", path, http.Header{"Host": {host}}, "")
				if res.StatusCode != want {
					t.Errorf("GET %s of Host %s = %d, want %d", path, host, res.StatusCode, want)
				}
				if want == 421 {
					readProblem(t, res, b)
				}
			}
		}
	})
}

func TestOrigins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		for _, c := range []struct {
			host, origin string
			ours         bool
		}{
			{"localhost", "", true},
			{"localhost", "http://localhost", true},
			{"localhost:8080", "http://localhost:8080", true},
			{"localhost:80", "http://LOCALHOST", true},
			{"localhost", "https://localhost", true}, // behind a proxy that ends TLS
			{"127.0.0.1:8080", "http://127.0.0.1:8080", true},
			{"[::1]:8080", "http://[::1]:8080", true},
			{"localhost:8080", "http://localhost:8081", false},
			{"localhost:8080", "http://localhost", false},
			{"localhost:8080", "http://127.0.0.1:8080", false},
			{"localhost", "http://evil.example", false},
			{"localhost", "http://localhost.evil.example", false},
			{"localhost", "http://localhost@evil.example", false},
			{"localhost", "null", false},
			{"localhost", "file://", false},
			{"localhost", "chrome-extension://localhost", false},
			{"localhost", "http://localhost/path", false},
			{"localhost", "%", false},
		} {
			header := http.Header{"Host": {c.host}, "Content-Type": {"application/json"}}
			if c.origin != "" {
				header.Set("Origin", c.origin)
			}
			want := map[bool]int{true: 200, false: 403}[c.ours]
			if res, b := g.ask("POST", "/api/v1/commands", header, `{"set":"pod.0.it_load_kW","value":300}`); res.StatusCode != want {
				t.Errorf("POST from origin %q at %s = %d %s, want %d", c.origin, c.host, res.StatusCode, b, want)
			}
			if res, _ := g.ask("GET", "/api/v1/latest", header, ""); res.StatusCode != want || res.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("GET from origin %q = %d, want %d with no leave to read it", c.origin, res.StatusCode, want)
			}
			header.Del("Content-Type")
			want = map[bool]int{true: 101, false: 403}[c.ours]
			conn, res, err := g.dial(header)
			if res == nil || res.StatusCode != want {
				t.Errorf("WebSocket from origin %q at %s = %v %v, want %d", c.origin, c.host, res, err, want)
			}
			if conn != nil {
				conn.Close()
			}
		}
	})
}

func TestHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{}, twin.Options{})
		for _, path := range []string{"/", "/livez", "/nothing", "/api/v1/nothing", "/metrics"} {
			res, _ := g.get(path)
			for key, want := range map[string]string{"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
				"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
				if got := res.Header.Get(key); got != want {
					t.Errorf("GET %s: %s = %q, want %q", path, key, got, want)
				}
			}
			if res.Header.Get("Permissions-Policy") == "" {
				t.Errorf("GET %s: no Permissions-Policy", path)
			}
		}
	})
}

func writeTokens(t *testing.T, mode os.FileMode, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(path, []byte(lines), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
	return path
}

func TestTokenRoles(t *testing.T) {
	file := writeTokens(t, 0o600, "# tokens\n\nviewer  "+viewerToken+"\ncontrol\t"+controlToken+"\n")
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{TokenFile: file}, twin.Options{})
		time.Sleep(time.Second)
		for _, c := range []struct {
			token         string
			get, command  int
			join, control bool
		}{
			{"", 401, 401, false, false},
			{"wrong-0123456789abcdefghijklmnopqr", 401, 401, false, false},
			{viewerToken[:33], 401, 401, false, false},
			{viewerToken, 200, 403, true, false},
			{controlToken, 200, 200, true, true},
		} {
			header := http.Header{"Content-Type": {"application/json"}}
			if c.token != "" {
				header.Set("Authorization", "Bearer "+c.token)
			}
			for _, path := range []string{"/api/v1/latest", "/api/v1/catalogue", "/metrics", "/api/v1/openapi.json"} {
				res, b := g.ask("GET", path, header, "")
				if res.StatusCode != c.get {
					t.Errorf("GET %s with token %q = %d, want %d", path, c.token, res.StatusCode, c.get)
				}
				if c.get == 401 && (readProblem(t, res, b).Status != 401 || res.Header.Get("Www-Authenticate") == "") {
					t.Errorf("GET %s with token %q does not ask for one", path, c.token)
				}
			}
			for _, path := range []string{"/", "/livez", "/readyz"} {
				if res, _ := g.ask("GET", path, header, ""); res.StatusCode != 200 {
					t.Errorf("GET %s with token %q = %d, want 200", path, c.token, res.StatusCode)
				}
			}
			if res, _ := g.ask("POST", "/api/v1/commands", header, `{"set":"pod.0.it_load_kW","value":300}`); res.StatusCode != c.command {
				t.Errorf("a command with token %q = %d, want %d", c.token, res.StatusCode, c.command)
			}
			if res, _ := g.get("/api/v1/latest?token=" + c.token); res.StatusCode != 401 {
				t.Errorf("a token in the query = %d, want 401", res.StatusCode)
			}
			offered := []string{protocolBin}
			if c.token != "" {
				offered = append(offered, tokenProtocol+c.token)
			}
			conn, res, _ := g.dial(nil, offered...)
			if (conn != nil) != c.join || !c.join && res.StatusCode != 401 {
				t.Errorf("WebSocket with token %q = %v, want open %v", c.token, res, c.join)
			}
			if conn == nil {
				continue
			}
			p := &peer{t, conn}
			if m := p.next(); m["control"] != c.control || conn.Subprotocol() != protocolBin {
				t.Errorf("hello with token %q says control %v, want %v", c.token, m["control"], c.control)
			}
			p.say(`{"type":"command","id":1,"set":"pod.0.it_load_kW","value":300}`)
			p.say(`{"type":"reset","id":2}`)
			if want := map[bool]string{true: "ack", false: "error"}[c.control]; p.until(want)["id"] != 1.0 || p.until(want)["id"] != 2.0 {
				t.Errorf("a viewer with token %q is not answered by %s", c.token, want)
			}
			conn.Close()
		}
		g.stop()
		if strings.Contains(g.log.String(), viewerToken) || strings.Contains(g.log.String(), controlToken) {
			t.Error("the log holds a token")
		}
	})
}

func TestTokenFile(t *testing.T) {
	good := "control " + controlToken
	for _, c := range []struct {
		mode        os.FileMode
		lines, want string
	}{
		{0o600, good, ""},
		{0o640, good, ""},
		{0o644, good, "chmod 600"},
		{0o602, good, "chmod 600"},
		{0o600, "", "no token"},
		{0o600, "admin " + controlToken, "line 1: the role is neither viewer nor control"},
		{0o600, good + "\nviewer short", "line 2: the token has 5 characters; it takes at least 32"},
		{0o600, "viewer " + strings.Repeat("ab", 32), "only 2 different characters"},
		{0o600, good + "\nviewer " + controlToken, "line 2: the token stands there twice"},
		{0o600, "viewer " + viewerToken + " x", "line 1: has 3 words"},
		{0o600, "viewer " + viewerToken + ",", "a browser could not send"},
		{0o600, "x\ny", "line 2"},
		{0o600, strings.Repeat("#", tokenFileMax+1), "at most"},
	} {
		_, err := readTokens(writeTokens(t, c.mode, c.lines))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("readTokens(%o, %.40q) = %v, want %q", c.mode, c.lines, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), controlToken) {
			t.Errorf("the fault %q holds a token", err)
		}
	}
	if _, err := readTokens(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("readTokens of no file = nil, want an error")
	}
}

func TestCheckListen(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, ""},
		{Options{Listen: "127.0.0.1:8080"}, ""},
		{Options{Listen: "[::1]:0"}, ""},
		{Options{Listen: "localhost:8080"}, ""},
		{Options{Listen: "0.0.0.0:8080", TokenFile: "t", CertFile: "c", KeyFile: "k"}, ""},
		{Options{Listen: "0.0.0.0:8080"}, "a token file"},
		{Options{Listen: ":8080"}, "a token file"},
		{Options{Listen: "192.168.1.5:80", TokenFile: "t"}, "a TLS certificate"},
		{Options{Listen: "pod.lan:80", CertFile: "c", KeyFile: "k"}, "a token file"},
		{Options{Listen: "[::]:80"}, "a token file"},
		{Options{Listen: "127.0.0.1:8080", CertFile: "c"}, "go together"},
		{Options{Listen: "nonsense"}, "HOST:PORT"},
	} {
		err := CheckListen(c.o)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("CheckListen(%+v) = %v, want %q", c.o, err, c.want)
		}
	}
}

// fakeConn is a connection that only has an address.
type fakeConn struct {
	net.Conn
	from *net.TCPAddr
}

func (c fakeConn) RemoteAddr() net.Addr { return c.from }
func (c fakeConn) Close() error         { return nil }

func TestGate(t *testing.T) {
	g := newGate(newPipes(), 10, 3)
	come := func(ip string) *guest { return g.admit(fakeConn{from: &net.TCPAddr{IP: net.ParseIP(ip), Port: 1}}) }
	var in []*guest
	for i := range 3 {
		in = append(in, come("203.0.113.7"), come(fmt.Sprintf("2001:db8::%d", i)))
	}
	for _, c := range in {
		if c.why != "" {
			t.Fatalf("turned away: %s", c.why)
		}
	}
	if c := come("203.0.113.7"); !strings.Contains(c.why, "one address") {
		t.Errorf("the fourth of one address: %q", c.why)
	} else {
		c.Close()
		c.Close() // counts once
	}
	if c := come("2001:db8::ffff"); !strings.Contains(c.why, "one address") {
		t.Errorf("the fourth of one network: %q", c.why)
	} else {
		c.Close()
	}
	for range 4 {
		in = append(in, come("127.0.0.1"))
		if c := in[len(in)-1]; c.why != "" {
			t.Errorf("loopback turned away: %s", c.why)
		}
	}
	for range 3 {
		if c := come("127.0.0.1"); c == nil || !strings.Contains(c.why, "all 10") {
			t.Errorf("beyond all: %v", c)
		}
	}
	if c := come("127.0.0.1"); c != nil {
		t.Error("a flood is let in")
	}
	for _, c := range in {
		c.Close()
	}
	if g.open != 3 || len(g.from) != 0 {
		t.Errorf("after all left %d are open from %d addresses, want the 3 turned away", g.open, len(g.from))
	}
}

func TestTooManyConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{Connections: 2}, twin.Options{})
		a, _ := g.join()
		b, _ := g.join()
		_, res, err := g.dial(nil)
		if res == nil || res.StatusCode != 503 {
			t.Errorf("the third connection = %v %v, want 503", res, err)
		}
		a.conn.Close()
		b.conn.Close()
		time.Sleep(time.Second)
		c, _ := g.join() // there is room again
		c.conn.Close()
	})
}

// TestTLS serves beyond loopback's rules with a token and a certificate, over a real socket.
func TestTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "pod"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{Files: testPage, CertFile: cert, KeyFile: keyFile, TokenFile: writeTokens(t, 0o600, "control "+controlToken)}
	sim := newSim(t, twin.Options{Every: 60, Pace: 60})
	srv, err := New(sim, o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &rig{t: t, sim: sim, srv: srv}
	g.serveForReal(l)
	roots := x509.NewCertPool()
	roots.AddCert(must(x509.ParseCertificate(der)))
	d := websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}, Subprotocols: []string{protocolJSON, tokenProtocol + controlToken}}
	conn, _, err := d.Dial(fmt.Sprintf("wss://127.0.0.1:%d/api/v1/stream", l.Addr().(*net.TCPAddr).Port), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{t, conn}
	if m := p.next(); m["type"] != "hello" || m["control"] != true {
		t.Errorf("over TLS the first message is %v", m["type"])
	}
	p.until("frame")
	begun := time.Now()
	g.stop()
	if took := time.Since(begun); took >= 2*time.Second {
		t.Errorf("Serve() took %v to stop, want < 2 s", took)
	}
	if _, err := New(newSim(t, twin.Options{}), Options{Files: testPage, CertFile: cert, KeyFile: cert}); err == nil {
		t.Error("New with a certificate for a key = nil, want an error")
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
