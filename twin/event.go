package twin

import (
	"math"

	"seapod/physics"
)

// The events of the sea: a typhoon, a surge of upwelling, a marine heat wave. Each
// is a time course from an instant that is a parameter, so a world can have it, a
// scenario can call it, and the sea stays a function of time and depth alone. One
// of each kind acts at a time: calling it again moves it.

// SeaEvents say when each event begins, in s of the run, below 0 for never, and
// how strong it is.
type SeaEvents struct {
	Typhoon        float64 // action
	TyphoonAt      float64 // s
	TyphoonDepth   float64 // m
	TyphoonCurrent float64 // m/s

	Upwell         float64 // action
	UpwellAt       float64 // s
	UpwellStrength float64 // K

	HeatWave         float64 // action
	HeatWaveAt       float64 // s
	HeatWaveFor      float64 // s
	HeatWaveStrength float64 // K
}

const (
	never     = -1 * day
	latestDay = 36500 // of the run on which an event can begin
)

func defaultSeaEvents() SeaEvents {
	return SeaEvents{
		TyphoonAt: never, TyphoonDepth: 50, TyphoonCurrent: 0.3,
		UpwellAt: never, UpwellStrength: 6.6,
		HeatWaveAt: never, HeatWaveFor: 30 * day, HeatWaveStrength: 2,
	}
}

func (e *SeaEvents) declare(l *list) {
	l.action(&e.Typhoon, "typhoon", "a typhoon begins now: a day of storm that mixes the column, then a current that turns at the inertial period for two weeks",
		"台风此刻来临：一天风暴使水体混合，随后两周海流按惯性周期旋转", "")
	l.number(&e.TyphoonAt, "typhoon_d", -1, latestDay, "day of the run on which the typhoon begins; below 0: none", "台风开始于运行的第几天；小于 0：无", "none by default")
	l.number(&e.TyphoonDepth, "typhoon_depth_m", 5, 75, "depth to which the typhoon mixes the sea: warm surface water goes down and cold water comes up, so in summer a pod on the seabed warms while the surface cools",
		"台风混合所达的深度：表层暖水下沉、底层冷水上翻，所以夏季海底数据舱升温而海面降温",
		"EST: 50 m cools July's surface by 3 to 4 K; Nesat 2011 cooled it by 4.4 and Nalgae by 2.2 K (J. Mar. Sci. Eng. 2022, 10, 1157), Kujira 2015 by 2.5 K (J. Oceanol. Limnol. 2020, 38, 314)")
	l.number(&e.TyphoonCurrent, "typhoon_current_cm_s", 0, 150, "speed at which the water turns after the typhoon, at its beginning; the storm itself drives twice that to the south-west",
		"台风过后海水惯性旋转的初始流速；风暴本身驱动两倍于此的西南向流",
		"EST: on the slope of the northern South China Sea 14 to 21 cm/s after Noul (Yang, Hu & Hou, Observed near-inertial waves in the northern South China Sea, Remote Sens.) and at most 52 after Hagupit 2008 (Observed near-inertial waves in the wake of Typhoon Hagupit, 2015); no record at 35 m")
	l.action(&e.Upwell, "upwelling", "a surge of upwelling begins now: cold deep water climbs the shelf, and the sea at the pod cools, most of all in July; five days to rise, five at its height, five to fade",
		"上升流此刻增强：深层冷水涌上陆架，舱旁海水变凉，七月最甚；五天增强、五天持续、五天减弱", "")
	l.number(&e.UpwellAt, "upwelling_event_d", -1, latestDay, "day of the run on which the surge of upwelling begins; below 0: none", "上升流增强开始于运行的第几天；小于 0：无", "none by default")
	l.number(&e.UpwellStrength, "upwelling_event_K", 0, strongestUpwelling, "cooling of July's bottom water at the height of the surge, in place of sea.upwelling_K; in other months water from 100 m is the coldest that can come",
		"上升流增强最盛时七月底层水的降温，取代 sea.upwelling_K；其他月份最冷只能达到 100 m 深处的水温",
		"6.6 K gives the core of July 1984, 19.4 °C at the bottom (Oceanologia et Limnologia Sinica 1990 (3), 267–275)")
	l.action(&e.HeatWave, "heat_wave", "a marine heat wave begins now: every depth warms, and loop and chips with it; a third of its days to rise, a third at its height, a third to fade",
		"海洋热浪此刻开始：各深度升温，回路与芯片随之升温；三分之一时间升温、三分之一持续、三分之一消退", "")
	l.number(&e.HeatWaveAt, "heat_wave_d", -1, latestDay, "day of the run on which the heat wave begins; below 0: none", "热浪开始于运行的第几天；小于 0：无", "none by default")
	l.number(&e.HeatWaveFor, "heat_wave_for_d", 1, 365, "length of the heat wave", "热浪持续的天数",
		"EST: 30 d, of which 20 above half its height; means of 8.7 to 19.7 d in China's seas 1983–2020 (Atmosphere 2023, 14, 1738)")
	l.number(&e.HeatWaveStrength, "heat_wave_K", -5, 5, "warming at the heat wave's height, at every depth (below 0: a cold spell)", "热浪最盛时各深度的升温（负值：寒潮）",
		"EST: 2 K; greatest means of 0.4 to 3.7 K in China's seas 1983–2020 (Atmosphere 2023, 14, 1738)")
}

// settleActions lets what is called begin at t. The instant is one that the
// parameter can show, so that a world written down has the same event to the bit.
func (e *SeaEvents) settleActions(t float64) {
	d := unitOf("at_d")
	now := d.toSI(d.fromSI(min(t, d.toSI(latestDay))))
	for _, event := range [...]struct{ action, at *float64 }{{&e.Typhoon, &e.TyphoonAt}, {&e.Upwell, &e.UpwellAt}, {&e.HeatWave, &e.HeatWaveAt}} {
		if *event.action != 0 {
			*event.action, *event.at = 0, now
		}
	}
}

// swell is the time course of what comes and goes: a third of its length to rise
// to 1, a third there, a third to fall; smooth, and exactly 0 before and after.
func swell(t, at, length float64) float64 {
	if at < 0 {
		return 0
	}
	return physics.SmoothStep(t, at, at+length/3) * (1 - physics.SmoothStep(t, at+2*length/3, at+length))
}

// surgeLength of upwelling: water that rises by 3.3 m a day (3.8e-3 cm/s in July
// 1984, as upwelling_event_K) through 0.2 K/m cools by 3.1 K in 5 days, the
// difference between that core and a July as usual.
const surgeLength = 15 * day

// upwelling is the cooling of July's bottom water in K: the season's, and in a surge the surge's.
func (c *SeaConfig) upwelling(t, season float64) float64 {
	usual, surge := c.Upwelling*season, swell(t, c.Events.UpwellAt, surgeLength)
	return usual + surge*(c.Events.UpwellStrength-usual)
}

// The typhoon's times.
const (
	stormRise = day      // EST: winds grow for a day, and fall in another
	wakeTime  = 10 * day // e-folding of the cool wake: 5 to 20 d (Price, Morzel & Niiler 2008, doi 10.1029/2007JC004393)
	// the inertial current's energy fell by e in about 3 d after Hagupit 2008 (see
	// typhoon_current_cm_s), so the speed in 6: a tenth is left of it after two weeks,
	// as long as it was seen after Rammasun 2014 (doi 10.3389/fmars.2022.920825)
	ringTime = 6 * day
)

// earthRate is the earth's rotation in rad/s (IERS Conventions 2010, table 1.1).
const earthRate = 7.292115e-5

// inertialRate is the angular speed in rad/s at which water set in motion turns at
// a latitude, f = 2 Ω sin φ: clockwise in the north, where f is positive.
func inertialRate(latitude float64) float64 { return 2 * earthRate * math.Sin(latitude) }

// storm is what a typhoon does at t: the share of the column that is mixed, and
// the current along and across the shore in m/s. Wind from the north-east, ahead
// of a typhoon that comes from the sea, drives the water south-westward; what it
// leaves turns in inertial circles.
func (c *SeaConfig) storm(t float64) (stirred, along, cross float64) {
	since := t - c.Events.TyphoonAt
	if c.Events.TyphoonAt < 0 || since <= 0 {
		return 0, 0, 0
	}
	rise := physics.SmoothStep(since, 0, stormRise)
	stirred = rise * math.Exp(-since/wakeTime)
	wind := 2 * c.Events.TyphoonCurrent * rise * (1 - physics.SmoothStep(since, stormRise, 2*stormRise))
	ring := c.Events.TyphoonCurrent * rise * math.Exp(-since/ringTime)
	sin, cos := math.Sincos(inertialRate(c.Latitude) * since)
	return stirred, ring*cos - wind, -ring * sin
}

// next is the first joint of an event's time course after t, so that no step, however long
// the sea was quiet, goes over the beginning of one.
func (e *SeaEvents) next(t float64) float64 {
	return min(
		joint(t, e.TyphoonAt, stormRise, 2),
		joint(t, e.UpwellAt, surgeLength/3, 3),
		joint(t, e.HeatWaveAt, e.HeatWaveFor/3, 3),
	)
}

// joint is the first of at, at + every, …, at + n·every after t; +Inf where there is none.
func joint(t, at, every float64, n int) float64 {
	for k := 0; k <= n && at >= 0; k++ {
		if b := at + float64(k)*every; b > t {
			return b
		}
	}
	return math.Inf(1)
}
