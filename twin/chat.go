package twin

// A ChatConfig is the load of a pod that answers people: conversations a second to
// tokens to the use of its accelerators.
//
//	a = N(t)·n/(G·r·η),  N(t) = N (1 − s + s·wave)
//
//	a  asked, as a share of what the pod's accelerators can do  [-]
//	N  conversations asked at the daily peak                    [1/s]
//	s  swing of the daily wave as a share of the peak           [-]
//	n  tokens of one answer                                     [-]
//	G  accelerators of the pod                                  [-]
//	r  tokens a second of one, at its published best            [1/s]
//	η  what is left of r                                        [-]
//
// A conversation is one question and its answer. That thousands come in a second
// makes their number smooth (√7,000 is 1.2 % of it over one second, less over the
// half minute of the chips), so nothing here is drawn by chance.
//
// What the claim of 7,000 a second implies: at the 211 tokens of a mean answer it
// is 1.48 million tokens a second, three quarters of the 1.94 million (168 billion a
// day) that DeepSeek's whole service gave with 1,814 H800 on 27 February 2025. With
// its 1,072 tokens a second from each, the reading of questions included, it takes
// 1,380 of them, and 1.8 MW at the 10.2 kW that a node of eight may draw (NVIDIA DGX
// H100): half as much again as the 1.2 MW of 24 racks at 50 kW. So the claim is a
// peak, of short answers, from hardware or a model more frugal than that; answers of
// a reasoning model, five times as long, are out of reach. Or it means 7,000
// conversations at once: at the 20 tokens a second that DeepSeek sends to each, that
// is a tenth of the work. The defaults take the claim at its word.
type ChatConfig struct {
	Conversations float64 // 1/s
	Swing         float64
	Tokens        float64
	Accelerators  float64
	Rate          float64 // 1/s
	Efficiency    float64
	Patience      float64 // s
}

func defaultChat() ChatConfig {
	return ChatConfig{Conversations: 7000, Swing: 0.18, Tokens: 211, Accelerators: 3200, Rate: 1850, Efficiency: 0.26, Patience: 30}
}

func (c *ChatConfig) declare(l *list) {
	l.number(&c.Conversations, "conversations_per_s", 0, 1e5,
		"chat: conversations asked of each pod per second at the daily peak; every token of an answer is computed by reading the model's weights once more, and the current that this takes leaves the chip as heat: at 1 MW, 7,000 a second cost 143 J each",
		"对话：每舱每秒在日峰值时被请求的对话数；回答的每个词元都要把模型权重再读一遍，所耗电流全部成为芯片的热：以 1 MW 计，每秒 7,000 次对话，每次 143 J",
		"7,000 DeepSeek conversations a second: claimed for the AI pod, Hainan Daily March 2025 and China Daily 2025-04-24; what it implies stands in chat.go")
	l.number(&c.Swing, "conversations_swing", 0, 0.5,
		"chat: swing of the daily wave to either side of its mean, as a share of the peak", "对话：日变化相对均值的摆幅，占峰值的比例",
		"0.18: DeepSeek's service held 278 nodes at its peak and 226.75 in the mean (DeepSeek, Inference System Overview, 2025-03-01)")
	l.number(&c.Tokens, "tokens_per_conversation", 1, 2e4,
		"chat: tokens that one answer has", "对话：一次回答的词元数",
		"211: mean of 19,366 requests to a production service (Azure LLM inference trace 2023, conversation; Patel et al. 2024, Splitwise); a reasoning model gives a thousand or more")
	l.number(&c.Accelerators, "accelerators", 8, 1e5,
		"chat: accelerators of the whole pod, of which racks that chat have their share", "对话：全舱加速卡数，承担对话的机架占其中相应份额",
		"EST: 8 in each of 400 servers; more than 400 high-performance servers are claimed for the AI pod (China Daily 2025-04-24), what is in them is not told")
	l.number(&c.Rate, "accelerator_tokens_per_s", 10, 1e5,
		"chat: tokens that one accelerator gives per second at its best, answers only and all batches full", "对话：单张加速卡的最佳词元速率，仅计回答且批次全满",
		"14,800 tokens a second from a node of eight H800 (DeepSeek, Inference System Overview, 2025-03-01)")
	l.number(&c.Efficiency, "decode_efficiency", 0.01, 1,
		"chat: share of that rate which is left when questions have to be read too, batches are not full and the accelerators are lesser ones", "对话：在还须读入提问、批次不满、加速卡较弱时所余的速率比例",
		"EST: 0.58, what DeepSeek's 168e9 tokens a day from 226.75 nodes are of 1,850, times 0.45 for accelerators that with their servers have the 375 W which 1.2 MW leaves each; chosen for what the claim implies, 0.25 at the least")
	l.number(&c.Patience, "patience_s", 1, 3600,
		"chat: mean time that someone waits for an answer to begin before giving up; conversations that find no room wait, and of those that wait one in this time is lost",
		"对话：用户等待回答开始的平均耐心；无余力时对话排队，排队者每经此时间约流失一份",
		"EST: three times the 10 s at which attention wanders off (Nielsen 1993, Usability Engineering); giving up at a constant rate is Palm's model, of which Garnett, Mandelbaum & Reiman 2002, doi 10.1287/msom.4.3.208.7753")
}

// asked is how many conversations are asked per second at a point of the day's wave.
func (c *ChatConfig) asked(wave float64) float64 {
	return c.Conversations * (1 - c.Swing + c.Swing*wave)
}

// capacity is how many conversations the whole pod can answer per second.
func (c *ChatConfig) capacity() float64 {
	return c.Accelerators * c.Rate * c.Efficiency / c.Tokens
}

// channels of the stream k, which is of this kind.
func (c *ChatConfig) channels(k int) []channelOf {
	return []channelOf{
		{"conversations_per_s", "conversations answered per second", "每秒完成的对话数", 0, 10000, func(v *view, _ int) float64 { return c.capacity() * v.sums[sumDone+k] }},
		{"conversations_asked_per_s", "conversations asked per second", "每秒请求的对话数", 0, 10000, func(v *view, _ int) float64 { return c.capacity() * v.pod.streams[k].asked() }},
		{"conversations_lost_per_s", "conversations given up per second, because there was no room within the patience of who asked", "每秒因久等而放弃的对话数", 0, 10000, func(v *view, _ int) float64 {
			s := &v.pod.streams[k]
			return c.capacity() * max(0, s.lost(v.x[s.queue]))
		}},
		{"conversations_waiting", "conversations that wait to begin", "等待开始的对话数", 0, 1e5, func(v *view, _ int) float64 { return c.capacity() * max(0, v.x[v.pod.streams[k].queue]) }},
		{"conversation_delay_s", "how long a conversation waits to begin, by Little's law; undefined where none is answered", "对话开始前的等待时间（利特尔法则）；无对话完成时无定义", 0, 60, func(v *view, _ int) float64 { return delay(v.x[v.pod.streams[k].queue], v.sums[sumDone+k]) }},
		{"tokens_per_s", "tokens given per second", "每秒生成的词元数", 0, 2e6, func(v *view, _ int) float64 { return c.Tokens * c.capacity() * v.sums[sumDone+k] }},
	}
}
