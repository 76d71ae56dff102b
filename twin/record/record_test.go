package record

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"seapod/twin"
)

func header(names ...string) twin.Header {
	h := twin.Header{RunID: "lingshui#2", World: "lingshui", Seed: 7, Start: 1735689600, Every: 60, TOML: "[world]\nseed = 7\n"}
	for _, n := range names {
		h.Channels = append(h.Channels, twin.Channel{Name: n, Unit: "kW", Min: 0, Max: 400, Help: twin.Text{EN: "power of " + n, ZH: "功率"}})
	}
	return h
}

// give passes the rows to a sink as a run does, a frame a minute.
func give(t testing.TB, s twin.Sink, h twin.Header, rows ...[]float64) {
	t.Helper()
	if err := s.Open(h); err != nil {
		t.Fatalf("Open = %v", err)
	}
	for i, row := range rows {
		if err := s.Write(&twin.Frame{Seq: uint64(i), T: float64(i) * 60, Values: row}); err != nil {
			t.Fatalf("Write(row %d) = %v", i, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatalf("Close = %v", err)
	}
}

var awkward = []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 1.0 / 3, 1e-6, 9.999999999999999e-7, 1.0000000000000002e-6, 1e20, 1e21, 9.99999999999999e20,
	123456789012345680, 1 << 53, 1<<53 + 2, 5e-324, math.MaxFloat64, -math.MaxFloat64, 86400, 1.2345675e6, 0.000012345, 100, 1e5 + 1e-9, 27.000000000000004,
	math.Inf(1), math.Inf(-1)}

func TestAppendNumberIsShortestAndExact(t *testing.T) {
	check := func(v float64) string {
		got := string(AppendNumber([]byte("x"), v))[1:]
		back, err := strconv.ParseFloat(got, 64)
		if err != nil || math.Float64bits(back) != math.Float64bits(v) {
			return fmt.Sprintf("AppendNumber(%v) = %q, which reads back as %v (%v)", v, got, back, err)
		}
		if math.IsInf(v, 0) {
			return ""
		}
		format := byte('f')
		if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
			format = 'e'
		}
		want := strconv.FormatFloat(v, format, -1, 64)
		if v == 0 && math.Signbit(v) {
			want = "-0e+00"
		}
		if got != want {
			return fmt.Sprintf("AppendNumber(%b) = %q, want %q", v, got, want)
		}
		return ""
	}
	for _, v := range awkward {
		if fault := check(v); fault != "" {
			t.Error(fault)
		}
		if fault := check(-v); fault != "" {
			t.Error(fault)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if fault := check(rapid.Float64().Draw(t, "v")); fault != "" {
			t.Error(fault)
		}
	})
	try := func(v float64) {
		if fault := check(v); v == v && fault != "" {
			t.Fatal(fault)
		}
	}
	for e := -30; e < 75; e++ { // where the spacing of floats changes
		for _, v := range []float64{math.Ldexp(1, e), math.Pow(10, float64(e)/3)} {
			below, above := math.Nextafter(v, 0), math.Nextafter(v, math.Inf(1))
			for range 50 {
				try(below)
				try(above)
				below, above = math.Nextafter(below, 0), math.Nextafter(above, math.Inf(1))
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	low, high := math.Float64bits(1e-7), math.Float64bits(1e17)
	for i := range 200000 {
		try(math.Float64frombits(random.Uint64()))
		try(math.Float64frombits(low + random.Uint64N(high-low)))
		try(random.NormFloat64() * math.Pow(10, float64(random.IntN(30)-8)))
		try(float64(random.IntN(1e9)) / math.Pow(10, float64(i%12))) // few digits
		try(float64(2*random.IntN(1<<50)+1) / math.Ldexp(1, i%53))   // halves between two decimals
	}
}

func TestCSVRoundTrip(t *testing.T) {
	names := make([]string, len(awkward))
	for i := range names {
		names[i] = fmt.Sprintf("c%d", i)
	}
	undefined := make([]float64, len(awkward))
	for i := range undefined {
		undefined[i] = math.NaN()
	}
	reversed := slices.Clone(awkward)
	slices.Reverse(reversed)
	rows := [][]float64{awkward, awkward, undefined, reversed, awkward}
	var b bytes.Buffer
	give(t, NewCSV(&b), header(names...), rows...)
	got, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := append([]string{"time_s"}, names...); !slices.Equal(got[0], want) {
		t.Fatalf("header = %v, want %v", got[0], want)
	}
	for i, row := range rows {
		if want := strconv.Itoa(60 * i); got[i+1][0] != want {
			t.Errorf("time_s = %s, want %s", got[i+1][0], want)
		}
		for j, v := range row {
			cell := got[i+1][j+1]
			if v != v {
				if cell != "" {
					t.Errorf("NaN = %q, want an empty cell", cell)
				}
				continue
			}
			back, err := strconv.ParseFloat(cell, 64)
			if err != nil || math.Float64bits(back) != math.Float64bits(v) {
				t.Errorf("row %d: %v = %q, which reads back as %v (%v)", i, v, cell, back, err)
			}
		}
	}
}

func TestCSVQuotes(t *testing.T) {
	var b bytes.Buffer
	give(t, NewCSV(&b), header(`a,"b"`), []float64{1})
	if got, want := b.String(), "time_s,\"a,\"\"b\"\"\"\n0,1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCSVDoesNotAllocate(t *testing.T) {
	c := NewCSV(io.Discard)
	f := day(250)
	if err := c.Open(header(make([]string, 250)...)); err != nil {
		t.Fatal(err)
	}
	k := 0
	write := func() {
		k++
		if err := c.Write(f[k%len(f)]); err != nil {
			t.Fatal(err)
		}
	}
	for range f {
		write()
	}
	if n := testing.AllocsPerRun(100, write); n != 0 {
		t.Errorf("Write allocates %v times, want 0", n)
	}
}

// day is 1,441 frames like a pod's: a third of the channels stand still.
func day(channels int) []*twin.Frame {
	random := rand.New(rand.NewPCG(3, 4))
	frames := make([]*twin.Frame, 1441)
	still := make([]float64, channels)
	for j := range still {
		still[j] = random.Float64() * 100
	}
	for i := range frames {
		f := &twin.Frame{Seq: uint64(i), T: float64(i) * 60, Values: make([]float64, channels)}
		for j := range f.Values {
			f.Values[j] = still[j]
			if j%3 > 0 {
				f.Values[j] = random.Float64() * 100
			}
		}
		frames[i] = f
	}
	return frames
}

func BenchmarkNumber(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	values := make([]float64, 4096)
	for i := range values {
		values[i] = random.Float64() * 100
	}
	var text []byte
	b.Run("ours", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			text = AppendNumber(text[:0], values[i&4095])
		}
	})
	b.Run("strconv", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			text = strconv.AppendFloat(text[:0], values[i&4095], 'f', -1, 64)
		}
	})
}

func BenchmarkCSVDay(b *testing.B) { benchmark(b, func(w io.Writer) twin.Sink { return NewCSV(w) }) }
func BenchmarkJSONDay(b *testing.B) {
	benchmark(b, func(w io.Writer) twin.Sink { return NewJSONLines(w) })
}
func BenchmarkTableDay(b *testing.B) {
	benchmark(b, func(w io.Writer) twin.Sink { return NewTable(w) })
}
func BenchmarkParquetDay(b *testing.B) {
	benchmark(b, func(w io.Writer) twin.Sink { return NewParquet(w, "bench") })
}

// benchmark writes a day of minutes of 250 channels; a row is 1/1441 of an operation.
func benchmark(b *testing.B, sink func(io.Writer) twin.Sink) {
	frames := day(250)
	names := make([]string, 250)
	for i := range names {
		names[i] = fmt.Sprintf("pod.0.rack.%d.power_kW", i)
	}
	b.ReportAllocs()
	var size int
	for b.Loop() {
		var n counter
		out := bufio.NewWriterSize(&n, bufferSize)
		s := sink(out)
		if err := s.Open(header(names...)); err != nil {
			b.Fatal(err)
		}
		for _, f := range frames {
			if err := s.Write(f); err != nil {
				b.Fatal(err)
			}
		}
		if err := errors.Join(s.Close(), out.Flush()); err != nil {
			b.Fatal(err)
		}
		size = int(n)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1441, "ns/row")
	b.ReportMetric(float64(size), "bytes")
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

func TestJSONLines(t *testing.T) {
	var b bytes.Buffer
	give(t, NewJSONLines(&b), header("pod.0.pue", `a"b`), []float64{math.NaN(), 0.1}, []float64{1.5, math.Inf(1)})
	want := "{\"time_s\":0,\"pod.0.pue\":null,\"a\\\"b\":0.1}\n{\"time_s\":60,\"pod.0.pue\":1.5,\"a\\\"b\":null}\n"
	if b.String() != want {
		t.Fatalf("got %q, want %q", b.String(), want)
	}
	for line := range strings.Lines(b.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
	b.Reset()
	names := make([]string, len(awkward))
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	give(t, NewJSONLines(&b), header(names...), awkward)
	if !json.Valid(b.Bytes()) {
		t.Errorf("not JSON: %s", b.String())
	}
}

func TestTable(t *testing.T) {
	h := header("cluster.pue", "pod.0.sea_discharge_degC", "pod.0.fouling_m2K_W")
	h.Channels[0].Unit, h.Channels[0].Max = "", 2
	h.Channels[1].Unit, h.Channels[1].Max = "°C", 40
	h.Channels[2].Unit, h.Channels[2].Max = "m²K/W", 1e-3
	var b bytes.Buffer
	give(t, NewTable(&b), h, []float64{math.NaN(), 24.87654, 1.5e-5}, []float64{1.08765, 24.9, 1.50001e-5})
	want := `                  cluster
UTC                   pue  sea_discharge     fouling
                                      °C       m²K/W
2025-01-01 00:00        –          24.88     1.5e-05
2025-01-01 00:01   1.0877          24.90     1.5e-05
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestParquetReadsBack(t *testing.T) {
	const rows = 3*batchRows + 5
	h := header("pod.0.pue", "cluster.it_power_kW", "a.b_K")
	var data [][]float64
	for i := range rows {
		data = append(data, []float64{math.NaN(), float64(i) / 3, awkward[i%len(awkward)]})
	}
	var b bytes.Buffer
	give(t, NewParquet(&b, "1.2.3"), h, data...)
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range f.Schema().Fields() {
		names = append(names, c.Name())
		if c.Type().Kind() != parquet.Double || !c.Required() {
			t.Errorf("column %s is %v, want a required double", c.Name(), c)
		}
	}
	if want := []string{"time_s", "pod.0.pue", "cluster.it_power_kW", "a.b_K"}; !slices.Equal(names, want) {
		t.Fatalf("columns = %v, want %v", names, want)
	}
	for key, want := range map[string]string{"seed": "7", "version": "1.2.3", "world": "lingshui", "run_id": "lingshui#2", "toml": h.TOML,
		"start": "2025-01-01T00:00:00Z", "every_s": "60", "notice": Notice,
		"units": `{"a.b_K":"kW","cluster.it_power_kW":"kW","pod.0.pue":"kW","time_s":"s"}`} {
		if got, _ := f.Lookup(key); got != want {
			t.Errorf("metadata %s = %q, want %q", key, got, want)
		}
	}
	var help map[string]twin.Text
	text, _ := f.Lookup("help")
	if err := json.Unmarshal([]byte(text), &help); err != nil || help["a.b_K"].ZH != "功率" || help["a.b_K"].EN != "power of a.b_K" {
		t.Errorf("metadata help = %s (%v)", text, err)
	}
	got := make([]parquet.Row, rows+1)
	r := parquet.NewReader(f)
	n := 0
	for n < rows {
		k, err := r.ReadRows(got[n:])
		for i := range k {
			got[n+i] = got[n+i].Clone()
		}
		n += k
		if err != nil {
			break
		}
	}
	if n != rows || f.NumRows() != rows {
		t.Fatalf("read %d rows of %d, want %d", n, f.NumRows(), rows)
	}
	for i, row := range data {
		want := append([]float64{float64(i) * 60}, row...)
		for j, v := range want {
			if g := got[i][j].Double(); math.Float64bits(g) != math.Float64bits(v) {
				t.Errorf("row %d column %d = %v, want %v", i, j, g, v)
			}
		}
	}
}

func TestParquetBreaksIntoRowGroups(t *testing.T) {
	var b bytes.Buffer
	names := make([]string, 4000)
	row := make([]float64, 4000)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	rows := make([][]float64, 2500)
	for i := range rows {
		rows[i] = row
	}
	give(t, NewParquet(&b, ""), header(names...), rows...)
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.RowGroups()); n != 3 {
		t.Errorf("%d row groups, want 3", n)
	}
}

func TestSelect(t *testing.T) {
	h := header("time", "pod.0.rack.0.chip_degC", "pod.0.rack.1.chip_degC", "pod.0.pue", "cluster.pue")
	for _, test := range []struct {
		patterns string
		want     string
	}{
		{"cluster.pue,pod.0.pue", "time_s,cluster.pue,pod.0.pue\n0,5,4\n"},
		{"*pue", "time_s,pod.0.pue,cluster.pue\n0,4,5\n"},
		{"*rack.*.chip_degC,*.1.*", "time_s,pod.0.rack.0.chip_degC,pod.0.rack.1.chip_degC\n0,2,3\n"},
		{"t*", "time_s,time\n0,1\n"},
	} {
		var b bytes.Buffer
		give(t, Select(NewCSV(&b), strings.Split(test.patterns, ",")), h, []float64{1, 2, 3, 4, 5})
		if b.String() != test.want {
			t.Errorf("Select(%s) = %q, want %q", test.patterns, b.String(), test.want)
		}
	}
	err := Select(NewCSV(io.Discard), []string{"pod.0.pu", "pue", "x*", "pod.0.PUE"}).Open(h)
	want := `unknown channel "pod.0.pu"; did you mean pod.0.pue?
unknown channel "pue"; did you mean pod.0.pue?
no channel matches "x*"
unknown channel "pod.0.PUE"; did you mean pod.0.pue?`
	if err == nil || err.Error() != want {
		t.Errorf("Select(unknown) = %v, want %s", err, want)
	}
	if s := Select(NewCSV(io.Discard), nil); s == nil {
		t.Error("Select(nothing) = nil")
	} else if _, same := s.(*CSV); !same {
		t.Errorf("Select(nothing) = %T, want the sink itself", s)
	}
}

func TestGlob(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"a", "a", true}, {"a", "ab", false}, {"a*", "ab", true}, {"*b", "ab", true}, {"a*b", "ab", true}, {"a*b", "a", false},
		{"aba*aba", "aba", false}, {"*a*a", "aa", true}, {"*a*a", "a", false}, {"*", "", true}, {"**", "x", true}, {"a*c*e", "abcde", true}, {"a*c*e", "abde", false},
	} {
		if got := glob(test.pattern, test.name); got != test.want {
			t.Errorf("glob(%q, %q) = %v, want %v", test.pattern, test.name, got, test.want)
		}
	}
}

// full is a disk that takes n bytes.
type full int

func (f *full) Write(b []byte) (int, error) {
	n := min(len(b), int(*f))
	*f -= full(n)
	if n < len(b) {
		return n, errors.New("no space left on device")
	}
	return n, nil
}

func TestWriteErrorsReachTheRun(t *testing.T) {
	for name, sink := range map[string]func(io.Writer) twin.Sink{
		"csv": func(w io.Writer) twin.Sink { return NewCSV(w) }, "json": func(w io.Writer) twin.Sink { return NewJSONLines(w) },
		"table": func(w io.Writer) twin.Sink { return NewTable(w) }, "parquet": func(w io.Writer) twin.Sink { return NewParquet(w, "") },
	} {
		disk := full(100)
		out := Stream("day", &disk)
		s := sink(out)
		err := s.Open(header("a"))
		for i := range 10000 {
			if err == nil {
				err = s.Write(&twin.Frame{T: float64(i), Values: []float64{float64(i) / 7}})
			}
		}
		err = errors.Join(err, s.Close(), out.Commit())
		if err == nil || !strings.Contains(err.Error(), "write day: no space left on device") {
			t.Errorf("%s: error = %v, want one that names the file and the full disk", name, err)
		}
		if err := s.Open(header("a", "b")); err == nil {
			if err := s.Write(&twin.Frame{Values: []float64{1}}); err == nil {
				t.Errorf("%s: a frame that does not fit its header is written", name)
			}
		}
	}
}
