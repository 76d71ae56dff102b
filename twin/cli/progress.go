package cli

import (
	"fmt"
	"time"

	"seapod/twin"
)

// progress is a sink that draws how far a run has come and how long it still takes.
type progress struct {
	*console
	length float64
	began  time.Time
	drawn  time.Time
}

const redraw = 100 * time.Millisecond

func newProgress(c *console, length float64) *progress {
	now := time.Now()
	return &progress{console: c, length: length, began: now, drawn: now}
}

func (p *progress) Open(twin.Header) error { return nil }

func (p *progress) Write(f *twin.Frame) error {
	now := time.Now()
	if now.Sub(p.drawn) < redraw || f.T <= 0 {
		return nil
	}
	p.drawn = now
	p.draw(f.T, now.Sub(p.began))
	return nil
}

func (p *progress) draw(t float64, taken time.Duration) {
	done := t / p.length
	left := time.Duration(float64(taken) * (1 - done) / done)
	p.progress(fmt.Sprintf("%3.0f %%  %s of %s  %s left", 100*done, inWords(t), inWords(p.length), left.Round(time.Second)))
}

func (p *progress) Event(twin.Event) error { return nil }
func (p *progress) Close() error           { p.done(); return nil }
