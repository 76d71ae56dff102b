package twin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"seapod/twin/ode"
)

// A Snapshot is a run at one instant: all that a rewind, a branch or a restart
// needs. It is plain data and survives JSON; the run that goes on from it gives
// the same bytes as the run that it was taken from.
type Snapshot struct {
	World  string         `json:"world"`
	TOML   string         `json:"toml"` // the configuration at the instant, commands included
	T      float64        `json:"t"`
	Frames uint64         `json:"frames"` // given so far
	Taken  []Command      `json:"taken"`  // commands that have acted
	Step   ode.Checkpoint `json:"step"`   // the integrator's last step
	Modes  []modes        `json:"modes"`  // what guards have latched, a pod each
	Rebase []float64      `json:"rebase"` // see pod.rebase
	Looked float64        `json:"looked"` // from when on guards were last looked at in that step
}

func (r *run) snapshot() Snapshot {
	m := r.model
	sn := Snapshot{
		World: m.config.Name, TOML: m.config.TOML(), T: r.now, Frames: r.frames,
		Taken: slices.Clone(r.taken), Step: r.in.Checkpoint(), Looked: r.looked,
	}
	sn.Modes, sn.Rebase = m.latched()
	return sn
}

// latched is what of the model is neither a parameter nor a state.
func (m *Model) latched() (o []modes, rebase []float64) {
	o, rebase = make([]modes, len(m.pods)), make([]float64, len(m.pods))
	for i := range m.pods {
		o[i], rebase[i] = m.pods[i].modes.clone(), m.pods[i].rebase
	}
	return o, rebase
}

// restore sets a model built from the run's first configuration to the snapshot's instant.
func (m *Model) restore(sn *Snapshot) error {
	config, err := Parse(sn.TOML)
	if err != nil {
		return fmt.Errorf("read snapshot: %w", err)
	}
	if len(sn.Modes) != len(m.pods) || len(config.Pods) != len(m.pods) {
		return fmt.Errorf("read snapshot: it is of %d pods, the model of %d", len(sn.Modes), len(m.pods))
	}
	fits := len(config.declared()) == len(m.params) && len(sn.Rebase) == len(m.pods)
	for i := range sn.Modes {
		fits = fits && len(sn.Modes[i].On) == len(m.pods[i].modes.On) && len(sn.Modes[i].Alarms) == len(m.pods[i].modes.Alarms)
	}
	if !fits {
		return fmt.Errorf("read snapshot: it is of another world than %s", m.config.Name)
	}
	m.set(&config, sn.Modes, sn.Rebase)
	return nil
}

// set brings the model to parameters and modes of its own world at another instant.
func (m *Model) set(config *Config, o []modes, rebase []float64) {
	then := config.declared()
	for i := range m.params {
		p := &m.params[i]
		if p.Live && p.number != nil {
			*p.number = *then[i].number
		}
	}
	for i := range m.pods {
		m.pods[i].modes, m.pods[i].rebase = o[i].clone(), rebase[i]
	}
	m.derive()
}

// nextRunID counts a run's name up: lingshui, lingshui#2, lingshui#3.
func nextRunID(id string) string {
	base, n, found := strings.Cut(id, "#")
	if k, err := strconv.Atoi(n); found && err == nil {
		return fmt.Sprintf("%s#%d", base, k+1)
	}
	return id + "#2"
}
