package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A site is the page's files by path, held in memory.
type site map[string]*asset

type asset struct {
	body    []byte
	kind    string
	etag    string
	forever bool // its name holds a hash of it

	once   sync.Once
	zipped []byte // nil where it is no smaller
}

// What the page may consist of. The machine's own table of types differs from one to the next.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp", ".jpg": "image/jpeg",
	".woff2": "font/woff2", ".wasm": "application/wasm", ".map": "application/json",
}

// hashed is how Vite names what it builds: name-HASH.js in assets.
var hashed = regexp.MustCompile(`^assets/.*[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$`)

func readSite(files fs.FS) (site, error) {
	all := site{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		kind := kinds[path.Ext(name)]
		if kind == "" {
			kind = orElse(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
		}
		sum := sha256.Sum256(body)
		all[name] = &asset{body: body, kind: kind, forever: hashed.MatchString(name),
			etag: base64.RawURLEncoding.EncodeToString(sum[:12])}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the page's files: %w", err)
	}
	if all["index.html"] == nil {
		return nil, errors.New("read the page's files: there is no index.html")
	}
	return all, nil
}

// gzip is the file compressed, worked out when first asked for.
func (a *asset) gzip() []byte {
	a.once.Do(func() {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
		_, _ = z.Write(a.body)                                // a bytes.Buffer takes all
		_ = z.Close()
		if b.Len() < len(a.body)*9/10 {
			a.zipped = b.Bytes()
		}
	})
	return a.zipped
}

// page serves the page's files. A file whose name holds its hash never changes;
// the others are asked for anew each time, and mostly answered by 304.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	a := s.site[name]
	if a == nil {
		refuse(w, r, http.StatusNotFound, "there is nothing at this path")
		return
	}
	h := w.Header()
	if r.URL.Path == "/" && r.URL.Query().Get("embed") == "1" {
		h.Set("Content-Security-Policy", embedPolicy)
	}
	h.Set("Content-Type", a.kind)
	h.Set("Vary", "Accept-Encoding")
	if a.forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	body, etag := a.body, a.etag
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if z := a.gzip(); z != nil {
			h.Set("Content-Encoding", "gzip")
			body, etag = z, etag+"-gzip"
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

func (s *Server) livez(w http.ResponseWriter, _ *http.Request) { plainly(w, "ok\n") }

// readyz is for who waits before sending viewers: there are frames, and more will come.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	switch {
	case s.hub.ended.Load():
		refuse(w, r, http.StatusServiceUnavailable, "the run is over")
	case s.hub.newest.Load() == nil:
		notYet(w, r)
	default:
		plainly(w, "ready\n")
	}
}

func plainly(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(text))
}
