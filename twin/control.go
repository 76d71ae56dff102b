package twin

import (
	"seapod/physics"
)

// A ControlConfig is the pod's automation: a PI controller from the loop's
// supply temperature to the seawater pump, and two laws that keep the warming
// of water and gas steady and the chips below their limit.
type ControlConfig struct {
	SupplyMin  float64 // K
	Approach   float64 // K above the sea
	Gain       float64 // speed per K
	Reset      float64 // s
	SpeedMin   float64
	SpeedMax   float64
	LoopRise   float64 // K
	SeaRise    float64 // K
	GasRise    float64 // K
	ChipTarget float64 // K
	ChipGain   float64 // speed per K
}

func defaultControl() ControlConfig {
	return ControlConfig{
		SupplyMin: 23 + zeroC, Approach: 2.2, Gain: 0.4, Reset: 100, SpeedMin: 0.35, SpeedMax: 1.15,
		LoopRise: 6, SeaRise: 2.8, GasRise: 12, ChipTarget: 72 + zeroC, ChipGain: 0.15,
	}
}

func (c *ControlConfig) declare(l *list) {
	l.number(&c.SupplyMin, "supply_min_degC", 2, 40, "lowest set point of the loop's supply temperature", "回路供水温度设定值的下限", "EST: 23 °C, below what the sea at 35 m allows for most of the year")
	l.number(&c.Approach, "supply_above_sea_K", 0.2, 20, "how far the set point floats above the sea: a fixed one saturates the pump in October", "设定值高于海水的温差：若固定不变，十月海水泵会饱和", "EST: 2.2 K; the approach of a plate exchanger is 1 to 3 K")
	l.number(&c.Gain, "sea_gain_1_K", 0, 20, "speed of the seawater pump per kelvin of supply above its set point", "供水每高出设定值 1 K 所加的海水泵转速", "EST: a loop gain below one with the exchanger's 1.5 K per unit of speed")
	l.number(&c.Reset, "sea_reset_s", 5, 36000, "integral time of that controller", "该控制器的积分时间", "EST: longer than the loop's 40 s")
	l.number(&c.SpeedMin, "speed_min", 0, 0.95, "lowest speed of pumps and fans in automatic", "自动控制下泵与风机的最低转速", "EST: below a third of its speed a drive cools its motor badly")
	l.number(&c.SpeedMax, "speed_max", 0.4, 1.3, "highest speed of pumps and fans in automatic", "自动控制下泵与风机的最高转速", "EST: the reserve of a usual motor")
	l.number(&c.LoopRise, "loop_rise_K", 1, 40, "warming of the loop's water that its pump keeps", "回路泵所保持的水温升", "EST: 6 K; building loops with seawater run at 5 K (Makai 2004)")
	l.number(&c.SeaRise, "sea_rise_K", 0.5, 40, "warming of the seawater that its pump keeps in direct cooling", "直接冷却时海水泵所保持的海水温升", "EST: 240 kW into Natick's 22 kg/s")
	l.number(&c.GasRise, "gas_rise_K", 2, 40, "warming of the gas that the fans keep", "风机所保持的气体温升", "EST: 12 K; 10 to 15 K across a server are usual")
	l.number(&c.ChipTarget, "chip_target_degC", 30, 110, "chip temperature at which fans and loop pump run at design speed whatever the warming is", "芯片达到此温度时，风机与回路泵无论温升如何都以设计转速运行", "EST: 72 °C, above the steady state of October and below throttling at 83 °C")
	l.number(&c.ChipGain, "chip_gain_1_K", 0, 2, "speed per kelvin of chip temperature above that; 0: the chips ask for nothing", "芯片每再升高 1 K 所加的转速；0 为不随芯片温度调速", "EST: from rest to full within 7 K")
}

// speedBlend is the width in speed over which a limit takes hold.
const speedBlend = 0.02

// limit keeps a demand within the automatic speeds.
func (c *ControlConfig) limit(demand float64) float64 {
	return physics.SmoothClamp(demand, c.SpeedMin, c.SpeedMax, speedBlend)
}

// supplySet is the set point of the loop's supply, floating on the sea.
func (c *ControlConfig) supplySet(sea float64) float64 {
	return physics.SmoothMax(c.SupplyMin, sea+c.Approach, 0.2)
}

// seaPump is the PI controller: the speed it asks for and the rate of its
// integral. Anti-windup takes back what the limits cut off.
func (c *ControlConfig) seaPump(supply, set, integral float64) (speed, rate float64) {
	demand := c.Gain*(supply-set) + integral
	speed = c.limit(demand)
	return speed, (c.Gain*(supply-set) + (speed - demand)) / c.Reset
}

// chipDemand is the speed that the hottest chip asks of fans and loop pump: the
// design speed at its target; without a gain it asks for none.
func (c *ControlConfig) chipDemand(hottest float64) float64 {
	atTarget := 1.0
	if c.ChipGain == 0 {
		atTarget = 0
	}
	return atTarget + c.ChipGain*(hottest-c.ChipTarget)
}

// keepRise is the speed that brings a stream's warming to what it should be: flow
// and warming are inversely proportional, so it is the present speed times their
// ratio, or what the chips ask for where that is more.
func (c *ControlConfig) keepRise(speed, rise, wanted, chips float64) float64 {
	return c.limit(physics.SmoothMax(speed*rise/wanted, chips, 0.05))
}

// command is the speed an actuator goes for: by hand, or else automatic; none
// when it has tripped or there is no power. The switches are 0 or 1, and are
// multiplied rather than branched on so that no dependency hides behind one.
func command(automatic, manual, manualSpeed, trip, powered float64) float64 {
	return (manual*manualSpeed + (1-manual)*automatic) * running(trip, powered)
}

// running is 1 while an actuator has power, tripped or dark 0: what coasts draws none.
func running(trip, powered float64) float64 { return (1 - trip) * powered }

// follow is the rate at which a speed approaches what it is told: up with one
// time constant, down with another when tripped.
func follow(speed, told, up, down, stopped float64) float64 {
	return (told - speed) / (up + (down-up)*stopped)
}
