package twin

import (
	"math"

	"seapod/physics"
)

// A TrainingConfig is the load of a pod that trains one model: all accelerators
// together, step after step, with pauses in which the model's state is written
// down, and with failures after which it is read again.
//
//	a(t) = u (1 − δ c(t)) (1 − f(t))
//
//	a  asked, as a share of what the racks can do  [-]
//	u  load.level, between checkpoints             [-]
//	δ  depth of a checkpoint's dip                 [-]
//	c  1 during a checkpoint, else 0               [-]
//	f  1 while the job restarts, else 0            [-]
//
// with edges of ten seconds. A step lasts seconds, in which accelerators compute
// and wait for each other's sums by turns; the chips, of half a minute, feel only
// the mean, so u is that. One job runs on all pods of a world, so all dip at once.
// Work done again from the last checkpoint counts as asked and done, for it costs
// the same watts.
type TrainingConfig struct {
	Every   float64 // s
	Pause   float64 // s
	Depth   float64
	Failure float64 // s
	Restart float64 // s
}

func defaultTraining() TrainingConfig {
	return TrainingConfig{Every: 1800, Pause: 60, Depth: 0.7, Failure: 16 * hour, Restart: 600}
}

func (c *TrainingConfig) declare(l *list) {
	l.number(&c.Every, "checkpoint_every_s", 120, 86400,
		"training: from one checkpoint to the next; while accelerators wait for the disks power falls by half within seconds, the chips by 13 K, the gas behind them by 2 K, and fans and pumps slow down: when work comes back at once they are late, and chips and gas overshoot by 2 K and 0.5 K",
		"训练：相邻检查点的间隔；加速卡等待写盘时功率数秒内降约一半，芯片降 13 K，其后气体降 2 K，风机与泵随之减速；工作骤然恢复时它们来不及，芯片与气体分别过冲 2 K 与 0.5 K",
		"EST: half an hour, so that a failure loses a quarter of an hour in the mean")
	l.number(&c.Pause, "checkpoint_s", 20, 3600,
		"training: how long a checkpoint takes, its edges of ten seconds included", "训练：一次检查点的时长，含首尾各十秒的过渡",
		"EST: 1 to 4 GB from each accelerator (Dubey et al. 2024, The Llama 3 Herd of Models, arXiv 2407.21783) from 3,200 of them at 150 GB/s")
	l.number(&c.Depth, "checkpoint_depth", 0, 1,
		"training: share of the work that stops during a checkpoint", "训练：检查点期间停止的工作比例",
		"EST: 0.7, accelerators idle while hosts and network write; that whole clusters swing together while they wait for checkpoints is told of Llama 3 (arXiv 2407.21783)")
	l.number(&c.Failure, "failure_every_h", 1, 1e4,
		"training: mean time between failures that stop the job, at instants drawn from world.seed", "训练：使作业中断的故障的平均间隔，时刻由 world.seed 决定",
		"419 unexpected interruptions of 16,384 accelerators in 54 days (arXiv 2407.21783), for the 3,200 of a pod")
	l.number(&c.Restart, "restart_s", 20, 3600,
		"training: how long the racks idle after a failure, until the job has been placed and its state read again", "训练：故障后机架空转、直至作业重新部署并读回状态的时间",
		"EST: 10 min; with the work done again, the tenth of all time that Llama 3 lost (arXiv 2407.21783) is 17 min for each of its 466 interruptions")
}

func (c *TrainingConfig) validate() []error {
	var all []error
	if c.Pause > c.Every/2 {
		all = append(all, &Fault{Key: "load.checkpoint_s", Value: number(c.Pause), Reason: "is more than half of load.checkpoint_every_s"})
	}
	if chance := c.failures(0); c.Restart > chance.slot() {
		all = append(all, &Fault{Key: "load.restart_s", Value: number(c.Restart), Reason: "is more than an eighth of load.failure_every_h"})
	}
	return all
}

func (c *TrainingConfig) failures(key uint64) chance { return chance{key, c.Failure, c.Restart} }

// at is the level at t, 1 between checkpoints.
func (c *TrainingConfig) at(key uint64, t float64) float64 {
	return (1 - c.Depth*c.checkpoint(t)) * (1 - c.restarting(key, t))
}

// checkpoint is 1 during one, at the end of every period.
func (c *TrainingConfig) checkpoint(t float64) float64 {
	return pulse(t-math.Floor(t/c.Every)*c.Every-(c.Every-c.Pause), c.Pause)
}

// restarting is 1 from a failure until the job runs again.
func (c *TrainingConfig) restarting(key uint64, t float64) float64 {
	failures := c.failures(key)
	since, _, happens := failures.during(t)
	if !happens {
		return 0
	}
	return pulse(since, c.Restart)
}

// pulse rises from 0 to 1 over an edge and falls again before its length is over.
func pulse(since, length float64) float64 {
	return physics.SmoothStep(since, 0, edge) * (1 - physics.SmoothStep(since, length-edge, length))
}

// next is the first beginning or end of an edge after t.
func (c *TrainingConfig) next(key uint64, t float64) float64 {
	failures := c.failures(key)
	next := failures.next(t, edges(c.Restart))
	begin := math.Floor(t/c.Every)*c.Every + c.Every - c.Pause
	for _, period := range [...]float64{0, c.Every} { // at the very end of one the next counts
		for _, offset := range edges(c.Pause) {
			if at := begin + period + offset; at > t+grain {
				return min(next, at)
			}
		}
	}
	return next
}

// edges are the kinks of a pulse.
func edges(length float64) [4]float64 { return [4]float64{0, edge, length - edge, length} }

// channels of a stream of this kind.
func (c *TrainingConfig) channels(s *stream) []channelOf {
	key := s.load.key
	return []channelOf{
		{"checkpoint", "1 while the training writes a checkpoint, and on its way there and back", "1：训练正在写检查点（含过渡）", 0, 1, func(v *view, _ int) float64 { return c.checkpoint(v.t) }},
		{"restarting", "1 while the training restarts after a failure", "1：训练在故障后重启", 0, 1, func(v *view, _ int) float64 { return c.restarting(key, v.t) }},
	}
}
