package twin

import "fmt"

// A PodConfig is one pod: where it lies, what it computes, and its machinery,
// each part declared in the file of its physics.
type PodConfig struct {
	Title        string
	Cooling      string
	Depth        float64 // m
	Place        PlaceConfig
	Discharge    DischargeConfig
	IT           float64 // W at full load and reference inlet
	Reference    float64 // K
	Slope        float64 // 1/K
	Idle         float64
	Throttle     float64 // K
	Critical     float64 // K
	PodTrip      float64 // K
	RackReset    float64
	Clean        float64
	Refill       float64
	Gas          GasConfig
	Loop         PumpConfig
	LoopWater    float64 // kg
	LoopBalance  float64
	LoopMakeup   float64 // 1/s
	Sea          PumpConfig
	Strainer     StrainerConfig
	Valve        ValveConfig
	Sensor       SensorConfig
	Exchanger    ExchangerConfig
	Thermosyphon ThermosyphonConfig
	HullCooling  HullCoolingConfig
	Fouling      FoulingConfig
	Hull         HullConfig
	Control      ControlConfig
	Power        PowerConfig
	Failures     FailureConfig
	Alarms       AlarmConfig
	Racks        []RackConfig
}

func defaultPod() PodConfig {
	return PodConfig{
		Title: "", Cooling: "loop", Depth: 35, Place: defaultPlace(), Discharge: defaultDischarge(),
		IT: 350e3, Reference: 27 + zeroC, Slope: 0.004, Idle: 0.3, Throttle: 83 + zeroC, Critical: 92 + zeroC, PodTrip: 80 + zeroC,
		Gas: defaultGas(),
		Loop: PumpConfig{
			Flow: 14.5, Head: 16, Efficiency: 0.60, Shutoff: 1.3, RunUp: 5, CoastDown: 10, ManualSpeed: 1,
		},
		LoopWater: 600, LoopBalance: 0.05,
		Sea: PumpConfig{
			Flow: 20, Head: 12, Efficiency: 0.58, Shutoff: 1.3, RunUp: 5, CoastDown: 10, ManualSpeed: 1,
		},
		Strainer: defaultStrainer(), Valve: ValveConfig{Opening: 1}, Exchanger: defaultExchanger(), Thermosyphon: defaultThermosyphon(), HullCooling: defaultHullCooling(), Fouling: defaultFouling(), Hull: defaultHull(),
		Control: defaultControl(), Power: defaultPower(), Failures: defaultFailures(), Alarms: defaultAlarms(),
		Racks: []RackConfig{defaultRacks()},
	}
}

func (c *PodConfig) declare(l *list) {
	l.label(&c.Title, "title", "what the pod is called", "数据舱的名称", "")
	l.choice(&c.Cooling, "cooling", coolings,
		"how heat reaches the sea; loop: rear-door coils, closed fresh-water loop, titanium plate exchanger, pumped seawater; direct: raw seawater through the rear-door coils, as in Natick; thermosyphon: refrigerant that boils in the doors and condenses in tubes in the sea, driven by gravity; hull: no exchanger, only gas, steel and sea",
		"热量如何进入海水；loop：背板盘管、闭式淡水回路、钛板换热器、泵送海水；direct：海水直接流过背板盘管，如 Natick；thermosyphon：制冷剂在背板沸腾、在海中管内冷凝，靠重力循环；hull：无换热器，仅气体、钢板与海水",
		"EST: no public document gives the actual Hainan loop, so it is selectable")
	l.number(&c.Depth, "depth_m", 1, 100, "depth of the pod and of its intake", "数据舱及取水口的深度", "35 m: szdaily 2025-10-10, chinahightech 2024-01-22")
	c.Place.declare(l)
	c.Discharge.declare(l)
	l.number(&c.IT, "it_load_kW", 0, 5000, "IT power of all racks at full load and at the reference inlet temperature; door fans are the pod's",
		"全部机架满负荷、参考进风温度下的 IT 功率；背板风机计入数据舱", "EST: 122 GWh/a claimed for 100 pods is 348 kW a pod at a PUE gap of 0.4; inferred, so agreement with that claim proves nothing")
	l.number(&c.Reference, "reference_inlet_degC", 5, 40, "inlet temperature at which it_load_kW is drawn", "it_load_kW 所对应的进风温度", "27 °C: top of the ASHRAE recommended range")
	l.number(&c.Slope, "power_slope_1_K", 0, 0.02, "growth of server power with inlet temperature: leakage of the chips and the servers' own fans",
		"服务器功率随进风温度的增长率：芯片漏电与服务器自带风扇", "0.35 to 0.5 %/K between 23 and 30 °C: two Swiss halls (arXiv, Temperature optimisation in data centres)")
	l.number(&c.Idle, "idle_fraction", 0, 1, "power of an idle server as a share of its full power", "空闲服务器功率占满负荷功率的比例", "EST: a third is common for servers of the 2020s; none of the tenants' is published")
	l.number(&c.Throttle, "throttle_degC", 40, 110, "chip temperature above which work is slowed", "芯片超过此温度开始降频", "A100 and H100 throttle at about 83 °C")
	l.number(&c.Critical, "critical_degC", 45, 125, "chip temperature at which a rack switches itself off until it is reset", "芯片达到此温度时机架自行断电，直至复位", "92 °C: the shutdown temperature that nvidia-smi reports of such accelerators")
	l.number(&c.PodTrip, "pod_trip_degC", 30, 150, "gas in front of the racks at which the pod switches all racks off until they are reset, whatever their chips say: set too low, a warm day is enough", "机架进风达到此温度时全舱机架断电，直至复位，不论芯片温度：设得过低，海水稍暖便会误动作",
		"EST: 80 °C, 5 K below what industrial electronics are rated for; boards, drives and batteries have no trip of their own")
	l.action(&c.RackReset, "rack_reset", "switch tripped racks on again", "重新合上已跳闸的机架", "")
	l.action(&c.Clean, "clean", "brush what the sea has fouled (plates, coils or tubes; the hull where it is the cooling) and flush the strainer now", "立即刷洗海水侧表面（板片、盘管或冷凝管；以舱壁冷却时为舱壁）并反冲滤网", "")
	l.action(&c.Refill, "gas_refill", "fill the pod with dry gas again, as at the start", "重新充注干燥气体，恢复起始状态", "")
	c.Gas.declare(l)
	c.Loop.declare(l, "loop", Text{"loop pump", "回路泵"}, "EST: 16 m at 14.5 kg/s, a rise of 6 K")
	l.number(&c.LoopWater, "loop_water_kg", 50, 20000, "fresh water in the loop", "回路中的淡水量", "EST: 40 s of design flow")
	l.number(&c.LoopBalance, "loop_imbalance", 0, 0.8, "how much more water the nearest rack gets than the farthest, as a share of the mean", "最近机架与最远机架水量之差占均值的比例", "EST: balancing valves set to within 5 %")
	l.number(&c.LoopMakeup, "loop_makeup_1_d", 0, 1, "share of the loop's fresh water that is made up in a day: all the fresh water that the pod takes (WUE)", "回路淡水每天补充的比例：数据舱全部淡水消耗（WUE）", "0: a closed loop in a sealed hull; the operator claims no fresh water (zenflipclock.cn 2023-07)")
	c.Sea.declare(l, "sea", Text{"seawater pump", "海水泵"}, "EST: 12 m at 20 kg/s; intake, strainer, exchanger and outfall take 8 to 15 m")
	c.Strainer.declare(l)
	c.Valve.declare(l)
	c.Sensor.declare(l)
	c.Exchanger.declare(l)
	c.Thermosyphon.declare(l)
	c.HullCooling.declare(l)
	c.Fouling.declare(l)
	c.Hull.declare(l)
	c.Control.declare(l)
	c.Power.declare(l)
	c.Failures.declare(l)
	c.Alarms.declare(l)
}

func (c *PodConfig) validate(prefix string) []error {
	var all []error
	order := func(low, high string, ok bool) {
		if !ok {
			all = append(all, &Fault{Key: prefix + low, Reason: "has to lie below " + prefix + high})
		}
	}
	order("throttle_degC", "critical_degC", c.Throttle < c.Critical)
	order("speed_min", "speed_max", c.Control.SpeedMin < c.Control.SpeedMax)
	racks := 0
	for _, g := range c.Racks {
		racks += g.Count
	}
	if racks > maxRacks {
		all = append(all, &Fault{Key: prefix + "rack", Value: fmt.Sprint(racks) + " racks", Reason: fmt.Sprintf("are too many; a pod has at most %d", maxRacks)})
	}
	return all
}
