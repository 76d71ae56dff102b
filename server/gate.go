package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"sync"
)

// A gate counts the connections that are open, in all and from each address.
// One too many is let in only to be told so: an answer is kinder than a closed
// door, but a flood of them is met with one.
type gate struct {
	net.Listener
	all     int // at most
	perAddr int
	mu      sync.Mutex
	open    int
	from    map[netip.Prefix]int
}

func newGate(l net.Listener, all, perAddr int) *gate {
	return &gate{Listener: l, all: all, perAddr: perAddr, from: make(map[netip.Prefix]int)}
}

// A guest is a connection that gives its place back when it is closed.
type guest struct {
	net.Conn
	gate   *gate
	from   netip.Prefix // zero for loopback, which is not counted
	why    string       // it is turned away; "": it is not
	closed sync.Once
}

func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if in := g.admit(c); in != nil {
			return in, nil
		}
		c.Close()
	}
}

// admit counts a connection in; nil when there is not even room to refuse it.
func (g *gate) admit(c net.Conn) *guest {
	in := &guest{Conn: c, gate: g, from: origin(c)}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.open >= g.all+g.all/4+1:
		return nil
	case g.open >= g.all:
		in.why = fmt.Sprintf("all %d connections are taken", g.all)
	case in.from.IsValid() && g.from[in.from] >= g.perAddr:
		in.why = fmt.Sprintf("all %d connections of one address are taken", g.perAddr)
	}
	g.open++
	if in.from.IsValid() {
		g.from[in.from]++
	}
	return in
}

func (c *guest) Close() error {
	c.closed.Do(func() {
		g := c.gate
		g.mu.Lock()
		defer g.mu.Unlock()
		g.open--
		if c.from.IsValid() {
			if g.from[c.from]--; g.from[c.from] == 0 {
				delete(g.from, c.from)
			}
		}
	})
	return c.Conn.Close()
}

// origin is the address that a connection is counted under: for IPv6 its /64,
// which one household has to itself.
func origin(c net.Conn) netip.Prefix {
	at, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok || at.IP.IsLoopback() {
		return netip.Prefix{}
	}
	ip := at.AddrPort().Addr().Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(ip, bits).Masked()
}

type turnedAwayKey struct{}

// markTurnedAway lets a request know that its connection is one too many.
func markTurnedAway(ctx context.Context, c net.Conn) context.Context {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if g, ok := c.(*guest); ok && g.why != "" {
		return context.WithValue(ctx, turnedAwayKey{}, g.why)
	}
	return ctx
}

func turnedAway(ctx context.Context) string {
	why, _ := ctx.Value(turnedAwayKey{}).(string)
	return why
}

// slimSocket bounds what the kernel holds for a viewer, which is also how stale a
// slow viewer's frames can be.
func slimSocket(c net.Conn) {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	if g, ok := c.(*guest); ok {
		c = g.Conn
	}
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetWriteBuffer(socketBuffer) // a hint; the kernel may know better
	}
}

const socketBuffer = 64 << 10
