package twin

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"seapod/physics"
)

// A SeaConfig is the sea off Lingshui as data and switches. What the profile
// cannot know, a 2-degree cell of open shelf, stands beside it as corrections.
type SeaConfig struct {
	File          string
	Offset        float64 // K
	Constant      float64
	ConstantT     float64 // K
	Claim         float64
	ClaimLimit    float64 // K
	Upwelling     float64 // K
	Noise         float64 // K
	Tide          float64
	TidalCurrent  float64 // m/s
	SummerCurrent float64
	WinterCurrent float64
}

func defaultSea() SeaConfig {
	return SeaConfig{
		ConstantT: 25 + zeroC, ClaimLimit: 24.5 + zeroC, Upwelling: 3.5, Noise: 0.3, Tide: 1,
		TidalCurrent: 0.04, SummerCurrent: 0.10, WinterCurrent: 0.15,
	}
}

func (c *SeaConfig) declare(l *list) {
	l.label(&c.File, "file", "CSV of your own sea: time_s and any of temperature_degC, salinity_g_kg, current_m_s, level_m; replaces what it has",
		"自备海况 CSV：time_s 以及 temperature_degC、salinity_g_kg、current_m_s、level_m 中任意几列；替换相应的量", "a user's own")
	l.number(&c.Offset, "offset_K", -10, 10, "added to the sea's temperature at every depth", "加在各深度海温上的偏移", "0: the sea as measured")
	l.toggle(&c.Constant, "constant", "1: the sea keeps one temperature at every depth all year; 0: climatology", "1：各深度海温全年恒定；0：气候态", "0: the sea as measured")
	l.number(&c.ConstantT, "constant_degC", -1.5, 35, "temperature of the constant sea", "恒定海温", "EST: about the yearly mean at 35 m; other places set their own")
	l.toggle(&c.Claim, "claim", "1: the operator's claim, near-shore water below the claimed temperature all year; 0: climatology",
		"1：按运营方说法，近岸海水全年低于所称温度；0：按气候态", "0: the operator says so (zenflipclock 2023-07-11), no series shows it; doubtful at 35 m from September to November")
	l.number(&c.ClaimLimit, "claim_degC", 10, 35, "the temperature that the claim says is not passed", "该说法所称的温度上限", "zenflipclock 2023-07-11: below 24.5 °C (operator's claim)")
	l.number(&c.Upwelling, "upwelling_K", 0, 8, "cooling of the bottom water by coastal upwelling at its height in mid-July, which the open-shelf profile smooths away",
		"七月中旬沿岸上升流最强时对底层水的降温；开阔陆架剖面把它抹平了", "Sanya Bay station 2000-01: bottom minimum about 22 °C in June to August (cqvip 5977089); 6.6 K gives the 19.4 °C core of July 1984")
	l.number(&c.Noise, "noise_K", 0, 3, "standard deviation of the slow weather noise on the temperature, half a day to forty days",
		"海温慢变天气噪声的标准差，周期半天至四十天", "EST: between the scatter of daily means and the interannual variation; no series at 35 m is published")
	l.number(&c.Tide, "tide", 0, 3, "factor on the tide's range", "潮差系数", "1: amplitudes estimated for Lingshui between TICON-4's Dongfang and Haikou, mean range 0.79 m at Sanya")
	l.number(&c.TidalCurrent, "tidal_current_cm_s", 0, 100, "amplitude of each main tidal constituent of the current along the shore (S2 half of it)",
		"沿岸潮流各主要分潮的振幅（S2 为其一半）", "Li et al. 2022: semi-major axes 4 to 7 cm/s barotropic east of Hainan")
	l.number(&c.SummerCurrent, "summer_current_cm_s", -50, 50, "mean current along the shore in July, positive to the north-east",
		"七月沿岸平均流，向东北为正", "EST: 10 cm/s to the north-east under the summer monsoon")
	l.number(&c.WinterCurrent, "winter_current_cm_s", -50, 50, "mean current along the shore in January, positive to the south-west",
		"一月沿岸平均流，向西南为正", "EST: 15 cm/s to the south-west under the winter monsoon")
}

// Water is the sea at one depth and instant, with the properties that the model
// reads. All SI.
type water struct {
	T, S      float64 // K, kg/kg absolute salinity
	p         float64 // Pa, absolute
	rho, cp   float64
	alpha     float64 // 1/K
	mu, k, Pr float64 // viscosity Pa s, conductivity W/mK, Prandtl
	along     float64 // m/s current along the shore, positive to the north-east
	cross     float64 // m/s across it, positive to the left of along
	speed     float64 // m/s
	level     float64 // m above the mean
	surface   float64 // K at the surface
	intake    float64 // K at the height of the intake
	gradient  float64 // K/m by which the water warms upwards
	profile   [len(profileDepths)]float64
}

// profileDepths are the depths in m of which the temperature is shown beside the pod's own.
var profileDepths = [...]float64{10, 20, 30, 50}

// A sea answers what the water is at any instant, in any order of asking: it is
// a function of time and depth alone.
type sea struct {
	config *SeaConfig
	start  float64 // Unix seconds at t = 0
	tides  []wave
	noise  []wave
	file   *series
	own    ownSea // the columns of file; nil where it has none
	sites  map[[2]float64]*site
}

// ownSea are a user's columns over the file's instants, in SI.
type ownSea struct{ temperature, salinity, current, level []float64 }

// A site is one depth of the sea: its annual cycle, worked out once.
type site struct {
	depth    float64
	salinity float64
	pressure float64
	annual   cycle
	surface  cycle
	over     layer // a few metres above
	under    layer // and below
	intake   layer
	profile  [len(profileDepths)]cycle
	bottom   float64 // share of the upwelling that reaches this depth
	t        float64 // the instant of memo
	memo     water
}

// A layer is the annual cycle at one depth and the share of the upwelling that reaches it.
type layer struct {
	depth  float64
	annual cycle
	share  float64
}

// A wave is amplitude·cos(rate·t + phase) with t since the start of the run.
type wave struct{ amplitude, rate, phase float64 }

func newSea(c *Config, start float64) (*sea, error) {
	s := &sea{config: &c.Sea, start: start, tides: tideWaves(start), noise: noiseWaves(uint64(c.World.Seed), start), sites: map[[2]float64]*site{}}
	if c.Sea.File == "" {
		return s, nil
	}
	file, err := readSeries(c.dir, c.Sea.File, "temperature_degC", "salinity_g_kg", "current_m_s", "level_m")
	if err != nil {
		return nil, err
	}
	s.file = file
	s.own = ownSea{
		temperature: file.columns["temperature_degC"], salinity: file.columns["salinity_g_kg"],
		current: file.columns["current_m_s"], level: file.columns["level_m"],
	}
	return s, s.checkFile()
}

// seaBounds are within what the properties of seawater hold, and a little more than any sea has.
var seaBounds = map[string]Quantity{
	"temperature_degC": {Unit: "°C", Min: -2, Max: 40}, "salinity_g_kg": {Unit: "g/kg", Min: 0, Max: 42},
	"current_m_s": {Unit: "m/s", Min: -5, Max: 5}, "level_m": {Unit: "m", Min: -20, Max: 20},
}

// checkFile tells the first value of each column of a user's series that no sea has.
func (s *sea) checkFile() error {
	var all []error
	for _, name := range slices.Sorted(maps.Keys(s.file.columns)) {
		p := Param{Quantity: seaBounds[name], unit: unitOf(name)}
		for i, value := range s.file.columns[name] {
			if v := p.unit.shown(value); v < p.Min || v > p.Max {
				all = append(all, fmt.Errorf("read series %s: at time_s = %s: %w", s.config.File, exact(s.file.t[i]),
					&Fault{Key: name, Value: exact(v), Reason: "is outside " + p.bounds()}))
				break
			}
		}
	}
	return faults(all)
}

// shared is the site of pods that lie and breathe alike; they share its memo, so
// that a hundred of them ask the sea once.
func (s *sea) shared(depth, intakeHeight float64) *site {
	key := [2]float64{depth, intakeHeight}
	if s.sites[key] == nil {
		w := s.site(depth)
		at := max(depth-intakeHeight, 0)
		w.intake = layer{at, climatology().cycle(at), upwellingShare(at)}
		s.sites[key] = w
	}
	return s.sites[key]
}

// site works out what belongs to one depth, its intake there too.
func (s *sea) site(depth float64) *site {
	climate := climatology()
	w := &site{depth: depth, t: math.NaN()}
	w.salinity = physics.AbsoluteSalinity(climate.salinity(depth))
	w.annual, w.surface = climate.cycle(depth), climate.cycle(0)
	for i, d := range profileDepths {
		w.profile[i] = climate.cycle(d)
	}
	w.bottom = upwellingShare(depth)
	layerAt := func(depth float64) layer { return layer{depth, climate.cycle(depth), upwellingShare(depth)} }
	w.intake = layerAt(depth)
	w.over, w.under = layerAt(max(depth-gradientReach, 0)), layerAt(depth+gradientReach)
	// hydrostatic with the density of mean surface water; 0.3 % heavier at 100 m, which no property here notices
	w.pressure = atmosphere + 1022*gravity*depth
	return w
}

// gradientReach is how far above and below a depth the vertical gradient is taken: about a plume's rise.
const gradientReach = 5.0 // m

const (
	atmosphere = 101325.0 // Pa
	gravity    = 9.80665  // m/s²
)

// at is the water at a site. The last answer is kept, because the Jacobian's
// differences all ask for one instant.
func (s *sea) at(t float64, w *site) *water {
	if t != w.t {
		s.work(t, w)
		w.t = t
	}
	return &w.memo
}

func (s *sea) work(t float64, w *site) {
	c := s.config
	unix := s.start + t
	angle := yearAngle(unix)
	season := upwellingSeason(angle)
	weather := c.Noise * sum(s.noise, t)
	at := func(annual *cycle, share float64) float64 {
		if c.Constant != 0 {
			return c.ConstantT + c.Offset
		}
		T := annual.at(angle) - c.Upwelling*season*share + weather
		if c.Claim != 0 {
			T = physics.SmoothMin(T, c.ClaimLimit, 0.2)
		}
		return T + c.Offset
	}
	m := &w.memo
	m.T, m.S, m.p = at(&w.annual, w.bottom), w.salinity, w.pressure
	m.surface, m.intake = at(&w.surface, 0), m.T
	if w.intake.depth != w.depth {
		m.intake = at(&w.intake.annual, w.intake.share)
	}
	m.gradient = (at(&w.over.annual, w.over.share) - at(&w.under.annual, w.under.share)) / (w.under.depth - w.over.depth)
	for i := range w.profile {
		m.profile[i] = at(&w.profile[i], upwellingShare(profileDepths[i]))
	}
	m.level = c.Tide * sum(s.tides, t)
	tidalAlong, tidalCross := tidalCurrent(s.tides, t)
	// half the sum and half the difference of the two seasons, turning with the monsoon about mid-July
	mean, swing := (c.SummerCurrent-c.WinterCurrent)/2, (c.SummerCurrent+c.WinterCurrent)/2
	m.along = mean + swing*math.Cos(angle-upwellingPeak) + c.TidalCurrent*tidalAlong
	m.cross = c.TidalCurrent * tidalCross
	if s.file != nil {
		s.replace(t, m)
	}
	// still water is never quite still: 1 cm/s keeps the speed smooth where the tide turns
	m.speed = math.Sqrt(m.along*m.along + m.cross*m.cross + 1e-4)
	m.rho, m.cp, m.alpha = physics.Seawater(m.T, m.p, m.S)
	m.mu, m.k = physics.SeawaterViscosity(m.T, m.S), physics.SeawaterConductivity(m.T, m.S)
	m.Pr = m.mu * m.cp / m.k
}

// replace puts the user's own series over what was worked out. Other depths move
// with the temperature.
func (s *sea) replace(t float64, m *water) {
	if column := s.own.temperature; column != nil {
		T := s.file.at(column, t) + s.config.Offset
		for i := range m.profile {
			m.profile[i] += T - m.T
		}
		m.surface += T - m.T
		m.intake += T - m.T
		m.T = T
	}
	if column := s.own.salinity; column != nil {
		m.S = s.file.at(column, t)
	}
	if column := s.own.current; column != nil {
		m.along, m.cross = s.file.at(column, t), 0
	}
	if column := s.own.level; column != nil {
		m.level = s.file.at(column, t)
	}
}

// next is the first kink of the sea after t; +Inf where it has none.
func (s *sea) next(t float64) float64 {
	if s.file == nil {
		return math.Inf(1)
	}
	return s.file.after(t)
}

func sum(waves []wave, t float64) (v float64) {
	for i := range waves {
		v += waves[i].amplitude * math.Cos(waves[i].rate*t+waves[i].phase)
	}
	return v
}

// noiseWaves are sixteen cosines of unit variance together, their periods spread
// evenly in the logarithm and their phases drawn from the seed: smooth, and the
// same at an instant whoever asks first.
func noiseWaves(seed uint64, start float64) []wave {
	const n, shortest, longest = 16, day / 2, 40 * day
	waves := make([]wave, n)
	for k := range waves {
		period := shortest * math.Pow(longest/shortest, (float64(k)+0.5)/n)
		rate := 2 * math.Pi / period
		phase := 2 * math.Pi * unitRandom(seed*n+uint64(k))
		waves[k] = wave{math.Sqrt(2.0 / n), rate, math.Mod(rate*start+phase, 2*math.Pi)}
	}
	return waves
}

// unitRandom is splitmix64's k-th number in 0 to 1: Steele, Lea & Flood 2014,
// doi 10.1145/2660193.2660195.
func unitRandom(k uint64) float64 {
	k += 0x9E3779B97F4A7C15
	k = (k ^ k>>30) * 0xBF58476D1CE4E5B9
	k = (k ^ k>>27) * 0x94D049BB133111EB
	return float64((k^k>>31)>>11) / (1 << 53)
}

// fluid is what a film reads of the water.
func (w *water) fluid() fluid { return fluid{w.mu / w.rho, w.k, w.Pr} }
