package twin

import (
	"math"

	"seapod/physics"
)

// A GasConfig is the dry nitrogen in the pod, its two plenums and the doors' fans.
type GasConfig struct {
	Pressure      float64 // Pa
	Volume        float64 // m³
	Recirculation float64
	FanPressure   float64 // Pa
	FanEfficiency float64
	FanLag        float64 // s
	FanDraught    float64
	FanManual     float64
	FanSpeed      float64
	FanTrip       float64
}

func defaultGas() GasConfig {
	return GasConfig{
		Pressure: atmosphere, Volume: 120, Recirculation: 0.02,
		FanPressure: 60, FanEfficiency: 0.5, FanLag: 15, FanDraught: 0.03, FanSpeed: 1,
	}
}

func (c *GasConfig) declare(l *list) {
	l.number(&c.Pressure, "gas_pressure_kPa", 50, 400, "pressure of the nitrogen", "氮气压力", "1 atm: Natick phase 2; EST for Hainan, where inert gas at constant pressure is reported")
	l.number(&c.Volume, "gas_volume_m3", 5, 5000, "gas in the pod, half in front of the racks and half behind", "舱内气体体积，机架前后各半", "EST: 183 m³ of an 18 m by 3.6 m cylinder less racks and machinery")
	l.number(&c.Recirculation, "recirculation", 0, 0.5, "share of a rack's inlet gas that leaks round the containment from the hot side", "机架进风中由热侧绕过封闭泄漏的比例", "EST: 2 %, a well sealed containment")
	l.number(&c.FanPressure, "fan_pressure_Pa", 5, 500, "pressure that the door fans make at design flow", "背板风机在设计流量下的压升", "EST: 60 Pa at 1.2 kg/s a rack, 0.9 % of IT")
	l.number(&c.FanEfficiency, "fan_efficiency", 0.05, 0.95, "efficiency of the door fans with motor and drive", "背板风机（含电机与驱动）的效率", "EST: 0.5, small axial fans")
	l.number(&c.FanLag, "fan_lag_s", 1, 600, "time in which the fans follow their demand", "风机跟随指令的时间常数", "EST: 15 s")
	l.number(&c.FanDraught, "fan_draught", 0.001, 0.3, "flow that warm gas keeps up by itself with the fans off, as a share of the design flow", "风机停转时热气自身维持的流量占设计流量的比例", "EST: buoyancy over a 2 m rack with 12 K is about 1 Pa of 60, a tenth in flow; less through the coils")
	l.toggle(&c.FanManual, "fan_manual", "1: the fans run by hand, at the speed set for it", "1：风机手动运行，按所设转速", "")
	l.number(&c.FanSpeed, "fan_manual_speed", 0, 1.3, "speed of the fans in manual, as a share of design speed", "手动时的风机转速，与设计转速之比", "1: their design speed")
	l.toggle(&c.FanTrip, "fan_trip", "1: the door fans have stopped", "1：背板风机停转", "")
}

// A plenum's bulk beside its gas: cables, grilles and the thin metal that
// follows the gas at once. EST: as much heat again as the gas holds.
const plenumBulk = 2.0

// gasProperties are those of the nitrogen at one temperature and the pod's pressure.
func (c *GasConfig) heatCapacity(T float64) float64 {
	return plenumBulk * c.Volume / 2 * physics.NitrogenDensity(T, c.Pressure) * physics.NitrogenSpecificHeat(T)
}

// flow factor of the gas at a fan speed: the fans' own and the draught, which
// keeps the flow and its derivative finite where the fans stand.
func (c *GasConfig) flowFactor(speed float64) float64 {
	return math.Sqrt(speed*speed + c.FanDraught*c.FanDraught)
}

// fanPower in W at a speed: flow with the speed, pressure with its square, so
// power with its cube.
func (c *GasConfig) fanPower(speed, designFlow, rho float64) float64 {
	return speed * speed * speed * designFlow / rho * c.FanPressure / c.FanEfficiency
}
