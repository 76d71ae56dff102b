package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"seapod/twin"
	"seapod/twin/land"
)

const (
	year         = 365 * 86400.0 // s
	compareUsual = year          // model time of a comparison unless for says
)

// compare runs a run's world as it is now, commands included, beside the session, and
// puts its load on sites on land: with=guian,zhongwei and for=1y. Weather files are
// the command line's, since a request may not name files here. One comparison goes
// at a time, so that viewers cannot take the processor from the session.
func (s *Server) compare(w http.ResponseWriter, r *http.Request) {
	h := s.run(w, r)
	if h == nil {
		return
	}
	if h.await(r.Context()) == nil {
		notYet(w, r)
		return
	}
	sites, seconds, wrong := comparison(r.URL.RawQuery)
	if len(wrong) > 0 {
		refuse(w, r, http.StatusUnprocessableEntity, wrong[0].Error, wrong...)
		return
	}
	if !s.comparing.TryLock() {
		w.Header().Set("Retry-After", "2")
		refuse(w, r, http.StatusServiceUnavailable, "another comparison is being worked out")
		return
	}
	defer s.comparing.Unlock()
	c, err := land.Compare(r.Context(), h.sim.Config(), twin.Scenario{}, seconds, sites)
	switch {
	case errors.Is(err, context.Canceled): // no one waits for an answer
	case err != nil:
		refuse(w, r, http.StatusUnprocessableEntity, err.Error())
	default:
		reply(w, &c)
	}
}

// comparison reads the query of compare; everything that is wrong comes at once.
func comparison(query string) (sites []land.Site, seconds float64, wrong []fault) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, 0, []fault{{Error: "the query string cannot be read"}}
	}
	known := []string{"with", "for", "branch"}
	for name := range values {
		if !slices.Contains(known, name) {
			wrong = append(wrong, fault{Error: fmt.Sprintf("%.40q is no parameter of compare", name), Name: name, Near: twin.Nearest(name, known)})
		}
	}
	seconds = compareUsual
	if text := values.Get("for"); text != "" {
		if seconds, err = twin.ParseDuration(text); err != nil {
			wrong = append(wrong, fault{Error: "for: " + err.Error(), Name: "for", Value: text})
		} else if seconds <= 0 || seconds > year {
			wrong = append(wrong, fault{Error: "for takes more than 0s and at most 1y", Name: "for", Value: text})
		}
	}
	if !values.Has("with") {
		return land.Sites(), seconds, wrong
	}
	names := strings.Split(values.Get("with"), ",")
	seen := map[string]bool{land.Sea: true}
	for _, name := range names {
		name = strings.TrimSpace(name)
		site, found := land.Find(name)
		switch {
		case seen[name]:
		case found:
			sites = append(sites, site)
		default:
			near := twin.Nearest(name, land.Names())
			text := fmt.Sprintf("%.40q is no site; there are %s", name, strings.Join(land.Names(), ", "))
			if near != "" {
				text += "; did you mean " + near + "?"
			}
			wrong = append(wrong, fault{Error: text, Name: "with", Value: name, Near: near})
		}
		seen[name] = true
	}
	return sites, seconds, wrong
}
