package server

import (
	"net/http"
)

// A route is one row of the table that the server, its documents and their test read.
type route struct {
	method string
	path   string
	role   role
	handle http.HandlerFunc
}

// table is every route. The page is open to all, since a browser cannot send a
// token with its first request, and so are the probes.
func (s *Server) table() []route {
	return []route{
		{"GET", "/", anyone, s.page},
		{"GET", "/livez", anyone, s.livez},
		{"GET", "/readyz", anyone, s.readyz},
		{"GET", "/metrics", viewer, s.metrics.ServeHTTP},
		{"GET", "/api/v1/stream", viewer, s.stream},
		{"GET", "/api/v1/catalogue", viewer, s.catalogue},
		{"GET", "/api/v1/latest", viewer, s.latest},
		{"GET", "/api/v1/history", viewer, s.history},
		{"GET", "/api/v1/world", viewer, s.world},
		{"GET", "/api/v1/scenario", viewer, s.scenario},
		{"POST", "/api/v1/commands", control, s.command},
		{"POST", "/api/v1/rewind", control, s.rewind},
		{"GET", "/api/v1/runs", viewer, s.runs},
		{"GET", "/api/v1/branches", viewer, s.listBranches},
		{"POST", "/api/v1/branches", control, s.postBranch},
		{"DELETE", "/api/v1/branches/{id}", control, s.deleteBranch},
		{"GET", "/api/v1/link", viewer, s.link},
		{"GET", "/api/v1/calc", viewer, s.calculators},
		{"GET", "/api/v1/calc/{name}", viewer, s.calculate},
		{"GET", "/api/v1/calc/{name}/curve", viewer, s.curve},
		{"GET", "/api/v1/compare", viewer, s.compare},
		{"GET", "/api/v1/viewers", viewer, s.viewers},
		{"GET", "/api/v1/sweeps", viewer, s.aboutSweeps},
		{"POST", "/api/v1/sweeps", control, s.sweep},
		{"GET", "/api/v1/openapi.json", viewer, document(openAPI)},
		{"GET", "/api/v1/asyncapi.json", viewer, document(asyncAPI)},
	}
}

// routes makes the handler of the table. The API has a mux of its own, so that
// the page's catch-all does not hide its 404 and 405 answers.
func (s *Server) routes() http.Handler {
	site, api := http.NewServeMux(), http.NewServeMux()
	for _, t := range s.table() {
		mux := site
		if isAPI(t.path) {
			mux = api
		}
		mux.HandleFunc(t.method+" "+t.path, s.permit(t.role, t.handle))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux := site
		if isAPI(r.URL.Path) {
			mux = api
		}
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r) // and not h, which would not know the path's values
			return
		}
		// The mux knows the status and, for 405, the methods; it says so in plain text.
		probe := verdict{header: http.Header{}}
		h.ServeHTTP(&probe, r)
		if probe.status == http.StatusMethodNotAllowed {
			allow := probe.header.Get("Allow")
			w.Header().Set("Allow", allow)
			refuse(w, r, http.StatusMethodNotAllowed, r.Method+" is not for this path; it takes "+allow)
			return
		}
		refuse(w, r, http.StatusNotFound, "there is nothing at this path")
	})
}

func isAPI(path string) bool {
	return path == "/api" || len(path) >= 5 && path[:5] == "/api/"
}

// A verdict is a ResponseWriter that keeps the status and drops the text.
type verdict struct {
	header http.Header
	status int
}

func (v *verdict) Header() http.Header         { return v.header }
func (v *verdict) WriteHeader(status int)      { v.status = status }
func (v *verdict) Write(b []byte) (int, error) { return len(b), nil }
