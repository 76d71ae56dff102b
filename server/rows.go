package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"seapod/twin"
	"seapod/twin/sweep"
)

// The lines of a sweep's answer: what will be run, a row as each run ends, and at
// last an end. Without the end it was cut short.

type planLine struct {
	Type     string         `json:"type"` // plan
	World    string         `json:"world"`
	Design   string         `json:"design"`
	Steady   bool           `json:"steady"`
	Runs     int            `json:"runs"`
	Axes     []sweepAxis    `json:"axes"`
	Measures []sweepMeasure `json:"measures"`
	Estimate number         `json:"seconds_estimate"`
}

type sweepAxis struct {
	Key    string    `json:"key"`
	Unit   string    `json:"unit"`
	Help   twin.Text `json:"help"`
	Values []any     `json:"values,omitempty"` // where they are a list
	Low    number    `json:"low"`              // null for words
	High   number    `json:"high"`
	Log    bool      `json:"log,omitempty"`
}

type sweepMeasure struct {
	Name string    `json:"name"`
	Unit string    `json:"unit"`
	Help twin.Text `json:"help"`
}

type endLine struct {
	Type    string `json:"type"` // end
	Done    int    `json:"done"`
	Failed  int    `json:"failed"`
	Seconds number `json:"seconds"`
}

// sendRows does the runs of a study one after another and sends a line of each.
func (s *Server) sendRows(ctx context.Context, study *sweep.Study, out *lines) (done int, err error) {
	began := time.Now()
	if err := out.write(encode(describeStudy(study))); err != nil {
		return 0, err
	}
	form, worker, failed := newRowForm(study), study.NewWorker(), 0
	for i := range study.Total {
		row, err := worker.Run(ctx, i)
		if err != nil || ctx.Err() != nil { // which a steady state does not ask
			return done, context.Cause(ctx)
		}
		if err := out.write(form.append(out.spare(), &row)); err != nil {
			return done, err
		}
		done++
		s.sweeps.runs.Add(1)
		if row.Failed {
			failed++
		}
	}
	return done, out.write(encode(endLine{"end", done, failed, number(time.Since(began).Seconds())}))
}

func describeStudy(study *sweep.Study) planLine {
	p := planLine{Type: "plan", World: study.Config.Name, Design: study.Plan.Design, Steady: study.Plan.Steady, Runs: study.Total,
		Estimate: number(float64(study.Total) * study.Cost())}
	for _, a := range study.Axes() {
		x := sweepAxis{Key: a.Key, Unit: a.Unit, Help: a.Help, Low: number(a.Low), High: number(a.High), Log: a.Log}
		for _, v := range a.Levels {
			x.Values = append(x.Values, number(v))
		}
		for _, v := range a.Texts {
			x.Values = append(x.Values, v)
		}
		p.Axes = append(p.Axes, x)
	}
	for _, m := range study.Measures() {
		p.Measures = append(p.Measures, sweepMeasure{m.Name, m.Unit, m.Help})
	}
	return p
}

// A rowForm writes rows; their names are encoded once.
type rowForm struct {
	axes, measures [][]byte // "name":
	text           []bool   // of axes
}

func newRowForm(study *sweep.Study) *rowForm {
	f := &rowForm{}
	name := func(text string) []byte { return append(encode(text), ':') }
	for _, a := range study.Axes() {
		f.axes, f.text = append(f.axes, name(a.Key)), append(f.text, a.Texts != nil)
	}
	for _, m := range study.Measures() {
		f.measures = append(f.measures, name(m.Name))
	}
	return f
}

// append appends {"type":"row","index":…,"inputs":{…},"measures":{…},"status":…,"error":…}.
func (f *rowForm) append(b []byte, row *sweep.Row) []byte {
	b = strconv.AppendInt(append(b, `{"type":"row","index":`...), int64(row.Index), 10)
	b = append(b, `,"inputs":{`...)
	for i, name := range f.axes {
		if i > 0 {
			b = append(b, ',')
		}
		if b = append(b, name...); f.text[i] {
			b = append(b, encode(row.Point[i].Text)...)
		} else {
			b = appendNumber(b, row.Point[i].Number)
		}
	}
	b = append(b, `},"measures":{`...)
	for i, name := range f.measures {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(append(b, name...), row.Values[i])
	}
	status := sweep.StatusOK
	if row.Failed {
		status = sweep.StatusFailed
	}
	b = append(append(b, `},"status":`...), encode(status)...)
	b = append(append(b, `,"error":`...), encode(row.Error)...)
	return append(b, '}')
}

// lines is an answer that goes out a line at a time, for as long as it takes:
// each line has the time that a whole answer else has.
type lines struct {
	w    http.ResponseWriter
	c    *http.ResponseController
	line []byte
}

func newLines(w http.ResponseWriter) *lines {
	l := &lines{w: w, c: http.NewResponseController(w)}
	// The request has been read; past its deadline the server would take the client for gone.
	_ = l.c.SetReadDeadline(time.Time{})
	return l
}

// spare is room for the next line.
func (l *lines) spare() []byte { return l.line[:0] }

// write sends a line at once; an error is that the client does not take it.
func (l *lines) write(line []byte) error {
	l.line = append(line, '\n')
	_ = l.c.SetWriteDeadline(time.Now().Add(writeWait)) // every connection of the server has one
	if _, err := l.w.Write(l.line); err != nil {
		return err
	}
	return l.c.Flush()
}
