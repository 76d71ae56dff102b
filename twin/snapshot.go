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
}

func (r *run) snapshot() Snapshot {
	m := r.model
	sn := Snapshot{
		World: m.config.Name, TOML: m.config.TOML(), T: r.now, Frames: r.frames,
		Taken: slices.Clone(r.taken), Step: r.in.Checkpoint(),
	}
	for i := range m.pods {
		sn.Modes = append(sn.Modes, m.pods[i].modes.clone())
		sn.Rebase = append(sn.Rebase, m.pods[i].rebase)
	}
	return sn
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
	now := Params(&config)
	fits := len(now) == len(m.params) && len(sn.Rebase) == len(m.pods)
	for i := range sn.Modes {
		fits = fits && len(sn.Modes[i].On) == len(m.pods[i].modes.On) && len(sn.Modes[i].Alarms) == len(m.pods[i].modes.Alarms)
	}
	if !fits {
		return fmt.Errorf("read snapshot: it is of another world than %s", m.config.Name)
	}
	for i := range m.params {
		p := &m.params[i]
		if p.Live && p.number != nil {
			*p.number = *now[i].number
		}
	}
	for i := range m.pods {
		m.pods[i].modes, m.pods[i].rebase = sn.Modes[i].clone(), sn.Rebase[i]
	}
	m.derive()
	return nil
}

// nextRunID counts a run's name up: lingshui, lingshui#2, lingshui#3.
func nextRunID(id string) string {
	base, n, found := strings.Cut(id, "#")
	if k, err := strconv.Atoi(n); found && err == nil {
		return fmt.Sprintf("%s#%d", base, k+1)
	}
	return id + "#2"
}
