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
	Latitude      float64 // rad
	Trend         float64 // K/s
	Bore          float64 // m
	Events        SeaEvents
}

func defaultSea() SeaConfig {
	return SeaConfig{
		ConstantT: 25 + zeroC, ClaimLimit: 24.5 + zeroC, Upwelling: 3.5, Noise: 0.3, Tide: 1,
		TidalCurrent: 0.04, SummerCurrent: 0.10, WinterCurrent: 0.15, Latitude: 18.37 * degree,
		Events: defaultSeaEvents(),
	}
}

func (c *SeaConfig) declare(l *list) {
	l.label(&c.File, "file", "CSV of your own sea: time_s and any of temperature_degC, salinity_g_kg, current_m_s, level_m; replaces what it has",
		"自备海况 CSV：time_s 以及 temperature_degC、salinity_g_kg、current_m_s、level_m 中任意几列；替换相应的量", "a user's own")
	l.number(&c.Offset, "offset_K", -10, 10, "added to the sea's temperature at every depth", "加在各深度海温上的偏移", "0: the sea as measured")
	l.toggle(&c.Constant, "constant", "1: the sea keeps one temperature at every depth all year, which only offset_K moves: no season, noise, bore or event; 0: climatology", "1：各深度海温全年恒定，仅随 offset_K 变化，无季节、噪声、内潮与事件；0：气候态", "0: the sea as measured")
	l.number(&c.ConstantT, "constant_degC", -1.5, 35, "temperature of the constant sea", "恒定海温", "EST: about the yearly mean at 35 m; other places set their own")
	l.toggle(&c.Claim, "claim", "1: the operator's claim, near-shore water below the claimed temperature all year; 0: climatology",
		"1：按运营方说法，近岸海水全年低于所称温度；0：按气候态", "0: the operator says so (zenflipclock 2023-07-11), no series shows it; doubtful at 35 m from September to November")
	l.number(&c.ClaimLimit, "claim_degC", 10, 35, "the temperature that the claim says is not passed", "该说法所称的温度上限", "zenflipclock 2023-07-11: below 24.5 °C (operator's claim)")
	l.number(&c.Upwelling, "upwelling_K", 0, strongestUpwelling, "cooling of the bottom water by coastal upwelling at its height in mid-July, which the open-shelf profile smooths away: the summer monsoon blows along the shore and drives surface water out to sea, and cold water from some 100 m comes up the shelf in its place, so the bottom is coolest when the air is hottest",
		"七月中旬沿岸上升流最强时对底层水的降温，开阔陆架剖面把它抹平了：夏季风沿岸吹拂，表层水离岸，约 100 m 深处的冷水沿陆架上升补充，所以气温最高时海底反而最凉", "Sanya Bay station 2000-01: bottom minimum about 22 °C in June to August (cqvip 5977089); 6.6 K gives the 19.4 °C core of July 1984")
	l.number(&c.Noise, "noise_K", 0, 3, "standard deviation of the slow weather noise on the temperature, half a day to forty days",
		"海温慢变天气噪声的标准差，周期半天至四十天", "EST: between the scatter of daily means and the interannual variation; no series at 35 m is published")
	l.number(&c.Tide, "tide", 0, 3, "factor on the tide's range", "潮差系数", "1: amplitudes estimated for Lingshui between TICON-4's Dongfang and Haikou, mean range 0.79 m at Sanya")
	l.number(&c.TidalCurrent, "tidal_current_cm_s", 0, 100, "amplitude of each main tidal constituent of the current along the shore (S2 half of it)",
		"沿岸潮流各主要分潮的振幅（S2 为其一半）", "Li et al. 2022: semi-major axes 4 to 7 cm/s barotropic east of Hainan")
	l.number(&c.SummerCurrent, "summer_current_cm_s", -50, 50, "mean current along the shore in July, positive to the north-east",
		"七月沿岸平均流，向东北为正", "EST: 10 cm/s to the north-east under the summer monsoon")
	l.number(&c.WinterCurrent, "winter_current_cm_s", -50, 50, "mean current along the shore in January, positive to the south-west",
		"一月沿岸平均流，向西南为正", "EST: 15 cm/s to the south-west under the winter monsoon")
	l.number(&c.Latitude, "latitude_deg", -80, 80, "latitude, which gives the inertial period: 38 h at Lingshui, to the right in the north", "纬度，决定惯性周期：陵水为 38 h，北半球向右旋转", "18.37° N: Qingshui Bay, Lingshui")
	l.number(&c.Trend, "trend_K_y", -0.1, 0.1, "warming of the sea at every depth, counted from 2025-01-01, a century at most", "各深度海温的长期升温率，自 2025-01-01 起计，至多一百年",
		"0: one year is like another, so that runs of different years compare; satellites saw 0.010 °C/a east, 0.036 north-east and 0.045 west of Hainan, 2003–2021 (Zhu et al. 2023, doi 10.3389/fmars.2023.1054669)")
	l.number(&c.Bore, "bore_m", 0, 8, "internal tide: by how far each of its two waves, diurnal and semidiurnal, lifts and lowers the water at springs; times the vertical gradient it is what a pod feels, fronts of cold water in summer and nothing in winter",
		"内潮：大潮时全日与半日两个波各自使水层升降的幅度；乘以垂向温度梯度即为数据舱所感，夏季为冷水锋面，冬季无感",
		"0: none was recorded at Lingshui, and each front costs steps: a year takes some four times as long; 5 m at the shallowest to 10 m at the deepest of three stations east of Hainan, diurnal and semidiurnal alike (Li et al. 2022)")
	c.Events.declare(l)
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
	upwelled  float64 // share of it that has come from the deep
	stirred   float64 // share that a typhoon has mixed
	lift      float64 // m by which bores raise it
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
	bores  [2]bore
	deep   layer   // where upwelled water comes from
	metres []layer // of the middle of each metre
	mixed  mixture
	file   *series
	own    ownSea // the columns of file; nil where it has none
	sites  map[[2]float64]*site
	now    instant
}

// An instant is all of the sea that does not depend on depth.
type instant struct {
	t            float64
	year         harmonics
	upwelled     float64 // share of the bottom water that has come from the deep
	deep         float64 // K there
	stirred      float64 // share of the column that a typhoon has mixed
	mixed        float64 // K of that mixture
	everywhere   float64 // K added at every depth
	lift         float64 // m by which bores raise the water
	level        float64 // m
	along, cross float64 // m/s
}

// ownSea are a user's columns over the file's instants, in SI.
type ownSea struct{ temperature, salinity, current, level []float64 }

// A site is one depth of the sea: its annual cycle, worked out once.
type site struct {
	salinity float64
	pressure float64
	surface  layer
	own      level
	intake   level
	profile  [len(profileDepths)]level
	t        float64 // the instant of memo
	memo     water
}

// A layer is the annual cycle at one depth, and how far the upwelling and a
// typhoon's mixing reach there.
type layer struct {
	annual            cycle
	upwelled, stirred float64
}

// A level is a depth with the layers above and below it, of which the vertical gradient is made.
type level struct {
	depth             float64
	here, over, under layer
	span              float64 // m from over to under
	lifted            float64 // share of the bores' rise
}

// A wave is amplitude·cos(rate·t + phase) with t since the start of the run.
type wave struct{ amplitude, rate, phase float64 }

func newSea(c *Config, start float64) (*sea, error) {
	s := &sea{
		config: &c.Sea, start: start, tides: tideWaves(start), noise: noiseWaves(uint64(c.World.Seed), start), sites: map[[2]float64]*site{},
	}
	s.bores = boresOf(s.tides)
	c.Sea.Events.settleActions(0)
	s.derive()
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

// derive works out what follows from the parameters; a site holds until it runs again.
func (s *sea) derive() {
	s.now.t = math.NaN()
	clear(s.sites)
	s.deep = s.layer(upwellingSource)
	s.metres = s.metres[:0]
	for i := range climatology().metres {
		s.metres = append(s.metres, s.layerOf(float64(i)+0.5, climatology().metres[i]))
	}
	s.mixed = mixtureOf(s.metres)
}

func (s *sea) layer(depth float64) layer { return s.layerOf(depth, climatology().cycle(depth)) }

func (s *sea) layerOf(depth float64, annual cycle) layer {
	return layer{annual, upwellingShare(depth), stirredShare(depth, s.config.Events.TyphoonDepth)}
}

func (s *sea) levelAt(depth float64) level {
	over, under := max(depth-gradientReach, 0), depth+gradientReach
	return level{depth, s.layer(depth), s.layer(over), s.layer(under), under - over, liftedShare(depth)}
}

// shared is the site of pods that lie and breathe alike; they share its memo, so
// that a hundred of them ask the sea once.
func (s *sea) shared(depth, intakeHeight float64) *site {
	key := [2]float64{depth, intakeHeight}
	if s.sites[key] == nil {
		w := s.site(depth)
		w.intake = s.levelAt(max(depth-intakeHeight, 0))
		s.sites[key] = w
	}
	return s.sites[key]
}

// site works out what belongs to one depth, its intake there too.
func (s *sea) site(depth float64) *site {
	w := &site{t: math.NaN(), own: s.levelAt(depth), surface: s.layer(0)}
	w.salinity = physics.AbsoluteSalinity(climatology().salinity(depth))
	for i, d := range profileDepths {
		w.profile[i] = s.levelAt(d)
	}
	w.intake = w.own
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
	if t != s.now.t {
		s.advance(t)
	}
	n, m := &s.now, &w.memo
	var cold float64
	m.T, m.gradient, cold = s.temperature(&w.own)
	m.surface = s.shown(n.temperature(&w.surface))
	m.intake = m.T
	if w.intake.depth != w.own.depth {
		m.intake, _, _ = s.temperature(&w.intake)
	}
	for i := range w.profile {
		m.profile[i], _, _ = s.temperature(&w.profile[i])
	}
	m.upwelled, m.stirred, m.lift = n.upwelled*w.own.here.upwelled, n.stirred*w.own.here.stirred, n.lift*w.own.lifted
	if s.config.Constant != 0 {
		m.upwelled, m.stirred, m.lift = 0, 0, 0
	}
	m.p, m.S = w.pressure, w.salinity+m.upwelled*(deepSalinity()-w.salinity)
	m.level, m.along, m.cross = n.level, n.along, n.cross+boreCurrent*cold
	if s.file != nil {
		s.replace(t, m)
	}
	// still water is never quite still: 1 cm/s keeps the speed smooth where the tide turns
	m.speed = math.Sqrt(m.along*m.along + m.cross*m.cross + 1e-4)
	m.rho, m.cp, m.alpha = physics.Seawater(m.T, m.p, m.S)
	m.mu, m.k = physics.SeawaterViscosity(m.T, m.S), physics.SeawaterConductivity(m.T, m.S)
	m.Pr = m.mu * m.cp / m.k
}

// advance works out what all depths share at t.
func (s *sea) advance(t float64) {
	c, n := s.config, &s.now
	unix := s.start + t
	angle := yearAngle(unix)
	n.t, n.year = t, harmonicsOf(angle)
	n.upwelled = c.upwelling(t, upwellingSeason(angle)) / strongestUpwelling
	n.deep = s.deep.annual.at(&n.year)
	var stormAlong, stormCross float64
	n.stirred, stormAlong, stormCross = c.storm(t)
	n.mixed = s.mixed.at(n)
	n.everywhere = c.Noise*sum(s.noise, t) + c.trend(unix) + c.Events.HeatWaveStrength*swell(t, c.Events.HeatWaveAt, c.Events.HeatWaveFor)
	n.lift = c.Bore * (s.bores[0].lift(t) + s.bores[1].lift(t))
	n.level = c.Tide * sum(s.tides, t)
	tidalAlong, tidalCross := tidalCurrent(s.tides, t)
	// half the sum and half the difference of the two seasons, turning with the monsoon about mid-July
	mean, swing := (c.SummerCurrent-c.WinterCurrent)/2, (c.SummerCurrent+c.WinterCurrent)/2
	n.along = mean + swing*math.Cos(angle-upwellingPeak) + c.TidalCurrent*tidalAlong + stormAlong
	n.cross = c.TidalCurrent*tidalCross + stormCross
}

// temperature is what has become of a layer: upwelling puts water of the deep in
// the place of its share, then a typhoon the column's mixture.
func (n *instant) temperature(l *layer) float64 {
	T := l.annual.at(&n.year)
	T += n.upwelled * l.upwelled * (n.deep - T)
	return T + n.stirred*l.stirred*(n.mixed-T)
}

// temperature is a level's as it is shown, with the gradient about it, and by how
// many kelvins bores cool it.
func (s *sea) temperature(l *level) (T, gradient, cold float64) {
	n := &s.now
	if s.config.Constant != 0 {
		return s.shown(0), 0, 0
	}
	over, under := s.shown(n.temperature(&l.over)), s.shown(n.temperature(&l.under))
	if s.config.Bore > 0 {
		cold = s.column(l.depth) - s.column(l.depth+n.lift*l.lifted)
	}
	return s.shown(n.temperature(&l.here) - cold), (over - under) / l.span, cold
}

// shown adds what is the same at every depth, and holds to the operator's claim.
func (s *sea) shown(T float64) float64 {
	c := s.config
	if c.Constant != 0 {
		return c.ConstantT + c.Offset
	}
	T += s.now.everywhere
	if c.Claim != 0 {
		T = physics.SmoothMin(T, c.ClaimLimit, 0.2)
	}
	return T + c.Offset
}

// replace puts the user's own series over what was worked out, events included: a
// series has its own. Other depths move with the temperature.
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
	next := s.config.Events.next(t)
	if s.config.Bore > 0 {
		next = min(next, s.bores[0].next(t), s.bores[1].next(t))
	}
	if s.file != nil {
		next = min(next, s.file.after(t))
	}
	return next
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
