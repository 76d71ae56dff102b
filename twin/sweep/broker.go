package sweep

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	natsd "github.com/nats-io/nats-server/v2/server"
)

// BrokerOptions are how a NATS server within this process is to be.
type BrokerOptions struct {
	Listen string // host:port; port 0 takes a free one
	Store  string // folder of its own for what it keeps, removed at its end
	Cert   string // TLS certificate and key, PEM; "": none, which only loopback may do
	Key    string
	Creds  Credentials  // that it lets in, a token or a user and a password; none: everyone, which only loopback may do
	Log    *slog.Logger // what is wrong
}

// Check says in one sentence why the server may not be as asked; nil if it may.
func (o *BrokerOptions) Check() error {
	if (o.Cert == "") != (o.Key == "") {
		return errors.New("a TLS certificate and its key go together: give both or neither")
	}
	host, port, err := net.SplitHostPort(o.Listen)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("the address %q to listen at is not HOST:PORT", o.Listen)
	}
	if o.Creds.jwt != "" || o.Creds.seed != "" {
		return fmt.Errorf("an embedded engine lets in by a token or by a user and a password; %s is a key", o.Creds.from)
	}
	if loopback(host) {
		return nil
	}
	var missing []string
	if !o.Creds.given() {
		missing = append(missing, "credentials, since anyone who reaches it could give it work and rows")
	}
	if o.Cert == "" {
		missing = append(missing, "a TLS certificate and key, since credentials and rows would cross the network in the clear")
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("listening at %s is refused: beyond loopback it takes %s", o.Listen, strings.Join(missing, ", and "))
}

// A Broker is a NATS server within this process.
type Broker struct {
	server *natsd.Server
	store  string
	creds  Credentials
	scheme string
}

// startWait is how long a server may take to be ready.
const startWait = 20 * time.Second

// payload is the largest message of an embedded server; more than NATS's usual
// 1 MB, so that a shard's rows are seldom cut into pieces.
const payload = 8 << 20

// StartBroker starts a NATS server with JetStream. What an earlier one left in its
// store is removed: what was done is in the run directory.
func StartBroker(o BrokerOptions) (*Broker, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	host, portText, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, err
	}
	if port == 0 {
		port = natsd.RANDOM_PORT
	}
	l, err := net.Listen("tcp", o.Listen) // its own complaint does not reach us
	if err != nil {
		var errno syscall.Errno
		if errors.As(err, &errno) {
			err = errno
		}
		return nil, fmt.Errorf("listen at %s: %w", o.Listen, err)
	}
	_ = l.Close()
	if err := os.RemoveAll(o.Store); err != nil {
		return nil, fmt.Errorf("remove %s: %w", o.Store, bare(err))
	}
	options := &natsd.Options{
		ServerName: "seapod", Host: host, Port: port, NoSigs: true, MaxPayload: payload, MaxPending: natsd.MAX_PENDING_SIZE,
		JetStream: true, StoreDir: o.Store, DisableJetStreamBanner: true,
		Authorization: o.Creds.token, Username: o.Creds.user, Password: o.Creds.password,
	}
	b := &Broker{store: o.Store, creds: o.Creds, scheme: "nats"}
	if o.Cert != "" {
		pair, err := tls.LoadX509KeyPair(o.Cert, o.Key)
		if err != nil {
			return nil, bad(fmt.Errorf("read the TLS certificate %s and key %s: %w", o.Cert, o.Key, bare(err)))
		}
		b.scheme = "tls"
		options.TLS, options.TLSTimeout = true, dialWait.Seconds()
		options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	}
	if b.server, err = natsd.NewServer(options); err != nil {
		return nil, fmt.Errorf("start the engine: %w", err)
	}
	said := &brokerLog{log: o.Log}
	b.server.SetLoggerV2(said, false, false, false)
	b.server.Start()
	if !b.server.ReadyForConnections(startWait) || !b.server.JetStreamEnabled() {
		b.Close()
		return nil, fmt.Errorf("start the engine at %s: %s", o.Listen, said.last())
	}
	return b, nil
}

// URL is where others reach it.
func (b *Broker) URL() string {
	at := b.server.Addr().String()
	if tcp, ok := b.server.Addr().(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			at = net.JoinHostPort(name, strconv.Itoa(tcp.Port))
		}
	}
	return b.scheme + "://" + at
}

// Link is the way to it from within this process.
func (b *Broker) Link() *Link { return &Link{URL: b.URL(), Creds: b.creds, within: b} }

// Close ends it and removes what it kept.
func (b *Broker) Close() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
	_ = os.RemoveAll(b.store)
}
