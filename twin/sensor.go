package twin

import "math"

// A SensorConfig is the thermometer by which the seawater pump is controlled, and
// what can be wrong with it: of the loop's supply, or in direct cooling of the
// seawater behind the coils. A second one at the same place only watches.
type SensorConfig struct {
	Bias   float64 // K
	Drift  float64 // K/s
	Freeze float64
	Renew  float64
}

func (c *SensorConfig) declare(l *list) {
	l.number(&c.Bias, "sensor_bias_K", -30, 30, "error of the thermometer by which the seawater pump is controlled (the loop's supply; in direct cooling the seawater behind the coils): what reads low slows the pump, and the water is really warmer",
		"控制海水泵的温度计（回路供水；直接冷却时为盘管后海水）的偏差：读数偏低，泵就慢下来，水其实更热", "0: it reads true")
	l.number(&c.Drift, "sensor_drift_K_h", -60, 60, "drift of that thermometer: its error grows by this in an hour from now on, and stays when the drift ends; what reads ever lower slows the pump, and all looks well while the water warms",
		"该温度计的漂移：误差从现在起每小时增加此值，漂移停止后误差保留；读数越来越低，泵随之减速，看似正常，水却在变热", "0: none; a sound Pt100 drifts less than 0.05 K in a year")
	l.toggle(&c.Freeze, "sensor_freeze", "1: that thermometer is frozen at what it reads: the controller believes it, whatever the sea does", "1：该温度计读数冻结：无论海水如何变化，控制器仍然相信它", "")
	l.action(&c.Renew, "sensor_renew", "put a new thermometer in: bias, drift and freeze are 0 again and what has drifted is gone", "更换该温度计：偏差、漂移与冻结归零，已积累的误差消除", "")
}

// sensorLag is how long ago it reads the water once it is frozen. EST: a sheathed
// Pt100 of 4 mm in a stream. Its lag while it works is left out: it is short beside
// the 40 s in which the loop goes round.
const sensorLag = 3.0 // s

// reads is what the controller is told of the truth. The memory follows that within
// seconds, and a frozen thermometer tells nothing else.
func (c *SensorConfig) reads(truth, drift, memory float64) float64 {
	return (1-c.Freeze)*(truth+c.Bias+drift) + c.Freeze*memory
}

// follow is the rate in K/s at which the memory follows; frozen, it does not.
func (c *SensorConfig) follow(truth, drift, memory float64) float64 {
	return (1 - c.Freeze) * (truth + c.Bias + drift - memory) / sensorLag
}

// sensorAlarm tells that the controller's thermometer and the one that watches
// disagree; off is the first over the second, in K.
func sensorAlarm(off func(p *pod, x []float64) float64) alarm {
	return alarm{"sensor_disagrees", Text{"the thermometer that controls the seawater pump and the one that watches disagree", "控制海水泵的温度计与监视用温度计不一致"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
		return (math.Abs(off(p, x))/p.c.Alarms.Sensor - 1) / 0.3
	}}
}
