package server

import (
	"slices"
	"time"
)

// A pastRun is a run of this process as /api/v1/runs lists it.
type pastRun struct {
	ID      string `json:"id"`
	World   string `json:"world"`
	Seed    uint64 `json:"seed"`
	Start   string `json:"start"`
	Started string `json:"started"` // by the wall clock
	State   string `json:"state"`   // running, paused or over
	T       number `json:"t"`       // how far it came, or has come
}

// runsKept bounds the list of runs, since each reset makes one.
const runsKept = 100

// begun and over keep the list of runs.
func (h *hub) begun(id string) {
	header := h.header.Load()
	h.record.Lock()
	defer h.record.Unlock()
	if len(h.runs) == runsKept {
		h.runs = slices.Delete(h.runs, 0, 1)
	}
	h.runs = append(h.runs, pastRun{ID: id, World: header.World, Seed: header.Seed, Start: instant(header.Start),
		Started: time.Now().UTC().Format(time.RFC3339), State: "running"})
}

func (h *hub) over() {
	h.record.Lock()
	defer h.record.Unlock()
	if n := len(h.runs); n > 0 {
		h.runs[n-1].State = "over"
		if f := h.sim.Latest(); f != nil {
			h.runs[n-1].T = number(f.T)
		}
	}
}

// pastRuns lists the runs of this process, the present one last.
func (h *hub) pastRuns() []pastRun {
	h.record.Lock()
	defer h.record.Unlock()
	all := slices.Clone(h.runs)
	if n := len(all); n > 0 && all[n-1].State != "over" {
		if e := h.newest.Load(); e != nil {
			all[n-1].T = number(e.frame.T)
		}
		all[n-1].State = h.state()
	}
	return all
}

// state is running, paused or over.
func (h *hub) state() string {
	switch {
	case h.ended.Load():
		return "over"
	case h.sim.Pace() < 0:
		return "paused"
	}
	return "running"
}
