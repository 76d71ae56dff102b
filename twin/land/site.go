package land

import (
	"slices"
	"sync"

	"seapod/twin"
)

// A Chain is the electrical chain of a land site.
type Chain struct {
	Transformer  float64 // efficiency, of all that the site draws
	UPS          float64 // efficiency, of what the racks draw
	Distribution float64 // efficiency, of what the racks draw
	Auxiliary    float64 // lights, guards and offices, W per W of rated IT
	Source       string
}

func usualChain() Chain {
	return Chain{Transformer: 0.990, UPS: 0.98, Distribution: 0.995, Auxiliary: 0.01,
		Source: "EST: as good as the pod's, so that cooling makes the difference; a double-conversion UPS of 96 % would add 0.02 to the PUE"}
}

// A Grid is where the electricity comes from.
type Grid struct {
	Name   string
	CO2    float64 // kg/J
	Source string
}

const kWh = 3.6e6 // J

// The grids of the sites, by region.
const gridSource = "average emission factor of electricity in 2023, Ministry of Ecology and Environment, as reported by Guangming Daily"

func grid(name string, kgPerkWh float64) Grid { return Grid{name, kgPerkWh / kWh, gridSource} }

func southGrid() Grid     { return grid("South China", twin.SouthGridCO2) } // feeds Hainan and Guizhou
func northGrid() Grid     { return grid("North China", 0.6361) }
func northWestGrid() Grid { return grid("Northwest China", 0.5543) }
func nationalGrid() Grid  { return grid("China, mean", 0.5306) }

// A Plot is the ground that a data centre takes, with yards, substation and tanks.
type Plot struct {
	Fixed  float64 // m², whatever its size
	Pod    float64 // m² for each pod
	IT     float64 // m²/W of rated IT
	Source string
}

// landPlot is the ground of a campus on land.
func landPlot() Plot {
	return Plot{IT: 2.1e-3, Source: "China Mobile Gansu: 171 mu for 10,900 racks (China News Service 2014-11-07), 10.5 m² a rack; EST: 5 kW a rack. " +
		"One planned at Zhongwei has 0.7 m²/kW (2,266 mu for 2,050 MW, Ningxia Daily)"}
}

// shorePlot is the ground of the shore station; the sea bed is not counted.
func shorePlot() Plot {
	return Plot{Fixed: 300, Pod: 20, Source: "EST: a shore station of 300 m² and 20 m² of switchgear and transformer a pod; the sea bed is not counted"}
}

func (p *Plot) area(pods int, rated float64) float64 {
	return p.Fixed + p.Pod*float64(pods) + p.IT*rated
}

// A Site is a place on land.
type Site struct {
	Name     string
	Title    twin.Text
	Altitude float64 // m
	AltitudeSource,
	Note string // what else to know
	East    float64 // hours, local standard time ahead of UTC
	Climate Climate
	Plant   Plant
	Chain   Chain
	Grid    Grid
	Plot    Plot
	PUE     Published // what others say of such a site
	WUE     Published // m³/J
}

// Published is a range that others give; both ends 0 where there is none.
type Published struct {
	Low, High float64
	Source    string
}

// normalsSource is what is said of every monthly normal: that it was not verified.
const normalsSource = "monthly normals like those of 1991 to 2020 (general knowledge, not verified: 0.5 K, 3 % of humidity)"

const litrePerkWh = 1e-3 / kWh // m³/J

// Sites are the built-in sites in the order in which they are shown.
func Sites() []Site { return slices.Clone(builtIn()) }

// builtIn draws their climates once; no one changes them.
var builtIn = sync.OnceValue(func() []Site {
	site := func(name, en, zh string, altitude float64, altitudeSource string, n Normals, p Plant, g Grid) Site {
		n.Source = normalsSource
		return Site{Name: name, Title: twin.Text{EN: en, ZH: zh}, Altitude: altitude, AltitudeSource: altitudeSource, East: 8,
			Climate: n.Climate(altitude), Plant: p, Chain: usualChain(), Grid: g, Plot: landPlot()}
	}
	zhangjiakou := site("zhangjiakou", "Zhangjiakou, Hebei", "河北张家口", 724, "EST: the city's weather station", Normals{
		T:        celsius(-8.3, -4.2, 3.0, 11.4, 18.2, 22.3, 24.1, 22.6, 17.4, 9.7, 0.9, -6.4),
		Humidity: percent(43, 39, 36, 35, 38, 52, 64, 65, 58, 50, 47, 44),
		Range:    10, RangeSource: "January −17 to −7 °C, August 15 to 25 °C (whatstheweather.net)",
	}, IndirectPlant(), northGrid())
	zhangjiakou.PUE = Published{1.10, 1.25, "EST 1.15 to 1.25; a direct and indirect evaporative campus at Huailai 1.1 (Chindata, energyefficiencyaward.de 2021)"}
	zhangjiakou.WUE = Published{0.5 * litrePerkWh, 1.0 * litrePerkWh, "EST"}

	guian := site("guian", "Gui'an, Guizhou", "贵州贵安", 1100, "1,100 m (cn360cn.com)", Normals{
		T:        celsius(4.8, 7.2, 11.2, 16.2, 19.5, 21.9, 23.9, 23.4, 20.5, 15.9, 11.9, 6.9),
		Humidity: percent(81, 79, 78, 76, 75, 79, 77, 76, 75, 79, 78, 78),
		Range:    7, RangeSource: "EST: a cloudy plateau",
	}, IndirectPlant(), southGrid())
	guian.PUE = Published{1.12, 1.40, "EST 1.15 to 1.25, the best 1.12; the cluster's mean below 1.4 (Digital Infra Network 2021-09)"}
	guian.WUE = Published{0.8 * litrePerkWh, 1.2 * litrePerkWh, "EST"}

	guian.Note = "below most that is published: new, at full load, with the pod's own chain and without weather"

	zhongwei := site("zhongwei", "Zhongwei, Ningxia", "宁夏中卫", 1225, "1,225 m (itourbeijing.com)", Normals{
		T:        celsius(-7.0, -2.7, 4.2, 11.9, 17.5, 21.4, 23.3, 21.5, 16.3, 9.4, 1.7, -5.0),
		Humidity: percent(52, 46, 46, 42, 48, 56, 63, 67, 67, 62, 60, 56),
		Range:    13, RangeSource: "EST: dry, at the desert's edge",
	}, DirectPlant(), northWestGrid())
	zhongwei.PUE = Published{1.10, 1.20, "EST; 1.1 by free air (en.cccweb.org 2020-11)"}
	zhongwei.WUE = Published{0.3 * litrePerkWh, 0.8 * litrePerkWh, "EST"}

	zhongwei.Note = "less water than is published: air as dry as a dew point of −9 °C is let in, where humidifying to the 5.5 °C of older rules would take about 0.4 L/kWh"

	lingshui := site("lingshui-land", "Lingshui, Hainan, on land", "海南陵水（陆上）", 35, "EST: the county town", Normals{
		T:        celsius(20.4, 21.4, 23.5, 26.0, 27.9, 28.6, 28.4, 28.1, 27.5, 26.0, 24.1, 21.4),
		Humidity: percent(77, 79, 81, 81, 80, 81, 81, 83, 83, 79, 77, 76),
		Range:    6, RangeSource: "EST: the coast",
	}, ClosedPlant(), southGrid())
	lingshui.PUE = Published{1.40, 1.55, "EST, of sites in operation: old chillers, cold water of 7 °C, racks half empty"}
	lingshui.WUE = Published{1.8 * litrePerkWh, 2.2 * litrePerkWh, "EST; 1.8 L/kWh is usual in the world (Lawrence Berkeley National Laboratory)"}
	lingshui.Note = "a lower PUE than is published: new chillers at full load, water of 15 °C, the pod's own chain; national rules ask new large sites for less than 1.3 (National Development and Reform Commission 2021-12-08)"
	return []Site{zhangjiakou, guian, zhongwei, lingshui}
})

// Names of the built-in sites.
func Names() []string {
	var names []string
	for _, s := range builtIn() {
		names = append(names, s.Name)
	}
	return names
}

// Find is the built-in site of a name.
func Find(name string) (Site, bool) {
	for _, s := range builtIn() {
		if s.Name == name {
			return s, true
		}
	}
	return Site{}, false
}
