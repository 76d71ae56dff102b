package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"seapod/twin"
)

// A problem is an error as RFC 9457 has it. Its type is about:blank, so the title
// is the status's; the detail is a sentence for people, and faults name each
// thing that is wrong for programs.
type problem struct {
	Type     string  `json:"type"`
	Title    string  `json:"title"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail"`
	Instance string  `json:"instance"`
	Faults   []fault `json:"faults,omitempty"`
}

// refuse answers with a problem.
func refuse(w http.ResponseWriter, r *http.Request, status int, detail string, faults ...fault) {
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	body := encode(problem{"about:blank", http.StatusText(status), status, detail, r.URL.EscapedPath(), faults})
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// refuseTwin answers with what the twin says of a request.
func (s *Server) refuseTwin(w http.ResponseWriter, r *http.Request, err error, value float64) {
	f := s.hub.faultOf(err, value)
	var twinFault *twin.Fault
	switch {
	case errors.Is(err, twin.ErrEnded):
		refuse(w, r, http.StatusConflict, f.Error)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		w.Header().Set("Retry-After", "1")
		refuse(w, r, http.StatusServiceUnavailable, f.Error)
	case errors.As(err, &twinFault), errors.Is(err, twin.ErrConfig):
		refuse(w, r, http.StatusUnprocessableEntity, f.Error, f)
	default:
		refuse(w, r, http.StatusInternalServerError, f.Error)
	}
}

// notYet answers what needs a run, or a frame, before there is one.
func notYet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "1")
	refuse(w, r, http.StatusServiceUnavailable, "the run has not given its first frame yet")
}
