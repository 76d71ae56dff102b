package twin

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"seapod/twin/ode"
)

// ErrModel marks an error of the model itself: no steady state, or an
// integration that could not go on.
var ErrModel = errors.New("the model failed")

// A Model is a configuration built: the pods stand end to end in one state
// vector behind the one state that they share, the load of the cable.
type Model struct {
	config    *Config
	params    []Param
	byName    map[string]*Param
	channels  []Channel
	shows     []show
	firstShow []int   // of each pod in shows, then of what the pods share
	start     float64 // Unix seconds at t = 0
	sea       *sea
	load      *load
	pods      []pod
	scale     []float64
	states    int
	guards    []guard
	sumOf     []int

	sums, terms []float64 // scratch of Derivatives
	view        view      // scratch of Sample
}

// iCable is the state that pods share: the load on the cable in W, which follows
// what they draw within a second. The lag keeps a pod's equations from reading
// every other pod's.
const (
	iCable   = 0
	cableLag = 1.0 // s
)

// New builds a model. It reads the files that the configuration names; errors
// that lie there, or in what the configuration asks for, wrap ErrConfig.
func New(config Config) (*Model, error) {
	c := config.clone()
	if err := faults(c.validate()); err != nil {
		return nil, err
	}
	start, err := c.start()
	if err != nil {
		return nil, err
	}
	m := &Model{config: &c, start: start}
	if m.sea, err = newSea(&c, start); err != nil {
		return nil, err
	}
	if m.load, err = newLoad(&c, start); err != nil {
		return nil, err
	}
	m.params = Params(m.config)
	m.byName = index(m.params)
	m.states = iCable + 1
	m.pods = make([]pod, len(c.Pods))
	for i := range m.pods {
		p := &m.pods[i]
		p.c = &c.Pods[i]
		p.at = m.states
		p.layout(i == 0)
		m.states += p.n
		for range p.racks {
			for s := range sumsPerPod {
				m.sumOf = append(m.sumOf, i*sumsPerPod+s)
			}
		}
	}
	m.sums, m.terms = make([]float64, len(m.pods)*sumsPerPod), make([]float64, len(m.sumOf))
	m.derive()
	m.guards = m.listGuards()
	m.scale = m.scales()
	m.channels, m.shows = m.listChannels()
	m.view.racks, m.view.sums = make([]rackFlows, m.mostRacks()), make([]float64, sumsPerPod)
	if err := m.carried(); err != nil {
		return nil, err
	}
	return m, nil
}

// carried says why the cable cannot carry what the pods will draw.
func (m *Model) carried() error {
	c := &m.config.Cluster
	if _, ok := c.carry(m.expectedLoad()); !ok {
		return faults([]error{fmt.Errorf("cluster: %.3g MW cannot be carried over %g km by %g cable(s) of %g kV; raise cluster.cable_voltage_kV or cluster.cables",
			m.expectedLoad()/1e6, c.CableLength/1e3, c.Cables, c.Voltage/1e3)})
	}
	return nil
}

// expectedLoad is what the pods will draw at full load, in W, with a tenth for their machinery.
func (m *Model) expectedLoad() (P float64) {
	for i := range m.config.Pods {
		P += 1.1 * m.config.Pods[i].IT
	}
	return P
}

func (m *Model) mostRacks() (n int) {
	for i := range m.pods {
		n = max(n, len(m.pods[i].racks))
	}
	return n
}

// derive works out what follows from the parameters; it runs again after every command.
func (m *Model) derive() {
	for i := range m.pods {
		m.pods[i].derive(m.sea)
	}
}

// Len is the number of states.
func (m *Model) Len() int { return m.states }

// Sums and SumOf make the model an ode.Layered system: racks are members that
// feed their pod's sums.
func (m *Model) Sums() int { return len(m.sums) }

// SumOf tells for every term the sum that it is added to.
func (m *Model) SumOf() []int { return m.sumOf }

// Derivatives stores f(t, x) in dx.
func (m *Model) Derivatives(t float64, x, dx []float64) {
	m.Members(t, x, dx, m.terms)
	m.add(m.terms)
	m.Shared(t, x, m.sums, dx)
}

func (m *Model) add(terms []float64) {
	clear(m.sums)
	for i, v := range terms {
		m.sums[m.sumOf[i]] += v
	}
}

// Members stores the derivatives of the racks' states in dx and their terms.
func (m *Model) Members(t float64, x, dx, terms []float64) {
	level := m.load.at(t)
	for i := range m.pods {
		p := &m.pods[i]
		x, dx := x[p.at:p.at+p.n], dx[p.at:p.at+p.n]
		s := p.setting(x, level, m.sea.at(t, p.site))
		for j := range p.racks {
			r := &p.racks[j]
			chip, chassis, door := p.chip(j), p.chassis(j), p.door(j)
			f := r.at(&s, x[chip], x[chassis], x[door], p.on(j))
			dx[chip] = (f.power - f.chip - f.plate) / r.group.ChipCapacity
			dx[chassis] = -f.chassis / r.group.ChassisCapacity
			dx[door] = f.door / r.group.CoilCapacity
			p.feed(&f, x[chip], terms[j*sumsPerPod:])
		}
		terms = terms[len(p.racks)*sumsPerPod:]
	}
}

// feed stores what one rack adds to its pod's sums.
func (p *pod) feed(f *rackFlows, chip float64, terms []float64) {
	terms = terms[:sumsPerPod]
	terms[sumGas], terms[sumCoil], terms[sumReturn] = f.toGas, f.coil, f.back
	terms[sumPower], terms[sumDone] = f.power, f.done
	terms[sumHottest] = math.Exp(min((chip-p.c.Control.ChipTarget)/chipMaxWidth, 650)) // e^650 leaves room for the sum
}

// Shared stores the derivatives of all other states in dx.
func (m *Model) Shared(t float64, x, sums, dx []float64) {
	level, shore := m.load.at(t), m.supply(x)
	drawn := 0.0
	for i := range m.pods {
		p := &m.pods[i]
		x, sums := x[p.at:p.at+p.n], sums[i*sumsPerPod:(i+1)*sumsPerPod]
		f := p.eval(x, sums, m.sea.at(t, p.site), level, shore)
		p.derivatives(x, sums, f, dx[p.at:p.at+p.n])
		drawn += f.bill.drawn
	}
	dx[iCable] = (drawn - x[iCable]) / cableLag
}

// supply is what the shore gives each pod.
func (m *Model) supply(x []float64) supply {
	c, load := &m.config.Cluster, x[iCable]
	l, _ := c.carry(load)
	return supply{
		grid: c.Grid, lost: l.loss / math.Sqrt(load*load+1), transformer: c.Transformer, auxiliary: c.Auxiliary / float64(len(m.pods)),
	}
}

// NextBreak is the first kink of the load or the sea after t, over which no step
// may go; +Inf where there is none.
func (m *Model) NextBreak(t float64) float64 { return min(m.load.next(t), m.sea.next(t)) }

// Channels are what a frame shows, in its order.
func (m *Model) Channels() []Channel { return m.channels }

// Params are the parameters of the model's own configuration. They belong to the
// run once there is one.
func (m *Model) Params() []Param { return m.params }

// Sample stores what the channels show, in their units, in dst.
func (m *Model) Sample(t float64, x, dst []float64) { m.sample(t, x, m.shows, m.firstShow, dst) }

// sample stores what some of the shows show, which lie between first like those of firstShow.
func (m *Model) sample(t float64, x []float64, shows []show, first []int, dst []float64) {
	v := &m.view
	v.level, v.sea, v.cluster = m.load.at(t), m.sea.at(t, m.pods[0].site), clusterFlows{}
	v.cable, _ = m.config.Cluster.carry(x[iCable])
	shore := m.supply(x)
	for i := range m.pods {
		p := &m.pods[i]
		v.pod, v.x = p, x[p.at:p.at+p.n]
		sea := m.sea.at(t, p.site)
		s := p.setting(v.x, v.level, sea)
		clear(v.sums)
		for j := range p.racks {
			chip := v.x[p.chip(j)]
			v.racks[j] = p.racks[j].at(&s, chip, v.x[p.chassis(j)], v.x[p.door(j)], p.on(j))
			var terms [sumsPerPod]float64
			p.feed(&v.racks[j], chip, terms[:])
			for k, term := range terms {
				v.sums[k] += term
			}
		}
		v.flows = p.eval(v.x, v.sums, sea, v.level, shore)
		v.cluster.add(&v.flows.bill, p.c.IT)
		v.show(shows[first[i]:first[i+1]], dst)
	}
	v.show(shows[first[len(m.pods)]:], dst)
}

func (v *view) show(shows []show, dst []float64) {
	for i := range shows {
		s := &shows[i]
		dst[s.at] = s.unit.fromSI(s.value(v, s.index))
	}
}

// StateName tells what state i is, for messages.
func (m *Model) StateName(i int) string {
	if i == iCable {
		return "cluster.cable_load"
	}
	at := func(p pod) int { return p.at + p.n }
	k := slices.IndexFunc(m.pods, func(p pod) bool { return i < at(p) })
	p := &m.pods[k]
	return fmt.Sprintf("pod.%d.%s", k, p.stateName(i-p.at))
}

func (p *pod) stateName(i int) string {
	R := len(p.racks)
	switch {
	case i < iRacks:
		return stateNames[i]
	case i < iRacks+3*R:
		return fmt.Sprintf("rack.%d.%s", (i-iRacks)%R, [...]string{"chip", "chassis", "door_water"}[(i-iRacks)/R])
	}
	return p.cooling.stateName(i)
}

// scales are the nominal magnitudes by which errors are judged: what a reader
// would notice of each state, times a thousand.
func (m *Model) scales() []float64 {
	scale := make([]float64, m.states)
	for i := range scale {
		scale[i] = 10 // K
	}
	scale[iCable] = 100e3
	for i := range m.pods {
		p := &m.pods[i]
		own := scale[p.at : p.at+p.n]
		own[iFan], own[iGrowth] = 0.5, 1e-2
		own[iQueue], own[iWorkAsked], own[iWorkDone] = hour, hour, hour
		for _, energy := range []int{iBattery, iEnergyIn, iEnergyOut, iEnergyIT} {
			own[energy] = 100 * 3.6e6 // J
		}
		p.cooling.scales(own)
	}
	return scale
}

// slow are the states that a run's first instant takes as given: growth, what is
// queued, the battery and the totals. A cooling adds its own.
var slow = [...]int{iGrowth, iQueue, iBattery, iEnergyIn, iEnergyOut, iEnergyIT, iWorkAsked, iWorkDone}

// steady stores in x the steady state of the first instant.
func (m *Model) steady(x []float64) error {
	frozen := m.guess(x)
	in := ode.New(m, 0, x, ode.Settings{Scale: m.scale, Name: m.StateName})
	if err := m.rest(in, frozen); err != nil {
		return err
	}
	_, found := in.State()
	copy(x, found)
	return nil
}

// rest moves an integrator from the guess to the steady state of its instant.
func (m *Model) rest(in *ode.Integrator, frozen []bool) error {
	if err := in.Steady(frozen); err != nil {
		return fmt.Errorf("%w: %s has no steady state to begin in: %w", ErrModel, m.config.Name, err)
	}
	return nil
}

// guess stores in x where the search for the steady state begins, and tells which
// states are as given there.
func (m *Model) guess(x []float64) (frozen []bool) {
	frozen = make([]bool, m.states)
	clear(x)
	x[iCable] = m.expectedLoad()
	for i := range m.pods {
		p := &m.pods[i]
		own := x[p.at : p.at+p.n]
		sea := m.sea.at(0, p.site).T
		own[iCold], own[iHot], own[iInner], own[iSkin] = sea+4, sea+16, sea+1, sea+1
		own[iFan], own[iGrowth], own[iBattery] = 1, p.c.Hull.GrowthNow, p.c.Power.Battery
		for j := range p.racks {
			own[p.chip(j)], own[p.chassis(j)], own[p.door(j)] = sea+45, sea+16, sea+8
		}
		p.cooling.start(own, p, sea)
		for _, k := range slices.Concat(slow[:], p.cooling.slow()) {
			frozen[p.at+k] = true
		}
	}
	return frozen
}

// command carries one out: it sets the parameter, or does the action, and keeps
// the books. The text tells people what was done.
func (m *Model) command(name string, value float64, t float64, x []float64) (Text, error) {
	if err := checkCommand(name, value, m.byName, m.params); err != nil {
		return Text{}, err
	}
	p := m.byName[name]
	before := p.Value()
	held := m.held(x)
	if err := p.Set(value); err != nil {
		return Text{}, err
	}
	if err := faults(m.config.validate()); err != nil {
		_ = p.Set(before) // it was a value before
		return Text{}, err
	}
	for i := range m.pods {
		m.pods[i].settleActions(t, x[m.pods[i].at:], m.config.Cluster.Grid)
	}
	m.derive()
	for i, was := range held {
		pod := &m.pods[i]
		pod.rebase += was - pod.stored(x[pod.at:pod.at+pod.n])
	}
	return p.Help, nil
}

// held is the heat that each pod holds.
func (m *Model) held(x []float64) []float64 {
	held := make([]float64, len(m.pods))
	for i := range m.pods {
		p := &m.pods[i]
		held[i] = p.stored(x[p.at : p.at+p.n])
	}
	return held
}

// settleActions does what the pod's action parameters ask and puts them back.
func (p *pod) settleActions(t float64, x []float64, grid float64) {
	if p.c.Clean != 0 {
		p.clean(t, x)
	}
	if p.c.RackReset != 0 {
		for i := range p.modes.On {
			p.modes.On[i] = 1
		}
	}
	p.c.Clean, p.c.RackReset = 0, 0
	if grid != 0 {
		p.modes.Powered = 1
	}
}

// clean brushes what the sea has fouled and flushes the strainer.
func (p *pod) clean(t float64, x []float64) {
	p.cooling.clean(p, x)
	p.modes.Cleaned = t
}
