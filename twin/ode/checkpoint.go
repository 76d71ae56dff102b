package ode

import "fmt"

// Checkpoint is all that an integration needs to go on elsewhere as if it had not been interrupted, byte for byte. It
// is plain data, and JSON keeps it exactly. The last step is kept as its start and its end and made again by Resume:
// the dense output within it is several times the size of the state.
type Checkpoint struct {
	From  float64   // start of the last step
	To    float64   // its end
	X     []float64 // state at its start
	Next  float64   // size that the error allows the next step; 0: not known yet
	Kick  float64   // size that it allows the first step after a restart
	Fresh bool      // no step since New or Restart
	Size  float64   // size of the last step, as the controller remembers it
	Err   float64   // and its error
	Limit float64   // math.MaxFloat64: none
	Stats Stats
}

// Checkpoint returns the present state of the integration. It shares no memory with the integrator.
func (in *Integrator) Checkpoint() Checkpoint {
	return Checkpoint{
		From: in.t0, To: in.t1, X: append([]float64(nil), in.x0...),
		Next: in.next, Kick: in.kick, Fresh: in.fresh, Size: in.past.size, Err: in.past.err,
		Limit: in.limit, Stats: in.stats,
	}
}

// Resume returns an integrator in the state of the checkpoint. The system must have the parameters that it had during
// the last step, and set must be what it was. It fails if the checkpoint does not fit the system.
func Resume(s System, c Checkpoint, set Settings) (*Integrator, error) {
	if err := c.fits(s.Len()); err != nil {
		return nil, err
	}
	in := New(s, c.From, c.X, set)
	if err := in.remake(c); err != nil {
		return nil, err
	}
	return in, nil
}

// Return takes an integrator back to a checkpoint of its own system, as Resume would make another, but keeps the
// pattern of the Jacobian, whose finding costs as much as hours of integration.
func (in *Integrator) Return(c Checkpoint) error {
	if err := c.fits(in.n); err != nil {
		return err
	}
	in.Begin(c.From, c.X)
	return in.remake(c)
}

func (c *Checkpoint) fits(n int) error {
	if len(c.X) != n || !(c.From <= c.To) {
		return fmt.Errorf("ode: resume from %v to %v with %d values for %d states", c.From, c.To, len(c.X), n)
	}
	return nil
}

// remake takes the last step of a checkpoint again, from whose start the integrator has just begun.
func (in *Integrator) remake(c Checkpoint) error {
	if c.To > c.From {
		if err := in.prepare(); err != nil {
			return fmt.Errorf("resume: %w", err)
		}
		in.matrix.linearise(c.From, in.x0, in.f0, &in.stats)
		if err, which := in.attempt(c.To-c.From, c.To); !(err <= 1) {
			return fmt.Errorf("ode: resume: the step from %v to %v has error %v in %s", c.From, c.To, err, in.set.name(which))
		}
		in.t1 = c.To
	}
	in.next, in.kick, in.fresh = c.Next, c.Kick, c.Fresh
	in.past = memory{c.Size, c.Err}
	in.limit = c.Limit
	in.stats = c.Stats
	return nil
}
