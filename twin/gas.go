package twin

import (
	"math"

	"seapod/physics"
)

// A GasConfig is the dry nitrogen sealed in the pod, its two plenums and the doors'
// fans. What leaks and seeps stands in ageing.go.
type GasConfig struct {
	Pressure      float64 // Pa
	Volume        float64 // m³
	Moisture      float64 // kg/kg as filled
	Leak          float64 // 1/s
	Seepage       float64 // kg/s
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
		Pressure: atmosphere, Volume: 120, Moisture: 0.12e-3, Recirculation: 0.02,
		FanPressure: 60, FanEfficiency: 0.5, FanLag: 15, FanDraught: 0.03, FanSpeed: 1,
	}
}

func (c *GasConfig) declare(l *list) {
	l.number(&c.Pressure, "gas_fill_kPa", 50, 400, "pressure to which the sealed pod is filled with nitrogen, at reference_inlet_degC; the channel gas_pressure_kPa shows what it is at others", "密封舱在 reference_inlet_degC 下的氮气充注压力；其他温度下的压力见通道 gas_pressure_kPa", "1 atm: Natick phase 2; EST for Hainan, where inert gas at constant pressure is reported")
	l.number(&c.Volume, "gas_volume_m3", 5, 5000, "gas in the pod, half in front of the racks and half behind", "舱内气体体积，机架前后各半", "EST: 183 m³ of an 18 m by 3.6 m cylinder less racks and machinery")
	l.number(&c.Moisture, "gas_moisture_g_kg", 0, 20, "water in the gas as filled", "充注时气体的含湿量", "EST: 0.12 g/kg, dried to a dew point of −40 °C")
	l.number(&c.Leak, "gas_leak_1_d", 0, 10, "share of the gas that leaks out in a day, such as through the umbilical to the shore; through the hull itself the sea would come in. Thin gas carries less heat: fans speed up as far as they can, then chips slow down", "每天泄漏的气体比例，如经脐带缆通向岸上；若舱壁破损则是海水进入。气体稀薄则携热变少：风机先提到最高转速，随后芯片降频", "0: a welded and tested hull")
	l.number(&c.Seepage, "seepage_kg_d", 0, 100, "water that seeps in and evaporates into the gas in a day; its heat of evaporation, 28 W for 1 kg a day, is left out", "每天渗入并蒸发到气体中的水量；其蒸发热（每天 1 kg 为 28 W）略去", "0: tight seals")
	l.number(&c.Recirculation, "recirculation", 0, 0.5, "share of a rack's inlet gas that leaks round the containment from the hot side", "机架进风中由热侧绕过封闭泄漏的比例", "EST: 2 %, a well sealed containment")
	l.number(&c.FanPressure, "fan_pressure_Pa", 5, 500, "pressure that the door fans make at design flow", "背板风机在设计流量下的压升", "EST: 60 Pa at 1.2 kg/s a rack, 0.9 % of IT")
	l.number(&c.FanEfficiency, "fan_efficiency", 0.05, 0.95, "efficiency of the door fans with motor and drive", "背板风机（含电机与驱动）的效率", "EST: 0.5, small axial fans")
	l.number(&c.FanLag, "fan_lag_s", 1, 600, "time in which the fans follow their demand", "风机跟随指令的时间常数", "EST: 15 s")
	l.number(&c.FanDraught, "fan_draught", 0.001, 0.3, "flow that warm gas keeps up by itself with the fans off, as a share of the design flow", "风机停转时热气自身维持的流量占设计流量的比例", "EST: buoyancy over a 2 m rack with 12 K is about 1 Pa of 60, a tenth in flow; less through the coils")
	l.toggle(&c.FanManual, "fan_manual", "1: the fans run by hand, at the speed set for it", "1：风机手动运行，按所设转速", "")
	l.number(&c.FanSpeed, "fan_manual_speed", 0, 1.3, "speed of the fans in manual, as a share of design speed", "手动时的风机转速，与设计转速之比", "1: their design speed")
	l.toggle(&c.FanTrip, "fan_trip", "1: the door fans have stopped: hardly any gas passes the chips, and racks switch themselves off within a minute or two", "1：背板风机停转：几乎没有气体流过芯片，一两分钟内机架自行断电", "")
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
// power with its cube, and with the density: a fan moves a volume. rho is the
// density as filled and left the share of the gas that is left of it.
func (c *GasConfig) fanPower(speed, designFlow, rho, left float64) float64 {
	return speed * speed * speed * left * designFlow / rho * c.FanPressure / c.FanEfficiency
}
