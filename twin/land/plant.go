package land

import "math"

// Outside is how a plant may use outside air.
type Outside string

// The three ways.
const (
	Indirect Outside = "indirect" // through an exchanger, wetted on the outside face when warm
	Direct   Outside = "direct"   // to the racks, through wet pads when warm
	Closed   Outside = "closed"   // not at all: chilled water, a tower, a chiller
)

// A Way is what cooled in an hour.
type Way int

// The ways, from the cheapest.
const (
	ByAir        Way = iota // outside air alone
	ByWater                 // evaporated water, no compressor
	ByCompressor            // a compressor, for the whole or for what was left
)

// A Plant cools rooms with outside air, evaporated water and compressors. Its
// numbers are estimates of usual machines; each says of what.
type Plant struct {
	Outside Outside
	Why     string // why this site uses outside air so

	Supply float64 // K, air to the racks
	Rise   float64 // K, its warming in the racks

	DryEffectiveness float64 // of the exchanger on the dry bulb; direct: unused
	WetEffectiveness float64 // of the wetted exchanger on the wet bulb from the return; direct: of the pads on the wet-bulb depression
	DewMax           float64 // K, most dew point of air that may reach the racks; direct only
	DewMin           float64 // K, least, kept by humidifying; direct only

	RoomFan       float64 // Pa, of the air through racks, coils and filters
	OutsideFan    float64 // Pa, of the outside air through the exchanger at full flow
	FanEfficiency float64
	Turndown      float64 // least outside flow as a share of full flow

	Water   float64 // K, chilled water to the rooms; closed only
	Warming float64 // K, of the chilled water in the rooms
	WaterBy float64 // K, by which tower and plates bring chilled water down to the wet bulb

	Carnot      float64 // share of Carnot's coefficient of performance that the compressor reaches
	Evaporating float64 // K
	Condensing  float64 // K above the wet bulb
	Lift        float64 // K, least between evaporating and condensing

	Leaving float64 // K above the wet bulb, saturated air that leaves a tower
	Tower   float64 // fans and pumps of the rejection, W per W rejected
	Pumps   float64 // of chilled water, W per W of heat; closed only
	Cycles  float64 // of concentration: salts in the blowdown over those in the make-up
	Sourced string  // where the numbers come from
}

// machines are common to all plants.
func machines() Plant {
	return Plant{
		Supply: 298.15, Rise: 12, FanEfficiency: 0.6, Turndown: 0.25,
		Leaving: 6.5, Tower: 0.025, Lift: 10, Cycles: 5,
		Sourced: "supply 25 °C, within the 18 to 27 °C recommended by ASHRAE TC 9.9, and a rise of 12 K as in the pod; " +
			"cycles of concentration 5, the design value of GB/T 50050-2017; all else EST, usual machines",
	}
}

// IndirectPlant is a house of indirect evaporative units with a compressor for
// what is left, the usual plant of new sites in northern and south-western China.
func IndirectPlant() Plant {
	p := machines()
	p.Outside, p.Why = Indirect, "EST: units as sold there; the exchanger keeps dust, smoke and damp out"
	p.DryEffectiveness, p.WetEffectiveness = 0.65, 0.70 // EST: dry to about 18 °C outside, wet to a wet bulb of about 20 °C
	p.RoomFan, p.OutsideFan = 300, 250                  // EST
	p.Carnot, p.Evaporating, p.Condensing = 0.40, 288.15, 15
	return p
}

// DirectPlant brings filtered outside air to the racks, through wet pads when it
// is warm.
func DirectPlant() Plant {
	p := machines()
	p.Outside, p.Why = Direct, "a cloud operator cools by free air at Zhongwei (en.cccweb.org 2020-11)"
	p.WetEffectiveness = 0.85           // EST: pads of 0.2 m
	p.DewMax, p.DewMin = 290.15, 264.15 // ASHRAE TC 9.9: 17 °C allowed in class A1, −9 °C recommended
	p.RoomFan = 350                     // EST: with filters and pads
	p.Carnot, p.Evaporating, p.Condensing = 0.40, 288.15, 15
	return p
}

// ClosedPlant is chillers with towers and plates that spare the chiller when the
// wet bulb is low.
func ClosedPlant() Plant {
	p := machines()
	p.Outside, p.Why = Closed, "EST: salt and damp keep outside air out on the coast"
	p.RoomFan = 250                                             // EST: fan walls
	p.Water, p.Warming, p.WaterBy, p.Pumps = 288.15, 6, 6, 0.02 // EST: 15 and 21 °C; tower 4 K, plates 2 K; 25 m of head
	p.Carnot, p.Evaporating, p.Condensing = 0.55, 286.15, 11    // EST: centrifugal; tower 4 K, its range 5 K, condenser 2 K
	return p
}

// A Draw is what a plant takes in an hour.
type Draw struct {
	Fans, Compressor, Rejection, Pumps float64 // W
	Evaporated                         float64 // kg/s
	Way                                Way
}

// Power is all that the plant draws, in W.
func (d *Draw) Power() float64 { return d.Fans + d.Compressor + d.Rejection + d.Pumps }

// MakeUp is the fresh water taken, evaporation and blowdown, in kg/s:
// of C kg taken C − 1 evaporate and one leaves with the salts of all.
func (p *Plant) MakeUp(d *Draw) float64 { return d.Evaporated * p.Cycles / (p.Cycles - 1) }

// Cool is what the plant takes to carry heat, in W, out of the rooms into air.
func (p *Plant) Cool(air Air, heat float64) Draw {
	if heat <= 0 {
		return Draw{}
	}
	density := air.P / (dryAirR * p.Supply)
	fan := p.RoomFan / (p.FanEfficiency * density * airHeat * p.Rise) // W per W carried; it warms what it moves
	total := heat / (1 - fan)
	d := Draw{Fans: total - heat}
	switch p.Outside {
	case Direct:
		p.direct(air, total, &d)
	case Indirect:
		p.indirect(air, total, density, &d)
	default:
		p.closed(air, total, &d)
	}
	return d
}

// left is the share of the rise in the racks that air of T leaves to a compressor.
func (p *Plant) left(T float64) float64 { return min(1, max(0, (T-p.Supply)/p.Rise)) }

func (p *Plant) direct(air Air, heat float64, d *Draw) {
	damp := SaturationPressure(p.DewMax)
	if air.vapour() > damp {
		p.compress(air, heat, d)
		return
	}
	if air.T <= p.Supply { // mixed with return air where colder
		fresh := heat / (airHeat * (p.Supply + p.Rise - air.T)) // kg/s
		d.Evaporated = fresh * max(0, p.saturated(air, p.DewMin)-air.ratio())
		return
	}
	wet := air.wetBulb()
	T := max(p.Supply, air.T-p.WetEffectiveness*(air.T-wet))
	h := Enthalpy(air.T, air.ratio())
	w := (h - Enthalpy(T, 0)) / (Enthalpy(T, 1) - Enthalpy(T, 0)) // evaporation leaves the enthalpy as it was
	if most := HumidityRatio(air.P, damp); w > most {
		p.compress(air, heat*p.left(air.T), d) // the pads would make it too damp: they stay dry
		return
	}
	d.Way = ByWater
	d.Evaporated = heat / (airHeat * p.Rise) * (w - air.ratio())
	p.compress(air, heat*p.left(T), d)
}

func (p *Plant) indirect(air Air, heat, density float64, d *Draw) {
	back := p.Supply + p.Rise
	flow := heat / (airHeat * p.Rise) // kg/s, outside as inside at full flow
	full := p.OutsideFan * flow / (density * p.FanEfficiency)
	fan := func(share float64) float64 { share = max(share, p.Turndown); return full * share * share * share }

	if needed := p.Rise / (p.DryEffectiveness * (back - air.T)); air.T < back && needed <= 1 {
		d.Fans += fan(needed)
		return
	}
	wet := air.wetBulb()
	reached := back - p.WetEffectiveness*max(0, back-wet)
	left := p.left(reached)
	share := 1.0
	if wet < back {
		share = min(1, p.Rise/(p.WetEffectiveness*(back-wet)))
	}
	d.Fans += fan(share)
	d.Way = ByWater
	if carried := heat * (1 - left); carried > 0 {
		flow *= max(share, p.Turndown)
		d.Evaporated = flow * max(0, p.saturated(air, saturatedAt(Enthalpy(air.T, air.ratio())+carried/flow, air.P))-air.ratio())
	}
	p.compress(air, heat*left, d)
}

func (p *Plant) closed(air Air, heat float64, d *Draw) {
	d.Pumps = p.Pumps * heat
	heat += d.Pumps
	wet := air.wetBulb()
	left := min(1, max(0, (wet+p.WaterBy-p.Water)/p.Warming))
	d.Way = ByWater
	p.reject(air, wet, heat*(1-left), d)
	p.compress(air, heat*left, d)
}

// compress lifts heat to a condenser that rejects it by evaporated water.
func (p *Plant) compress(air Air, heat float64, d *Draw) {
	if heat <= 0 {
		return
	}
	wet := air.wetBulb()
	lift := max(p.Lift, wet+p.Condensing-p.Evaporating)
	power := heat * lift / (p.Carnot * p.Evaporating)
	d.Way = ByCompressor
	d.Compressor += power
	p.reject(air, wet, heat+power, d)
}

// reject gives heat to outside air in a tower, whose air leaves saturated and
// takes enthalpy and water along in the proportion of the two states.
func (p *Plant) reject(air Air, wet, heat float64, d *Draw) {
	d.Rejection += p.Tower * heat
	T := wet + p.Leaving
	w := p.saturated(air, T)
	d.Evaporated += heat * math.Max(0, w-air.ratio()) / (Enthalpy(T, w) - Enthalpy(air.T, air.ratio()))
}

func (p *Plant) saturated(air Air, T float64) float64 {
	return HumidityRatio(air.P, SaturationPressure(T))
}
