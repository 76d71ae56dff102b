package server

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"seapod/twin/calc"
)

// calculators lists the table of the calculators.
func (s *Server) calculators(w http.ResponseWriter, _ *http.Request) {
	reply(w, map[string][]calc.Calculator{"calculators": calc.All()})
}

// calculate runs one calculator on the query's parameters. It answers the one
// flat object that calc prints; where a formula is beyond its range, which calc
// tells on stderr, the object has a member warnings too.
func (s *Server) calculate(w http.ResponseWriter, r *http.Request) {
	c, args, ok := asked(w, r)
	if !ok {
		return
	}
	result, err := c.Run(args)
	if err != nil {
		refuseCalculation(w, r, err)
		return
	}
	body := encode(result)
	if len(result.Warnings) > 0 {
		body = append(bytes.TrimSuffix(body, []byte("}")), `,"warnings":`...)
		body = append(append(body, encode(result.Warnings)...), '}')
	}
	replyJSON(w, body)
}

// curve draws a result of a calculator over one of its inputs, for the page: the
// query is that of calculate, and may say over which input and of which result.
func (s *Server) curve(w http.ResponseWriter, r *http.Request) {
	c, args, ok := asked(w, r)
	if !ok {
		return
	}
	over, of := args["over"], args["of"]
	delete(args, "over")
	delete(args, "of")
	drawn, err := c.Curve(args, over, of)
	if err != nil {
		refuseCalculation(w, r, err)
		return
	}
	reply(w, drawn)
}

// asked reads which calculator a request means and its arguments; where it cannot,
// the request is answered.
func asked(w http.ResponseWriter, r *http.Request) (c calc.Calculator, args map[string]string, ok bool) {
	name := r.PathValue("name")
	c, known := calc.Find(name)
	if !known {
		refuse(w, r, http.StatusNotFound, fmt.Sprintf("there is no calculator %.40q; /api/v1/calc lists them", name))
		return c, nil, false
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		refuse(w, r, http.StatusUnprocessableEntity, "the query string cannot be read")
		return c, nil, false
	}
	args = make(map[string]string, len(values))
	for key, given := range values {
		if len(given) > 1 {
			refuse(w, r, http.StatusUnprocessableEntity, key+" stands there more than once", fault{Error: key + " stands there more than once", Name: key})
			return c, nil, false
		}
		args[key] = given[0]
	}
	return c, args, true
}

// refuseCalculation tells what is wrong with each argument.
func refuseCalculation(w http.ResponseWriter, r *http.Request, err error) {
	var found calc.Faults
	var told []fault
	if errors.As(err, &found) {
		for _, f := range found {
			one := fault{Error: f.Error(), Name: f.Name}
			if f.Given != "" {
				one.Value = f.Given
			}
			told = append(told, one)
		}
	}
	refuse(w, r, http.StatusUnprocessableEntity, err.Error(), told...)
}
