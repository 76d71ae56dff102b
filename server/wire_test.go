package server

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"seapod/twin"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden holds got to a file of testdata/wire, which the page's tests read too.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "wire", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./server -update writes it)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s = %q, want %q", name, got, want)
	}
}

// goldenFrame has what is hard: undefined, zero, negative, tiny and huge values, and a third.
var goldenFrame = twin.Frame{Seq: 4_000_000_123, T: 86_460.5, Values: []float64{350, 1.0871234567890123, math.NaN(), 0, -1.875, 1.5e-5, 1e-9, 1.0 / 3, 6.02214076e23}}

func goldenHello() []byte {
	channels := []twin.Channel{
		{Name: "pod.0.it_power_kW", Unit: "kW", Min: 0, Max: 500, Help: twin.Text{EN: "power drawn by the racks", ZH: "机架用电功率"}},
		{Name: "pod.0.pue", Min: 1, Max: 1.3, Help: twin.Text{EN: "power usage effectiveness", ZH: "电能利用效率"}},
		{Name: "cluster.pue", Min: 1, Max: 1.3, Help: twin.Text{EN: "of the cluster", ZH: "集群"}},
		{Name: "pod.0.alarm.chip_hot", Min: 0, Max: 1, Help: twin.Text{EN: "a chip is too warm", ZH: "芯片过热"}},
		{Name: "pod.0.gravity_kW", Unit: "kW", Min: -10, Max: 10},
		{Name: "pod.0.fouling_m2K_W", Unit: "m²K/W", Min: 0, Max: 1e-4},
		{Name: "pod.0.tiny", Min: 0, Max: 1e-7},
		{Name: "pod.0.third", Min: 0, Max: 1},
		{Name: "pod.0.huge", Min: 0, Max: 1e24},
	}
	low, high, one := number(0), number(2000), number(1)
	pace := number(60)
	parameters := []parameterInfo{
		{Name: "world.title_en", Kind: twin.Label, Value: `a "pod" <1>`, Default: "Lingshui pod", Help: twin.Text{EN: "title", ZH: "标题"}},
		{Name: "pod.0.cooling", Kind: twin.Choice, Value: "loop", Default: "loop", Choices: []string{"loop", "direct"}, Help: twin.Text{EN: "cooling", ZH: "冷却方式"}, Source: "the contract"},
		{Name: "pod.0.it_load_kW", Unit: "kW", Kind: twin.Number, Live: true, Value: number(400), Min: &low, Max: &high, Default: number(350), Help: twin.Text{EN: "IT power", ZH: "IT 功率"}, Source: "EST"},
		{Name: "sea.claim", Kind: twin.Switch, Live: true, Value: number(0), Min: &low, Max: &one, Default: number(0), Help: twin.Text{EN: "believe the operator", ZH: "采信运营方"}, Source: "the operator"},
		{Name: "pod.0.clean", Kind: twin.Action, Live: true, Value: number(0), Min: &low, Max: &one, Default: number(0), Help: twin.Text{EN: "brush the plates", ZH: "清洗板片"}},
	}
	c := catalogue{
		runInfo: runInfo{RunID: "lingshui#2", World: "lingshui", Title: twin.Text{EN: "Lingshui pod", ZH: "陵水海底数据舱"},
			Seed: 1, Start: instant(1735689600)},
		channels:   encode(describeChannels(channels)),
		parameters: encode(parameters),
	}
	holder, shown := 9, "lesson=cube-law&step=2"
	return c.with(encode(hello{Type: "hello", Protocol: protocolBin, Version: "1.2.3", Seq: 41, LastSeq: 41, Pace: &pace, Every: 60,
		Control: true, Viewer: 7, Tokens: true, Holder: &holder, Shown: &shown, runInfo: c.runInfo}))
}

func TestGoldenWire(t *testing.T) {
	golden(t, "hello.json", goldenHello())
	golden(t, "frame.json", appendFrameJSON(nil, &goldenFrame, nil))
	golden(t, "frame.bin", appendFrameBin(nil, &goldenFrame, nil))
	golden(t, "frame-chosen.json", appendFrameJSON(nil, &goldenFrame, []int{2, 0}))
	golden(t, "frame-chosen.bin", appendFrameBin(nil, &goldenFrame, []int{2, 0}))
	help := twin.Text{EN: "IT power was set to 400 kW", ZH: "IT 功率设为 400 kW"}
	golden(t, "event-command.json", encodeEvent(twin.Event{T: 60, Kind: twin.EventCommand, Name: "pod.0.it_load_kW", Value: 400, Help: help}))
	golden(t, "event-alarm.json", encodeEvent(twin.Event{T: 90.25, Kind: twin.EventAlarm, Name: "pod.0.alarm.chip_hot", Value: 1, Help: twin.Text{EN: "a chip is too warm", ZH: "芯片过热"}}))
	golden(t, "event-pace.json", encodeEvent(twin.Event{T: 120, Kind: twin.EventPace, Value: math.NaN(), Help: twin.Text{EN: "the pace was changed", ZH: "速度已改变"}}))
	golden(t, "event-reset.json", encodeEvent(twin.Event{Kind: twin.EventReset, Name: "lingshui#3", Help: twin.Text{EN: "a new run begins", ZH: "新的运行开始"}}))
	golden(t, "event-missed.json", appendMissed(nil, 180, 7))
	golden(t, "event-end.json", encodeEvent(twin.Event{T: 240, Kind: twin.EventEnd, Help: twin.Text{EN: "the run is over", ZH: "运行结束"}}))
	golden(t, "event-control.json", encodeEvent(twin.Event{T: 240, Kind: "control", Name: "9", Value: 1, Help: twin.Text{EN: "Mei has control", ZH: "Mei获得控制权"}}))
	golden(t, "event-role.json", encodeEvent(twin.Event{T: 240, Kind: "role", Name: "7K3P5XQ2M4ABCDEFGHJKLMNPQR", Value: 1, Help: twin.Text{EN: "you have control", ZH: "你已获得控制权"}}))
	golden(t, "event-show.json", encodeEvent(twin.Event{T: 240, Kind: "show", Name: "lesson=cube-law&step=2", Value: 1, Help: twin.Text{EN: "a view to follow is shown", ZH: "正在共享可跟随的视图"}}))
	golden(t, "subscribed.json", encode(subscribedMessage{"subscribed", nil, []string{"cluster.pue", "pod.0.it_power_kW"}, 5}))
	golden(t, "ack.json", encode(ackMessage{"ack", json.RawMessage("7"), 60}))
	low, high := number(0), number(2000)
	golden(t, "error.json", encode(errorMessage{"error", json.RawMessage("8"), fault{Error: "pod.0.it_load_kW = 9000 is outside 0 to 2000 kW",
		Name: "pod.0.it_load_kW", Value: number(9000), Min: &low, Max: &high}}))
	golden(t, "error-near.json", encode(errorMessage{"error", nil, fault{Error: "pod.0.it_load is not a parameter; did you mean pod.0.it_load_kW?",
		Name: "pod.0.it_load", Near: "pod.0.it_load_kW"}}))
}

// decodeFrame reads a binary frame by the contract's words.
func decodeFrame(t *testing.T, b []byte) map[string]any {
	t.Helper()
	if len(b) < 16 || (len(b)-16)%8 != 0 || b[0] != 1 || b[1]|b[2]|b[3] != 0 {
		t.Fatalf("% x is no frame", b)
	}
	values := []any{}
	for i := 16; i < len(b); i += 8 {
		values = append(values, math.Float64frombits(binary.LittleEndian.Uint64(b[i:])))
	}
	return map[string]any{"type": "frame", "seq": float64(binary.LittleEndian.Uint32(b[4:])),
		"t": math.Float64frombits(binary.LittleEndian.Uint64(b[8:])), "values": values}
}

// TestFramesSurvive: both encodings give back every bit, and the JSON is encoding/json's own notation.
func TestFramesSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := twin.Frame{
			Seq: uint64(rapid.Uint32().Draw(t, "seq")), T: rapid.Float64Range(0, 1e9).Draw(t, "t"),
			Values: rapid.SliceOfN(rapid.Float64(), 0, 20).Draw(t, "values"),
		}
		text := appendFrameJSON(nil, &f, nil)
		var m struct {
			Type   string     `json:"type"`
			Seq    uint64     `json:"seq"`
			T      float64    `json:"t"`
			Values []*float64 `json:"values"`
		}
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if m.Type != "frame" || m.Seq != f.Seq || m.T != f.T || len(m.Values) != len(f.Values) {
			t.Fatalf("appendFrameJSON(%v) = %s", f, text)
		}
		for i, v := range f.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				if m.Values[i] != nil {
					t.Fatalf("value %v = %v, want null", v, *m.Values[i])
				}
				continue
			}
			std, _ := json.Marshal(v)
			if own := appendNumber(nil, v); math.Float64bits(*m.Values[i]) != math.Float64bits(v) || !bytes.Equal(own, std) {
				t.Fatalf("appendNumber(%v) = %s, want %s", v, own, std)
			}
		}
		bin := appendFrameBin(nil, &f, nil)
		for i, v := range f.Values {
			if got := binary.LittleEndian.Uint64(bin[16+8*i:]); got != math.Float64bits(v) {
				t.Fatalf("value %d = %x, want %x", i, got, math.Float64bits(v))
			}
		}
	})
}

func TestEncodingAllocatesNothing(t *testing.T) {
	f := twin.Frame{Seq: 1, T: 60, Values: make([]float64, 300)}
	for i := range f.Values {
		f.Values[i] = math.Sqrt(float64(i))
	}
	chosen := []int{1, 2, 3}
	dst := make([]byte, 0, 1<<16)
	for name, encode := range map[string]func(){
		"appendFrameJSON": func() { dst = appendFrameJSON(dst[:0], &f, nil) },
		"appendFrameBin":  func() { dst = appendFrameBin(dst[:0], &f, nil) },
		"chosen":          func() { dst = appendFrameJSON(dst[:0], &f, chosen) },
		"appendMissed":    func() { dst = appendMissed(dst[:0], 60, 7) },
	} {
		if n := testing.AllocsPerRun(100, encode); n != 0 {
			t.Errorf("%s allocates %v times, want 0", name, n)
		}
	}
}

func FuzzRequest(f *testing.F) {
	for _, s := range []string{
		`{"type":"subscribe","channels":["pod.0.pue","sea.*"],"rate_hz":5}`, `{"type":"subscribe","channels":[null],"rate_hz":-1}`,
		`{"type":"resume","after_seq":12,"run_id":"lingshui"}`, `{"type":"resume","after_seq":1e300}`,
		`{"type":"command","id":1,"set":"pod.0.it_load_kW","value":400}`, `{"type":"command","id":{},"set":1,"value":"x"}`,
		`{"type":"pace","id":"p","pace":null}`, `{"type":"pace","pace":-1}`, `{"type":"step"}`, `{"type":"reset","id":null}`,
		`{"type":"","id":1e999}`, `[]`, `null`, `"`, "\xff", `{"type":"step","type":"reset"}`, `{"TYPE":"step"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, bad := parseRequest(data)
		if bad != nil {
			if bad.Error == "" {
				t.Errorf("parseRequest(%q) refuses without a reason", data)
			}
			if b := encode(errorMessage{"error", r.id, *bad}); !json.Valid(b) {
				t.Errorf("parseRequest(%q): error %s is no JSON", data, b)
			}
			return
		}
		if sum := r.value/4 + r.pace + r.rate + r.after; math.IsNaN(sum) || math.IsInf(sum, 0) {
			t.Errorf("parseRequest(%q) = %+v, want finite numbers", data, r)
		}
		if r.kind == "command" && r.set == "" || r.kind == "resume" && r.after < -1 || r.rate < 0 || r.rate > topRate {
			t.Errorf("parseRequest(%q) = %+v", data, r)
		}
	})
}
