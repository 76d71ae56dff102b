package server

import (
	"bufio"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// The page is our own files and nothing else: no inline script or style, no
// other origin, no frame around it. Svelte makes its templates by one policy,
// the diagram starts its worker by another.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html seapod-worker"

// embedPolicy is that of the page within another's slides, which anyone may make
// a frame around: it only looks.
var embedPolicy = strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors *", 1)

const bodyLimit = 64 << 10

// secure is what every request passes first: the headers that every answer
// bears, then whether there is room, whether the server was meant, and whether
// the page that asks is its own.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(plain http.ResponseWriter, r *http.Request) {
		w := &logged{ResponseWriter: plain, status: http.StatusOK}
		begun := time.Now()
		defer func() { s.logRequest(r, w, time.Since(begun)) }()
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
		if why := turnedAway(r.Context()); why != "" {
			h.Set("Connection", "close")
			h.Set("Retry-After", "5")
			refuse(w, r, http.StatusServiceUnavailable, why)
			return
		}
		if !s.knownHost(r) {
			refuse(w, r, http.StatusMisdirectedRequest, "this server does not go by that name; more names are given when it is started")
			return
		}
		if foreign(r) {
			refuse(w, r, http.StatusForbidden, "a page of another origin may not do this")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
		next.ServeHTTP(w, r)
	})
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

func isUpgrade(r *http.Request) bool { return r.Header.Get("Upgrade") != "" }

// knownHost guards against DNS rebinding: a name that another may point here is
// not ours unless it was given. An address cannot be pointed elsewhere, so the
// one that the request came in at is ours.
func (s *Server) knownHost(r *http.Request) bool {
	host, port := splitHost(r.Host)
	if loopbackName(host) {
		return true
	}
	for _, name := range append([]string{s.options.Listen}, s.options.Hosts...) {
		ours, at := splitHost(name)
		if ours != "" && strings.EqualFold(host, ours) && (at == "" || at == port) {
			return true
		}
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if ip, err := netip.ParseAddr(host); err == nil && local != nil {
		here := local.AddrPort().Addr().Unmap().WithZone("")
		return ip.Unmap() == here
	}
	return false
}

// foreign tells whether a page of another origin asks. Only browsers send Origin.
func foreign(r *http.Request) bool {
	origins := r.Header["Origin"]
	if len(origins) == 0 {
		return false
	}
	u, err := url.Parse(origins[0])
	if err != nil || len(origins) > 1 || u.Host == "" || u.User != nil || u.Path != "" {
		return true
	}
	standard := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	if standard == "" || r.TLS != nil && u.Scheme != "https" {
		return true
	}
	// Behind a proxy that ends TLS the scheme differs, so a missing port is the origin's own standard one.
	theirs, theirPort := splitHost(u.Host)
	ours, ourPort := splitHost(r.Host)
	return !strings.EqualFold(theirs, ours) || orElse(theirPort, standard) != orElse(ourPort, standard)
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// splitHost parts a Host header into name and port, either of which may be missing.
func splitHost(s string) (host, port string) {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		host, port = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"), ""
	}
	return strings.TrimSuffix(host, "."), port
}

// loopbackName tells whether a name or address never leaves this machine.
func loopbackName(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// permit lets those through whose token gives them the role.
func (s *Server) permit(need role, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch has := s.roleOf(r); {
		case has >= need:
			next(w, r)
		case has == anyone:
			w.Header().Set("WWW-Authenticate", `Bearer realm="seapod"`)
			refuse(w, r, http.StatusUnauthorized, "this needs a "+need.String()+" token, as Authorization: Bearer")
		default:
			refuse(w, r, http.StatusForbidden, "this needs a "+need.String()+" token; the one given is a "+has.String()+"'s")
		}
	}
}

// logRequest logs the path but neither query nor headers, where a secret could be.
func (s *Server) logRequest(r *http.Request, w *logged, took time.Duration) {
	level := slog.LevelDebug
	if w.status >= 400 || !safe(r.Method) {
		level = slog.LevelInfo
	}
	s.log.Log(r.Context(), level, "request", "method", r.Method, "path", r.URL.Path, "status", w.status,
		"took", took, "from", r.RemoteAddr)
}

// logged remembers the status for the log.
type logged struct {
	http.ResponseWriter
	status int
}

func (w *logged) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *logged) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack is for the WebSocket upgrade, which looks for it here.
func (w *logged) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status = http.StatusSwitchingProtocols
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
