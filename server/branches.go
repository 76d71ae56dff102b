package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A branch is a run beside the main one: it went off from an instant of a run, or
// began with a link or a world of its own. The server runs it, and ends it when it
// is told to, when it stops itself, or when its place is needed and nobody has
// looked for a while.
type branch struct {
	hub   *hub
	title string
	of    *string // the run that it went off from, "" for the main one; nil: none
	from  float64 // the instant with which it began
	end   context.CancelCauseFunc
	over  chan struct{} // closed when none of its goroutines is left
}

// Bounds of the branches. A branch of lingshui takes up to 35 MB.
const (
	branchesMost  = 8
	branchHistory = 32 << 20 // bytes of frames
	branchPast    = 8 << 20  // bytes of instants to go back to
	branchIdle    = 10 * time.Minute
)

var errClosed = farewell{websocket.CloseNormalClosure, "this run was closed"}

// branches are those that are open. A place is taken before its branch is made.
type branches struct {
	mu      sync.Mutex
	open    []*branch // the oldest first
	taken   int       // places of those that are being made
	named   int       // names given; none is given twice
	stopped bool      // with the server
	running sync.WaitGroup
	making  chan struct{} // held by the one that is being made: they would only hinder each other
}

func newBranches() branches { return branches{making: make(chan struct{}, 1)} }

// take takes a place and a name. Where all are taken, the oldest branch at which
// nobody has looked for branchIdle is closed; false where there is none.
func (all *branches) take() (name string, ok bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if len(all.open)+all.taken >= branchesMost {
		i := slices.IndexFunc(all.open, func(b *branch) bool { return b.hub.idle() >= branchIdle })
		if i < 0 {
			return "", false
		}
		all.open[i].end(errClosed)
		all.open = slices.Delete(all.open, i, i+1)
	}
	all.taken++
	all.named++
	return fmt.Sprintf("b%d", all.named), true
}

// settle gives the place that was taken to a branch, or back where it is nil.
func (all *branches) settle(b *branch) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.taken--
	if b != nil {
		all.open = append(all.open, b)
	}
}

func (all *branches) list() []*branch {
	all.mu.Lock()
	defer all.mu.Unlock()
	return slices.Clone(all.open)
}

func (all *branches) find(name string) *branch {
	all.mu.Lock()
	defer all.mu.Unlock()
	if i := slices.IndexFunc(all.open, func(b *branch) bool { return b.hub.branch == name }); i >= 0 {
		return all.open[i]
	}
	return nil
}

// drop closes a branch; false where there is none of the name.
func (all *branches) drop(name string) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	i := slices.IndexFunc(all.open, func(b *branch) bool { return b.hub.branch == name })
	if i < 0 {
		return false
	}
	all.open[i].end(errClosed)
	all.open = slices.Delete(all.open, i, i+1)
	return true
}

// start counts in one that is to run; false where the server stops.
func (all *branches) start() bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	if !all.stopped {
		all.running.Add(1)
	}
	return !all.stopped
}

// wait lets no more start, and returns when all have ended, or ctx has.
func (all *branches) wait(ctx context.Context) {
	all.mu.Lock()
	all.stopped = true
	all.mu.Unlock()
	gone := make(chan struct{})
	go func() { all.running.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-ctx.Done():
	}
}

// idle is for how long no viewer has been there.
func (h *hub) idle() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.viewers) > 0 {
		return 0
	}
	return time.Since(h.alone)
}

func (h *hub) watched() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.viewers)
}

// run finds the run that a request means: the main one, or by ?branch= another.
// Where there is none of the name it refuses, and returns nil.
func (s *Server) run(w http.ResponseWriter, r *http.Request) *hub {
	name := r.URL.Query().Get("branch")
	h := s.named(name)
	if h == nil {
		refuse(w, r, http.StatusNotFound, noBranch(name).Error)
	}
	return h
}

// named is the hub of a run by its name, nil where there is none.
func (s *Server) named(name string) *hub {
	if name == "" {
		return s.hub
	}
	if b := s.beside.find(name); b != nil {
		return b.hub
	}
	return nil
}

func noBranch(name string) fault {
	return fault{Error: fmt.Sprintf("there is no branch %.40q; /api/v1/branches lists them", name), Name: "branch"}
}

// A branchInfo is a branch as /api/v1/branches lists it.
type branchInfo struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	World   string  `json:"world"`
	RunID   string  `json:"run_id"`
	Of      *string `json:"of"`
	From    number  `json:"from"`
	T       number  `json:"t"` // how far it has come
	State   string  `json:"state"`
	Viewers int     `json:"viewers"`
}

func (b *branch) info() branchInfo {
	h := b.hub
	return branchInfo{
		ID: h.branch, Title: b.title, World: h.header.Load().World, RunID: h.sim.RunID(), Of: b.of,
		From: number(b.from), T: number(h.now()), State: h.state(), Viewers: h.watched(),
	}
}

func (s *Server) listBranches(w http.ResponseWriter, _ *http.Request) {
	all := []branchInfo{}
	for _, b := range s.beside.list() {
		all = append(all, b.info())
	}
	reply(w, struct {
		Branches []branchInfo `json:"branches"`
		Limit    int          `json:"limit"`
	}{all, branchesMost})
}

func (s *Server) deleteBranch(w http.ResponseWriter, r *http.Request) {
	if name := r.PathValue("id"); !s.beside.drop(name) {
		refuse(w, r, http.StatusNotFound, noBranch(name).Error)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
