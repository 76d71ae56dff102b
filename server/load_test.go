package server

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

var load = flag.Bool("load", false, "run BenchmarkLoad, which opens 1,000 sockets for ten seconds")

const (
	loadViewers  = 1000
	loadStalled  = 100
	loadChannels = 230 // about those of lingshui
	loadRate     = 20  // Hz
	loadFor      = 8 * time.Second
)

// viewersReport is what the viewers' process found.
type viewersReport struct {
	Frames, Missed int
	P50, P99, Max  float64 // ms from the frame's being given out to its being read
}

// BenchmarkLoad streams over loopback to 1,000 viewers in another process, a
// tenth of whom read nothing. It measures this process alone:
//
//	go test ./server -run '^$' -bench Load -load
func BenchmarkLoad(b *testing.B) {
	if !*load {
		b.Skip("give -load to run it")
	}
	srv, err := New(newSim(b, twin.Options{}), Options{Files: testPage})
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = srv.Serve(b.Context(), l) }()
	sink := srv.Sink()
	if err := sink.Open(testHeader(loadChannels)); err != nil {
		b.Fatal(err)
	}
	values := testFrame(loadChannels, 0).Values
	for i := range values {
		values[i] /= 7
	}
	seq := uint64(0)
	give := func() {
		_ = sink.Write(&twin.Frame{Seq: seq, T: float64(time.Now().UnixNano()) / 1e9, Values: values})
		seq++
	}
	give()
	empty := memory()
	for b.Loop() {
		child := exec.Command(os.Args[0], "-test.run=^TestLoadViewers$")
		child.Env = append(os.Environ(), "SEAPOD_LOAD_VIEWERS="+l.Addr().String())
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := child.Start(); err != nil {
			b.Fatal(err)
		}
		for begun := time.Now(); srv.hub.counters.viewers.Load() < loadViewers; time.Sleep(10 * time.Millisecond) {
			if time.Since(begun) > time.Minute {
				b.Fatalf("%d of %d viewers came in a minute", srv.hub.counters.viewers.Load(), loadViewers)
			}
		}
		time.Sleep(time.Second)
		full := memory()
		cpu, sent := processTime(), srv.hub.counters.sent.Load()
		tick := time.NewTicker(time.Second / loadRate)
		for end := time.Now().Add(loadFor); time.Now().Before(end); {
			<-tick.C
			give()
		}
		tick.Stop()
		cpu, sent = processTime()-cpu, srv.hub.counters.sent.Load()-sent
		after := memory()
		_ = sink.Close() // the event end sends the viewers home
		var r viewersReport
		if err := json.NewDecoder(out).Decode(&r); err != nil {
			b.Fatal(err)
		}
		_ = child.Wait() // its report is what counts
		b.ReportMetric(float64(cpu.Nanoseconds())/1e3/float64(sent), "cpu-us/message")
		b.ReportMetric(100*cpu.Seconds()/loadFor.Seconds(), "%core")
		b.ReportMetric(float64(sent), "messages")
		b.ReportMetric(r.P50, "p50-ms")
		b.ReportMetric(r.P99, "p99-ms")
		b.ReportMetric(r.Max, "max-ms")
		b.ReportMetric(float64(r.Missed), "missed")
		b.ReportMetric(float64(full-empty)/loadViewers, "B/viewer")
		b.ReportMetric(float64(after-full)/loadViewers, "growth-B/viewer")
	} // once: it takes longer than a benchmark's second
}

func memory() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

func processTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestLoadViewers is the viewers' process of BenchmarkLoad.
func TestLoadViewers(t *testing.T) {
	at := os.Getenv("SEAPOD_LOAD_VIEWERS")
	if at == "" {
		t.Skip("no test by itself: BenchmarkLoad starts it as the process of its viewers")
	}
	d := websocket.Dialer{Subprotocols: []string{protocolBin}, ReadBufferSize: 8192}
	var mu sync.Mutex
	var all []float64
	missed := 0
	var done sync.WaitGroup
	for i := range loadViewers {
		conn, _, err := d.Dial("ws://"+at+"/api/v1/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		if i < loadStalled {
			defer conn.Close()
			continue
		}
		done.Go(func() {
			defer conn.Close()
			late := make([]float64, 0, 1000)
			lost := 0
			for {
				kind, b, err := conn.ReadMessage()
				if err != nil {
					break
				}
				if kind == websocket.TextMessage {
					if strings.Contains(string(b[:min(len(b), 60)]), `"missed"`) {
						lost++
					}
					if strings.Contains(string(b[:min(len(b), 60)]), `"end"`) {
						break
					}
					continue
				}
				sent := math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
				late = append(late, 1e3*(float64(time.Now().UnixNano())/1e9-sent))
			}
			mu.Lock()
			defer mu.Unlock()
			all, missed = append(all, late[min(1, len(late)):]...), missed+lost // the first is of before
		})
	}
	done.Wait()
	slices.Sort(all)
	n := len(all)
	if n == 0 {
		t.Fatal("no frames")
	}
	fmt.Println(string(encode(viewersReport{n, missed, all[n/2], all[n*99/100], all[n-1]})))
}
