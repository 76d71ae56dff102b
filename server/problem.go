package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

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

// refuseAll answers with all that is wrong in what was asked.
func refuseAll(w http.ResponseWriter, r *http.Request, faults []fault) {
	told := make([]string, len(faults))
	for i := range faults {
		told[i] = faults[i].Error
	}
	refuse(w, r, http.StatusUnprocessableEntity, strings.Join(told, "; "), faults...)
}

// unknownKeys are the faults of keys that an object does not have.
func unknownKeys(fields map[string]json.RawMessage, what string, known ...string) (faults []fault) {
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, key) && len(faults) < faultsMost {
			f := fault{Error: fmt.Sprintf("%.40q is no key of %s; it has %s", key, what, strings.Join(known, ", ")), Name: fmt.Sprintf("%.40s", key)}
			if len(key) <= 40 {
				f.Near = twin.Nearest(key, known)
			}
			faults = append(faults, f)
		}
	}
	return faults
}

// faultsMost bounds how many faults of one kind are told: who has more has another fault.
const faultsMost = 20

// faultsOf are the faults that an error of the twin joins.
func faultsOf(err error) (all []fault) {
	var f *twin.Fault
	var many interface{ Unwrap() []error }
	switch {
	case err == nil:
	case errors.As(err, &many):
		for _, one := range many.Unwrap() {
			if all = append(all, faultsOf(one)...); len(all) >= faultsMost {
				break
			}
		}
	case errors.As(err, &f):
		told := fault{Error: err.Error(), Name: f.Key, Near: f.Near}
		if f.Value != "" {
			told.Value = f.Value
		}
		all = append(all, told)
	case !errors.Is(err, twin.ErrConfig): // which only marks what it is joined with
		all = append(all, fault{Error: err.Error()})
	}
	return all
}

// refuseTwin answers with what the twin says of a request.
func (h *hub) refuseTwin(w http.ResponseWriter, r *http.Request, err error, value float64) {
	f := h.faultOf(err, value)
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
