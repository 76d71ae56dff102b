package twin

import (
	"fmt"
	"math"
	"slices"
)

// An AlarmConfig is where alarms come. Each goes again when its quantity has
// come back by a tenth of the way, so that none chatters.
type AlarmConfig struct {
	Chip     float64 // K
	Inlet    float64 // K
	Supply   float64 // K above the set point
	SeaFlow  float64 // share of design
	Fouling  float64 // m²K/W
	Strainer float64 // blocked share
	Battery  float64 // share of full
	Gas      float64 // share as filled
	Current  float64 // share of ampacity
	Drop     float64 // share of voltage
	Sensor   float64 // K
	Wear     float64 // share of the head
	UPS      float64 // share of the rating
}

func defaultAlarms() AlarmConfig {
	return AlarmConfig{
		Chip: 80 + zeroC, Inlet: 35 + zeroC, Supply: 3, SeaFlow: 0.3, Fouling: 1e-4, Strainer: 0.5, Battery: 0.5, Gas: 0.9, Current: 1, Drop: 0.1, Sensor: 1, Wear: 0.1, UPS: 1,
	}
}

func (c *AlarmConfig) declare(l *list) {
	l.number(&c.Chip, "alarm_chip_degC", 30, 125, "hottest chip at which an alarm comes", "最热芯片报警温度", "3 K before throttling at 83 °C")
	l.number(&c.Inlet, "alarm_inlet_degC", 10, 60, "cold gas at which an alarm comes", "冷侧气体报警温度", "35 °C: allowable for ASHRAE class A2 (TC 9.9)")
	l.number(&c.Supply, "alarm_supply_K", 0.2, 30, "supply above its set point at which an alarm comes", "供水高出设定值的报警温差", "EST: more than the approach itself")
	l.number(&c.SeaFlow, "alarm_sea_flow", 0, 1, "seawater flow as a share of design below which an alarm comes", "海水流量低于设计流量此比例时报警", "EST: below what the lowest speed gives")
	l.number(&c.Fouling, "alarm_fouling_m2K_W", 1e-6, 1e-2, "fouling resistance at which an alarm comes", "污垢热阻报警值", "EST: beyond the TEMA allowance of 8.8e-5")
	l.number(&c.Strainer, "alarm_strainer", 0.05, 1, "blocked share of the strainer at which an alarm comes", "滤网堵塞比例报警值", "EST: half")
	l.number(&c.Battery, "alarm_battery", 0, 1, "charge of the battery, as a share of full, below which an alarm comes", "电池电量低于此比例时报警", "EST: half of its autonomy left")
	l.number(&c.Gas, "alarm_gas", 0, 1, "gas in the pod, as a share of that as filled, below which an alarm comes", "舱内气体质量低于充注量此比例时报警", "EST: a tenth lost, which the fans still make up for")
	l.number(&c.Current, "alarm_cable", 0.1, 2, "cable current as a share of its ampacity at which an alarm comes", "海缆电流与载流量之比的报警值", "1: what it carries for ever")
	l.number(&c.Drop, "alarm_voltage_drop", 0.005, 0.5, "voltage drop along the cable, as a share, at which an alarm comes", "海缆电压降比例的报警值", "EST: a tenth, the usual band of supply voltage")
	l.number(&c.Sensor, "alarm_sensor_K", 0.1, 30, "difference at which the seawater pump's thermometer and the one that watches disagree", "海水泵控制温度计与监视温度计之差的报警值", "EST: 1 K, ten times what two sound ones differ by")
	l.number(&c.Wear, "alarm_wear", 0.01, 1, "share of its curve's head that a pump may lack before an alarm comes", "泵扬程低于特性曲线的报警比例", "EST: a tenth; at a fifth a pump is overhauled")
	l.number(&c.UPS, "alarm_ups", 0.1, 2, "load on the uninterruptible supply, as a share of its strings that work, at which an alarm comes", "不间断电源负载与可用串额定功率之比的报警值", "1: its rating")
}

// An alarm's over is 0 at the threshold and −1 where the alarm goes again.
type alarm struct {
	name string
	help Text
	over func(m *Model, p *pod, t float64, x, all []float64) float64
}

// podAlarms are those of every pod, whatever its cooling. Each is a channel, an
// event and an entry of explain.
func podAlarms() []alarm {
	return []alarm{
		{"chip_hot", Text{"a chip is near its throttling temperature", "芯片接近降频温度"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			return (p.hottestChip(x) - p.c.Alarms.Chip) / 2
		}},
		{"inlet_warm", Text{"the gas in front of the racks is warm", "机架进风过热"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			return x[iCold] - p.c.Alarms.Inlet
		}},
		{"rack_tripped", Text{"a rack has switched itself off", "有机架已自行断电"}, func(_ *Model, p *pod, _ float64, _, _ []float64) float64 {
			if slices.Contains(p.modes.On, 0) {
				return 1
			}
			return -2
		}},
		{"on_battery", Text{"the pod runs on its battery: the grid has failed", "市电中断，由电池供电"}, func(m *Model, _ *pod, _ float64, _, _ []float64) float64 {
			return 1 - 3*m.config.Cluster.fed()
		}},
		{"battery_low", Text{"the battery is low", "电池电量低"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			return (p.c.Alarms.Battery - p.charge(x)) / 0.05
		}},
		{"ups_overload", Text{"the uninterruptible supply is overloaded: if the grid fails, racks will be shed; from 125 % its bypass takes the load, unprotected and with less loss", "不间断电源过载：若市电中断将切除机架；超过 125% 由旁路供电，无保护，损耗反而减小"}, func(m *Model, p *pod, t float64, x, all []float64) float64 {
			return (m.upsLoad(p, t, x, all, p.c.Alarms.UPS) - p.c.Alarms.UPS) / 0.05
		}},
	}
}

// clusterAlarms are of what the pods share; the first pod keeps them.
func clusterAlarms() []alarm {
	return []alarm{
		{"cable_lost", Text{"a cable is cut", "有海缆断开"}, func(m *Model, _ *pod, _ float64, _, _ []float64) float64 {
			return (m.config.Cluster.CablesLost - 0.5) / 0.25
		}},
		{"cable_current", Text{"the cable carries more than it can for ever", "海缆超过持续载流量"}, func(m *Model, p *pod, _ float64, _, all []float64) float64 {
			l, _ := m.config.Cluster.carry(m.cableLoad(all))
			return (l.current/m.config.Cluster.Ampacity - p.c.Alarms.Current) / 0.05
		}},
		{"voltage_drop", Text{"the voltage at the pods is low", "数据舱端电压偏低"}, func(m *Model, p *pod, _ float64, _, all []float64) float64 {
			l, _ := m.config.Cluster.carry(m.cableLoad(all))
			return (l.drop - p.c.Alarms.Drop) / 0.01
		}},
	}
}

func (p *pod) hottestChip(x []float64) float64 {
	T := math.Inf(-1)
	for j := range p.racks {
		T = max(T, x[p.chip(j)])
	}
	return T
}

// A guard watches one thing of one pod and acts when its value rises above 0.
type guard struct {
	pod   int
	kind  guardKind
	index int // the rack or the alarm
}

type guardKind uint8

const (
	guardRack     guardKind = iota // a chip reaches the critical temperature: its rack switches off
	guardAlarm                     // an alarm comes or goes
	guardPod                       // the gas is too hot for anything: all racks switch off
	guardBattery                   // the battery is empty: the pod goes dark
	guardShed                      // on battery, what is left of the supply cannot carry the load: the last rack is shed
	guardSchedule                  // the day of cleaning has come
	guardFouling                   // the plates are fouled enough to be cleaned
)

func (m *Model) listGuards() []guard {
	var all []guard
	for i := range m.pods {
		for j := range m.pods[i].racks {
			all = append(all, guard{i, guardRack, j})
		}
		for j := range m.pods[i].alarms {
			all = append(all, guard{i, guardAlarm, j})
		}
		all = append(all, guard{i, guardPod, 0}, guard{i, guardBattery, 0}, guard{i, guardShed, 0}, guard{i, guardSchedule, 0}, guard{i, guardFouling, 0})
	}
	return all
}

// cleaning takes time, so it is not done twice within an hour by itself.
const cleaning = hour

// Guards is the number of guards.
func (m *Model) Guards() int { return len(m.guards) }

// Guard stores in g how far each guard is from acting: it acts when the value rises above 0.
func (m *Model) Guard(t float64, x, g []float64) {
	for k := range m.guards {
		w := &m.guards[k]
		p := &m.pods[w.pod]
		p.age(t)
		own := x[p.at : p.at+p.n]
		value := -1.0
		switch w.kind {
		case guardRack:
			if p.modes.On[w.index] != 0 {
				value = own[p.chip(w.index)] - p.c.Critical
			}
		case guardAlarm:
			value = p.alarms[w.index].over(m, p, t, own, x)
			if p.modes.Alarms[w.index] {
				value = -1 - value
			}
		case guardBattery:
			if p.modes.Powered != 0 && m.config.Cluster.fed() == 0 {
				value = -p.held(own) / p.c.Power.Battery
				if p.c.Power.alive() == 0 {
					value = 1
				}
			}
		case guardShed:
			if p.modes.Powered != 0 && m.config.Cluster.fed() == 0 && slices.Contains(p.modes.On, 1) {
				value = m.upsLoad(p, t, own, x, 1) - 1
			}
		case guardPod:
			if slices.Contains(p.modes.On, 1) {
				value = own[iCold] - p.c.PodTrip
			}
		case guardSchedule:
			if every := p.c.Fouling.CleanEvery; every > 0 {
				value = (t-p.modes.Cleaned)/max(every, cleaning) - 1
			}
		case guardFouling:
			value = min(p.cooling.due(own), (t-p.modes.Cleaned)/cleaning-1)
		}
		g[k] = value
	}
}

// act does what guard k is for, on the state of that instant, and tells whether
// integration has to begin anew.
func (m *Model) act(k int, t float64, x []float64) (e Event, changed bool) {
	w := m.guards[k]
	p := &m.pods[w.pod]
	name := func(what string) string { return fmt.Sprintf("pod.%d.%s", w.pod, what) }
	switch w.kind {
	case guardAlarm:
		a := &p.alarms[w.index]
		on := !p.modes.Alarms[w.index]
		p.modes.Alarms[w.index] = on
		e = Event{T: t, Kind: EventAlarm, Name: name("alarm." + a.name), Help: a.help}
		if on {
			e.Value = 1
		}
		return e, false
	case guardRack:
		p.modes.On[w.index] = 0
		e = Event{Name: name(fmt.Sprintf("rack.%d.on", w.index)), Help: Text{"a chip reached its critical temperature and its rack switched off", "芯片达到临界温度，机架断电"}}
	case guardPod:
		for j := range p.modes.On {
			p.modes.On[j] = 0
		}
		e = Event{Name: name("tripped"), Help: Text{"the gas in front of the racks reached the pod's limit and all racks switched off", "机架进风达到舱级跳闸温度，全部机架断电"}}
	case guardShed:
		last := len(p.modes.On) - 1
		for p.modes.On[last] == 0 {
			last--
		}
		p.modes.On[last] = 0
		e = Event{Name: name(fmt.Sprintf("rack.%d.on", last)), Help: Text{"on battery the strings that work cannot carry the load: a rack was shed", "电池供电时剩余串无法承担负载：切除一个机架"}}
	case guardBattery:
		p.modes.Powered = 0
		e = Event{Name: name("powered"), Help: Text{"the battery is empty and the pod is dark until the grid returns", "电池耗尽，数据舱停电，直至市电恢复"}}
	default:
		p.clean(t, x[p.at:p.at+p.n])
		return Event{T: t, Kind: EventTrip, Name: name("clean"), Value: 1, Help: Text{"what the sea had fouled was cleaned", "已清洗海水侧结垢"}}, true
	}
	e.T, e.Kind, e.Value = t, EventTrip, 0
	return e, true
}
