package sweep

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A Link is the way to a NATS server with JetStream.
type Link struct {
	URL   string // nats:// or tls://host:4222; those of a cluster stand in one line with commas between
	CA    string // PEM file of the authority that the server's certificate is from; "": those of the system
	Cert  string // PEM files of a certificate of our own and its key, if the server asks for one
	Key   string
	Creds Credentials

	within *Broker // in this process
}

// servers are the addresses of a link, judged: what is wrong with how they are
// written is told before anything is tried.
func (l *Link) servers() (all []*url.URL, err error) {
	for _, text := range strings.Split(l.URL, ",") {
		text = strings.TrimSpace(text)
		u, err := url.Parse(text)
		switch {
		case err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls":
			return nil, fmt.Errorf("%q is no engine; write nats://host:4222 or tls://host:4222", hideSecret(text))
		case u.User != nil:
			return nil, fmt.Errorf("the engine %s has credentials in its address, where everyone on this machine sees them; they belong in a file or in %s", u.Host, envToken)
		case u.Path != "" && u.Path != "/":
			return nil, fmt.Errorf("%q is no engine; nothing comes after its port", text)
		}
		all = append(all, u)
	}
	return all, nil
}

// hideSecret leaves out of an address that cannot be read what may be a password.
func hideSecret(text string) string {
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		return "…" + text[at:]
	}
	return text
}

// Check says what is wrong with how the link is written; nil if nothing is.
func (l *Link) Check() error {
	if (l.Cert == "") != (l.Key == "") {
		return errors.New("a TLS certificate and its key go together: give both or neither")
	}
	if l.within != nil {
		return nil
	}
	_, err := l.servers()
	return err
}

// loopback tells whether a host never leaves this machine.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// tlsConfig is how a connection is kept from others; nil if nothing asks for it.
// A password or token crosses a network only so.
func (l *Link) tlsConfig(servers []*url.URL) (*tls.Config, error) {
	wanted := l.CA != "" || l.Cert != ""
	for _, u := range servers {
		wanted = wanted || u.Scheme == "tls" || l.Creds.inClear() && !loopback(u.Hostname())
	}
	if !wanted {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if l.CA != "" {
		pem, err := os.ReadFile(l.CA)
		if err != nil {
			return nil, bad(fmt.Errorf("read %s: %w", l.CA, bare(err)))
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, bad(fmt.Errorf("read %s: there is no PEM certificate in it", l.CA))
		}
	}
	if l.Cert != "" {
		pair, err := tls.LoadX509KeyPair(l.Cert, l.Key)
		if err != nil {
			return nil, bad(fmt.Errorf("read the TLS certificate %s and key %s: %w", l.Cert, l.Key, bare(err)))
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// A conn is a link that stands. It mends itself when the server is lost.
type conn struct {
	*nats.Conn
	js     jetstream.JetStream
	at     string
	closed chan error // gets why, if the connection is given up
}

// The time that things may take on a link.
const (
	dialWait    = 5 * time.Second
	requestWait = 3 * time.Second
	retryWait   = 500 * time.Millisecond
)

// dial connects, or says why it cannot be.
func (l *Link) dial(ctx context.Context, name string, log *slog.Logger) (*conn, error) {
	c := &conn{at: l.URL, closed: make(chan error, 1)}
	options := []nats.Option{
		nats.Name(name), nats.Timeout(dialWait), nats.MaxReconnects(-1), nats.ReconnectWait(retryWait),
		nats.PingInterval(10 * time.Second), nats.NoCallbacksAfterClientClose(),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { log.Warn("the engine is lost; trying again", "engine", c.at) }),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("the engine is back", "engine", c.at) }),
		nats.ClosedHandler(func(nc *nats.Conn) { c.closed <- nc.LastError() }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("engine", "error", err) }),
	}
	dialled, address := &dialer{}, l.URL
	if l.within != nil {
		address = "nats://" // of no account: no network is crossed
		options = append(options, nats.InProcessServer(l.within.server))
	} else {
		servers, err := l.servers()
		if err != nil {
			return nil, bad(err)
		}
		config, err := l.tlsConfig(servers)
		if err != nil {
			return nil, err
		}
		if config != nil {
			options = append(options, nats.Secure(config))
		}
		options = append(options, nats.SetCustomDialer(dialled))
	}
	options = append(options, l.Creds.options()...)
	var err error
	if c.Conn, err = nats.Connect(address, options...); err != nil {
		return nil, fmt.Errorf("reach the engine at %s: %w", c.at, l.inWords(err, dialled.last()))
	}
	if c.js, err = jetstream.New(c.Conn, jetstream.WithDefaultTimeout(requestWait)); err != nil {
		c.Close()
		return nil, fmt.Errorf("reach the engine at %s: %w", c.at, err)
	}
	if _, err := c.js.AccountInfo(ctx); errors.Is(err, jetstream.ErrJetStreamNotEnabled) || errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount) {
		c.Close()
		return nil, fmt.Errorf("the engine at %s has no JetStream; a NATS server has it with -js", c.at)
	}
	return c, nil
}

// inWords is why a connection failed, by what can be done about it.
func (l *Link) inWords(err, dialling error) error {
	var op *net.OpError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.Is(err, nats.ErrAuthorization) && !l.Creds.given():
		return fmt.Errorf("it lets in only who has credentials; they are read from a file or from %s, or %s and %s", envToken, envUser, envPassword)
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked):
		return fmt.Errorf("it does not take these credentials (%s)", l.Creds.from)
	case errors.Is(err, nats.ErrSecureConnWanted) && l.Creds.inClear():
		return errors.New("it has no TLS, and credentials would cross the network in the clear")
	case errors.Is(err, nats.ErrSecureConnWanted):
		return errors.New("it has no TLS")
	case errors.As(err, &authority):
		return fmt.Errorf("%w; its authority's certificate can be given as a file", err)
	case errors.Is(err, nats.ErrNoServers) && errors.As(dialling, &op):
		return system(op.Err)
	case errors.Is(err, nats.ErrNoServers) && dialling != nil:
		return dialling
	case errors.As(err, &op):
		return system(op.Err)
	}
	return err
}

// system drops from an error which call of the system it was.
func system(err error) error {
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}

// A dialer remembers why a server could not be reached, which the client forgets.
type dialer struct {
	mu  sync.Mutex
	err error
}

// Dial is what the client calls.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{Timeout: dialWait}).Dial(network, address)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = err
	return c, err
}

func (d *dialer) last() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// lost is why the connection was given up, nil while it stands or mends itself.
func (c *conn) lost(l *Link) error {
	select {
	case err := <-c.closed:
		c.closed <- err // for whoever asks next
		if err == nil {
			err = nats.ErrConnectionClosed
		}
		return fmt.Errorf("the engine at %s is lost: %w", c.at, l.inWords(err, nil))
	default:
		return nil
	}
}
