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
// vector. They meet in the sums of the cable's load and of the wakes.
type Model struct {
	config    *Config
	params    []Param
	byName    map[string]*Param
	channels  []Channel
	shows     []show
	firstShow []int   // of each pod in shows, then of what the pods share
	start     float64 // Unix seconds at t = 0
	sea       *sea
	loads     *loads
	pods      []pod
	scale     []float64
	states    int
	guards    []guard
	sumOf     []int

	wakes       wakes
	sums, terms []float64 // scratch of Derivatives
	view        view      // scratch of Sample
}

// cableLag in s is that with which the cable's load follows what a pod draws. It
// keeps a pod's equations from reading every other pod's.
const cableLag = 1.0

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
	if m.loads, err = newLoads(&c, start); err != nil {
		return nil, err
	}
	m.params = Params(m.config)
	m.byName = index(m.params)
	m.pods = make([]pod, len(c.Pods))
	sums := 0
	for i := range m.pods {
		p := &m.pods[i]
		p.c = &c.Pods[i]
		p.at = m.states
		p.layout(i == 0, m.loads)
		m.states += p.n
		p.sumAt = sums
		for j := range p.racks {
			for s := range sumDone {
				m.sumOf = append(m.sumOf, sums+s)
			}
			m.sumOf = append(m.sumOf, sums+sumDone+p.racks[j].stream)
		}
		sums += p.sums()
	}
	m.layoutWakes(sums)
	m.sums, m.terms = make([]float64, m.wakeSum(len(m.pods))), make([]float64, len(m.sumOf))
	m.derive()
	m.guards = m.listGuards()
	m.scale = m.scales()
	m.channels, m.shows = m.listChannels()
	m.view.racks, m.view.sums = make([]rackFlows, m.mostRacks()), make([]float64, sums)
	if _, ok := c.Cluster.carry(m.expectedLoad()); !ok {
		return nil, faults([]error{fmt.Errorf("cluster: %.3g MW cannot be carried over %g km by %g cable(s) of %g kV; raise cluster.cable_voltage_kV or cluster.cables",
			m.expectedLoad()/1e6, c.Cluster.CableLength/1e3, c.Cluster.Cables, c.Cluster.Voltage/1e3)})
	}
	return m, nil
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
	m.sea.derive()
	m.loads.derive()
	for i := range m.pods {
		m.pods[i].derive(m.sea)
	}
	m.wakes.t = math.NaN()
}

// Len is the number of states.
func (m *Model) Len() int { return m.states }

// Sums and SumOf make the model an ode.Layered system: racks are members that
// feed their pod's sums, pods those that feed the cable's load and the wakes.
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
	m.loads.at(t)
	for i := range m.pods {
		p := &m.pods[i]
		x, dx := x[p.at:p.at+p.n], dx[p.at:p.at+p.n]
		p.age(t)
		s := p.setting(x, m.sea.at(t, p.site))
		for j := range p.racks {
			r := &p.racks[j]
			chip, chassis, door := p.chip(j), p.chassis(j), p.door(j)
			f := r.at(&s, x[chip], x[chassis], x[door], p.on(j))
			dx[chip] = (f.power - f.chip - f.plate) / r.group.ChipCapacity
			dx[chassis] = -f.chassis / r.group.ChassisCapacity
			dx[door] = f.door / r.group.CoilCapacity
			p.feed(&f, x[chip], terms[j*termsPerRack:])
		}
		terms = terms[len(p.racks)*termsPerRack:]
	}
	m.feedWakes(t, x, terms)
}

// feed stores what one rack adds to its pod's sums.
func (p *pod) feed(f *rackFlows, chip float64, terms []float64) {
	terms = terms[:termsPerRack]
	terms[sumGas], terms[sumCoil], terms[sumReturn] = f.toGas, f.coil, f.back
	terms[sumPower], terms[sumDone] = f.power, f.done
	terms[sumHottest] = math.Exp(min((chip-p.c.Control.ChipTarget)/chipMaxWidth, 650)) // e^650 leaves room for the sum
}

// Shared stores the derivatives of all other states in dx.
func (m *Model) Shared(t float64, x, sums, dx []float64) {
	m.loads.at(t)
	shore := m.supply(sums[m.cableSum()])
	for i := range m.pods {
		p := &m.pods[i]
		x, excess, sums := x[p.at:p.at+p.n], sums[m.wakeSum(i)], sums[p.sumAt:p.sumAt+p.sums()]
		p.age(t)
		f := p.eval(x, sums, m.sea.at(t, p.site), shore)
		p.derivatives(x, sums, excess, f, dx[p.at:p.at+p.n])
	}
}

// supply is what the shore gives each pod, load being that of the cable in W.
func (m *Model) supply(load float64) supply {
	c := &m.config.Cluster
	l, _ := c.carry(load)
	return supply{
		grid: c.fed(), lost: l.loss / math.Sqrt(load*load+1), transformer: c.Transformer, auxiliary: c.Auxiliary / float64(len(m.pods)),
	}
}

// NextBreak is the first kink of the load or the sea after t, over which no step
// may go; +Inf where there is none.
func (m *Model) NextBreak(t float64) float64 { return min(m.loads.next(t), m.sea.next(t)) }

// Channels are what a frame shows, in its order.
func (m *Model) Channels() []Channel { return m.channels }

// Params are the parameters of the model's own configuration. They belong to the
// run once there is one.
func (m *Model) Params() []Param { return m.params }

// Sample stores what the channels show, in their units, in dst.
func (m *Model) Sample(t float64, x, dst []float64) {
	v := &m.view
	m.loads.at(t)
	v.t, v.unix = t, m.start+t
	v.sea, v.cluster = m.sea.at(t, m.pods[0].site), clusterFlows{co2: m.config.Cluster.GridCO2}
	load := m.cableLoad(x)
	v.cable, _ = m.config.Cluster.carry(load)
	shore := m.supply(load)
	for i := range m.pods {
		p := &m.pods[i]
		v.pod, v.x = p, x[p.at:p.at+p.n]
		v.wake, v.recirculation = m.breathed(t, i, x)
		p.age(t)
		sea := m.sea.at(t, p.site)
		sums := v.gather(p, v.x, sea)
		v.flows = p.eval(v.x, sums, sea, shore)
		if p.circuit != nil {
			v.discharge = p.c.discharge(v.flows.circuit.flow, v.x[iHeat]-v.flows.hullSea, sea)
		}
		v.cluster.add(&v.flows.bill, p.c.IT)
		v.cluster.water += p.freshWater()
		v.cluster.totals.add(p, v.x, t)
		v.show(m.shows[m.firstShow[i]:m.firstShow[i+1]], dst)
	}
	v.show(m.shows[m.firstShow[len(m.pods)]:], dst)
}

// gather works the racks of a pod out and adds up what they feed to its sums.
func (v *view) gather(p *pod, x []float64, sea *water) (sums []float64) {
	s := p.setting(x, sea)
	v.feed = s.feed
	sums = v.sums[:p.sums()]
	clear(sums)
	for j := range p.racks {
		chip := x[p.chip(j)]
		v.racks[j] = p.racks[j].at(&s, chip, x[p.chassis(j)], x[p.door(j)], p.on(j))
		var terms [termsPerRack]float64
		p.feed(&v.racks[j], chip, terms[:])
		for k, term := range terms[:sumDone] {
			sums[k] += term
		}
		sums[sumDone+p.racks[j].stream] += terms[sumDone]
	}
	return sums
}

func (v *view) show(shows []show, dst []float64) {
	for i := range shows {
		s := &shows[i]
		dst[s.at] = s.unit.fromSI(s.value(v, s.index))
	}
}

// StateName tells what state i is, for messages.
func (m *Model) StateName(i int) string {
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
	if k := slices.IndexFunc(p.streams, func(s stream) bool { return s.queue == i }); k >= 0 {
		return fmt.Sprintf("work_queued.%d", k)
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
	for i := range m.pods {
		p := &m.pods[i]
		own := scale[p.at : p.at+p.n]
		own[iFan], own[iGrowth] = 0.5, 1e-2
		own[iDrawn], own[iHeat] = 100e3, 3e6
		own[iWorkAsked], own[iWorkDone], own[iWorkLost] = hour, hour, hour
		for i := iRecommended; i <= iThrottling; i++ {
			own[i] = 1000 * hour // counts, which must not shorten a step that crosses a limit
		}
		for k := range p.streams {
			own[p.streams[k].queue] = p.streams[k].scale()
		}
		for _, energy := range []int{iBattery, iEnergyIn, iEnergyOut, iEnergyIT, iEnergyCooling} {
			own[energy] = 100 * 3.6e6 // J
		}
		p.cooling.scales(own)
	}
	return scale
}

// slow are the states that a run's first instant takes as given: growth, the
// battery and the totals, and what is queued. A cooling adds its own.
var slow = [...]int{iGrowth, iBattery, iEnergyIn, iEnergyOut, iEnergyIT, iWorkAsked, iWorkDone, iWorkLost, iEnergyCooling, iRecommended, iClassA1, iClassA2, iThrottling}

// steady stores in x the steady state of the first instant.
func (m *Model) steady(x []float64) error {
	frozen := m.guess(x)
	if err := ode.Steady(m, 0, x, ode.Settings{Scale: m.scale, Name: m.StateName}, frozen); err != nil {
		return fmt.Errorf("%w: %s has no steady state to begin in: %w", ErrModel, m.config.Name, err)
	}
	return nil
}

// guess stores in x where the search for the steady state begins, and tells which
// states are as given there.
func (m *Model) guess(x []float64) (frozen []bool) {
	frozen = make([]bool, m.states)
	clear(x)
	for i := range m.pods {
		p := &m.pods[i]
		own := x[p.at : p.at+p.n]
		sea := m.sea.at(0, p.site).T
		own[iCold], own[iHot], own[iInner], own[iSkin] = sea+4, sea+16, sea+1, sea+1
		own[iDrawn], own[iHeat] = 1.1*p.c.IT, 1.1*p.c.IT
		own[iFan], own[iGrowth], own[iBattery] = 1, p.c.Hull.GrowthNow, p.c.Power.Battery
		for j := range p.racks {
			own[p.chip(j)], own[p.chassis(j)], own[p.door(j)] = sea+45, sea+16, sea+8
		}
		p.cooling.start(own, p, sea)
		for _, k := range slices.Concat(slow[:], p.queues(), p.cooling.slow()) {
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
	for i := range m.pods {
		m.pods[i].age(t)
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
		m.pods[i].modes.Aged = m.pods[i].now
		m.pods[i].settleActions(t, x[m.pods[i].at:], m.config.Cluster.fed())
	}
	m.config.Sea.Events.settleActions(t)
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
	if p.c.Refill != 0 {
		p.modes.Aged.Gas, p.modes.Aged.Vapour = 1, p.c.vapourAsFilled()
	}
	p.c.Clean, p.c.RackReset, p.c.Refill = 0, 0, 0
	p.cooling.repair(x)
	p.part(x)
	if grid != 0 {
		p.modes.Powered = 1
	}
}

// clean brushes what the sea has fouled and flushes the strainer.
func (p *pod) clean(t float64, x []float64) {
	p.cooling.clean(p, x)
	p.modes.Cleaned = t
}
