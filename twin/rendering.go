package twin

// A RenderingConfig is the load of a pod that renders film: jobs come when an
// artist sends them, each at once, and wait; the racks run at full power until
// nothing waits.
//
//	a(t) = Σ W_j · 30 z²(1 − z)²/t_s,  z = (t − t_j)/t_s between 0 and 1
//
//	a    asked, as a share of what the racks can do       [-]
//	W_j  size of job j, in seconds of its racks' work     [s]
//	t_j  when it comes: by chance, from the world's seed  [s]
//	t_s  how long its frames take to be handed in         [s]
//
// The integral of a over one job is exactly W_j, from half to one and a half times
// the mean.
type RenderingConfig struct {
	Job  float64 // s of work
	Rate float64 // 1/s
}

func defaultRendering() RenderingConfig { return RenderingConfig{Job: 3 * hour, Rate: 6 / day} }

// handIn is how long the frames of a job take to come in, in s. EST.
const handIn = 300.0

func (c *RenderingConfig) declare(l *list) {
	l.number(&c.Job, "job_h", 0.01, 1000,
		"rendering: mean size of a job, in hours of the racks that render at full power", "渲染：作业的平均大小，以渲染机架满功率的小时数计",
		"EST: the effects of Nezha 2 took 600 years of one machine (Hainan Daily and three others, March 2025), 1.3 years of a pod of 450 servers; over its 1,900 shots (kepu.gov.cn 2025-03-03), of which Guizhou had 40 %, 15 h a shot, in five takes")
	l.number(&c.Rate, "jobs_per_d", 0.05, 36,
		"rendering: jobs that come per day in the mean, at instants drawn from world.seed; where they bring more than 24 h of work a day, the queue only grows", "渲染：平均每日到来的作业数，时刻由 world.seed 决定；若每日带来超过 24 h 的工作，队列只增不减",
		"EST: three quarters of a day's work, so that the queue runs dry now and then")
}

func (c *RenderingConfig) jobs(key uint64) chance { return chance{key, 1 / c.Rate, handIn} }

// at is what comes in at t.
func (c *RenderingConfig) at(key uint64, t float64) float64 {
	jobs := c.jobs(key)
	since, lot, happens := jobs.during(t)
	if !happens {
		return 0
	}
	z := since / handIn
	return c.Job * (0.5 + lot) * 30 * z * z * (1 - z) * (1 - z) / handIn
}

// next is the first beginning, middle or end of a job's coming in after t: from its
// steepest rise to its steepest fall is one step too many.
func (c *RenderingConfig) next(key uint64, t float64) float64 {
	jobs := c.jobs(key)
	return jobs.next(t, [4]float64{0, handIn / 3, 2 * handIn / 3, handIn})
}

// channels of the stream k, which is of this kind.
func (c *RenderingConfig) channels(k int) []channelOf {
	return []channelOf{
		{"jobs_waiting", "jobs that wait or are being rendered, counted in jobs of mean size", "等待与渲染中的作业数，以平均大小计", 0, 10, func(v *view, _ int) float64 {
			s := &v.pod.streams[k]
			return max(0, v.x[s.queue]) / (c.Job * s.own())
		}},
		{"job_delay_h", "how long until what waits is rendered, by Little's law; undefined where nothing is rendered", "排队作业渲染完成所需时间（利特尔法则）；无渲染时无定义", 0, 24, func(v *view, _ int) float64 { return delay(v.x[v.pod.streams[k].queue], v.sums[sumDone+k]) }},
	}
}
