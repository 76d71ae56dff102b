package sweep

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"seapod/twin"
)

// Two workers make what one machine makes, to the byte, and nothing is left of
// the sweep on the server.
func TestTwoWorkersMakeTheSameRows(t *testing.T) {
	whole, d := undisturbed(t), begun(t, dozens, "")
	var log said
	b := embedded(t, BrokerOptions{})
	works(t, &Hand{Link: &Link{URL: b.URL()}, Version: "v1", Workers: 2, Log: log.logger()}, &Hand{Link: &Link{URL: b.URL()}, Version: "v1", Workers: 1})
	f := fleet(d, b.Link())
	f.Ahead = 5
	var rows, most atomic.Int64
	f.Done = func(*Row) { rows.Add(1) }
	f.Keep = func(k int, rows []Row) error {
		if k == 2 { // workers have had the time to give a sign
			time.Sleep(1500 * time.Millisecond)
		}
		return d.Keep(k, rows)
	}
	f.Present = func(workers, cores int) { most.Store(max(most.Load(), int64(100*workers+cores))) }
	for range 2 { // the second finds all done
		does(t, f, d)
	}
	sameAs(t, d, whole)
	if rows.Load() != 24 {
		t.Errorf("%d rows were told of, want 24", rows.Load())
	}
	js := jetStream(t, b.URL(), 1)
	for name := range js.StreamNames(context.Background()).Name() {
		t.Errorf("stream %s is left", name)
	}
	until(t, "the worker says so", contains(&log, "msg=ended sweep=seapod-"))
	if got := log.String(); !strings.Contains(got, "msg=connected engine=nats://127.0.0.1:") || !strings.Contains(got, "msg=joined sweep=seapod-"+d.Manifest.Hash[:24]+" world=lingshui runs=24 shards=24") {
		t.Errorf("log:\n%s", got)
	}
	if most.Load() != 203 {
		t.Errorf("at most %d workers of %d cores were seen, want 2 of 3", most.Load()/100, most.Load()%100)
	}
}

// The coordinator's own cores work too.
func TestACoordinatorWorksToo(t *testing.T) {
	d := begun(t, dozens, "")
	f := fleet(d, embedded(t, BrokerOptions{}).Link())
	f.Workers = 2
	does(t, f, d)
	sameAs(t, d, undisturbed(t))
}

// A worker that is killed in the middle of a shard loses nothing.
func TestAKilledWorker(t *testing.T) {
	d := begun(t, dozens, "")
	b := embedded(t, BrokerOptions{})
	victim := handProcess(t, b.URL(), time.Hour)
	js := jetStream(t, b.URL(), 1)
	over := begins(fleet(d, b.Link()), d)
	until(t, "the victim has a shard", func() bool {
		c, err := js.Consumer(context.Background(), streamName(d.Manifest.Hash), shardsOf)
		return err == nil && c.CachedInfo().NumAckPending > 0
	})
	kill(victim)
	works(t, slowly(b.URL(), 0))
	ends(t, over)
	sameAs(t, d, undisturbed(t))
}

// An interrupted coordinator keeps what was done and leaves nothing on the server;
// the next does what is missing. An interrupted worker gives back what it has.
func TestInterruptedAndGoneOnWith(t *testing.T) {
	d := begun(t, dozens, "")
	b := embedded(t, BrokerOptions{})
	ctx, cancel := context.WithCancelCause(context.Background())
	gone := errors.New("interrupted")
	f := fleet(d, b.Link())
	f.Keep = func(k int, rows []Row) error {
		if len(d.There()) >= 4 {
			cancel(gone)
		}
		return d.Keep(k, rows)
	}
	works(t, slowly(b.URL(), 100*time.Millisecond))
	if err := f.Do(ctx, d.Study.Of(0, 1)); !errors.Is(err, gone) {
		t.Fatalf("Do = %v, want %v", err, gone)
	}
	if n := len(d.There()); n < 5 || n == 24 {
		t.Errorf("%d parts were kept", n)
	}
	js := jetStream(t, b.URL(), 1)
	if _, err := js.Stream(context.Background(), streamName(d.Manifest.Hash)); !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Errorf("Stream = %v, want that it is gone", err)
	}

	quit, leave := context.WithCancel(context.Background())
	holds := make(chan int, 1)
	lazy := &Hand{Link: &Link{URL: b.URL()}, Version: "v1", Workers: 1, shard: func(ctx context.Context, _ *Worker, k int) ([]Row, error) {
		holds <- k
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	left := make(chan error, 1)
	go func() { _, err := lazy.Work(quit); left <- err }()
	f = fleet(d, b.Link())
	f.silence = time.Hour // only what is given back comes again
	go func() { <-holds; leave() }()
	does(t, f, d)
	sameAs(t, d, undisturbed(t))
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("Work = %v", err)
	}
}

// A shard that no worker comes through with is given up after five, as rows that
// say so, and the others are done.
func TestAPoisonedShard(t *testing.T) {
	d := begun(t, dozens, "")
	b := embedded(t, BrokerOptions{})
	var log said
	var tries atomic.Int64
	works(t, &Hand{Link: &Link{URL: b.URL()}, Version: "v1", Workers: 2, Log: log.logger(), shard: func(ctx context.Context, w *Worker, k int) ([]Row, error) {
		if k == 7 {
			tries.Add(1)
			return nil, errors.New("poison")
		}
		return w.shard(ctx, k, nil)
	}})
	does(t, fleet(d, b.Link()), d)
	if tries.Load() != maxDeliver {
		t.Errorf("%d tries, want %d", tries.Load(), maxDeliver)
	}
	var failed []Row
	if _, err := Merge([]*Dir{d}, func(r *Row) error {
		if strings.Contains(r.Error, "worker") {
			failed = append(failed, *r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(failed) != 1 || failed[0].Index != 7 || !failed[0].Failed || failed[0].Error != "no worker came through with runs 7 to 7: given up after 5 of them" {
		t.Errorf("failed rows %+v", failed)
	}
	for _, want := range []string{"a shard is given back", "shard=7 error=poison", "a shard is given up"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log lacks %q:\n%s", want, log.String())
		}
	}
	d.write = writeWhole
	whole := undisturbed(t)
	if err := os.Remove(d.part(7)); err != nil {
		t.Fatal(err)
	}
	finish(t, d, d.Study.Of(0, 1), 1)
	sameAs(t, d, whole)
}

// A worker that would not make the same rows is refused, and both sides say why.
func TestAWorkerIsRefused(t *testing.T) {
	d := begun(t, dozens, "")
	b := embedded(t, BrokerOptions{})
	var log said
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := fleet(d, b.Link())
	f.Log = log.logger()
	over := make(chan error, 1)
	go func() { over <- f.Do(ctx, d.Study.Of(0, 1)) }()
	_, err := (&Hand{Link: &Link{URL: b.URL()}, Version: "v2"}).Work(ctx)
	if !errors.Is(err, ErrRefused) || !errors.Is(err, twin.ErrConfig) || !strings.Contains(err.Error(), "this worker is refused: the sweep is of version v1, this worker is v2") {
		t.Errorf("Work = %v", err)
	}
	until(t, "the coordinator says so", contains(&log, `reason="the sweep is of version v1, this worker is v2"`))

	js := jetStream(t, b.URL(), 1)
	stream, err := js.Stream(ctx, streamName(d.Manifest.Hash))
	if err != nil {
		t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	config.Metadata[aboutArithmetic] = "00000000"
	if _, err := js.UpdateStream(ctx, config); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Hand{Link: &Link{URL: b.URL()}, Version: "v1"}).Work(ctx); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "computes other last bits") {
		t.Errorf("Work = %v", err)
	}
	config.Metadata[aboutArithmetic] = arithmetic()
	config.Metadata[aboutHash] = d.Manifest.Hash[:hashLength] + strings.Repeat("0", 64-hashLength)
	if _, err := js.UpdateStream(ctx, config); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Hand{Link: &Link{URL: b.URL()}, Version: "v1"}).Work(ctx); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "is not what its name says") {
		t.Errorf("Work = %v", err)
	}
	cancel()
	if err := <-over; err == nil {
		t.Error("a sweep that is broken off says that it is done")
	}
}

// A worker that has not the file that the world names is told where it has to stand.
func TestAWorkerWithoutTheWorldsFile(t *testing.T) {
	d, name := withAFile(t)
	b := embedded(t, BrokerOptions{})
	var log said
	ctx, cancel := context.WithCancel(context.Background())
	f := fleet(d, b.Link())
	f.Log = log.logger()
	over := make(chan error, 1)
	go func() { over <- f.Do(ctx, d.Study.Of(0, 1)) }()
	js := jetStream(t, b.URL(), 1)
	until(t, "the sweep is on the engine", func() bool { _, err := js.Stream(ctx, streamName(d.Manifest.Hash)); return err == nil })
	if err := os.Remove(name); err != nil { // the coordinator has read it; the worker stands for one on another machine
		t.Fatal(err)
	}
	_, err := (&Hand{Link: &Link{URL: b.URL()}, Version: "v1", Idle: 20 * time.Second}).Work(ctx)
	want := "the world reads " + name + ", which this worker cannot (no such file or directory); a file that a world names has to stand at the same path on every worker"
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), want) {
		t.Errorf("Work = %v, want %s", err, want)
	}
	until(t, "the coordinator says so", contains(&log, "has to stand at the same path"))
	cancel()
	if err := <-over; err == nil {
		t.Error("a sweep that is broken off says that it is done")
	}
}

// A worker with nothing to do ends, if it is told to.
func TestAnIdleWorkerEnds(t *testing.T) {
	b := embedded(t, BrokerOptions{})
	done, err := (&Hand{Link: &Link{URL: b.URL()}, Version: "v1", Workers: 2, Idle: 300 * time.Millisecond}).Work(context.Background())
	if err != nil || done != (Tally{}) {
		t.Errorf("Work = %+v, %v", done, err)
	}
}

// A full disk ends the sweep at once, as it does without a server.
func TestAFullDiskEndsAFleet(t *testing.T) {
	d := begun(t, dozens, "")
	f := fleet(d, embedded(t, BrokerOptions{}).Link())
	f.Workers = 1
	full := errors.New("no space left on device")
	f.Keep = func(int, []Row) error { return full }
	if err := f.Do(context.Background(), d.Study.Of(0, 1)); !errors.Is(err, full) {
		t.Errorf("Do = %v, want %v", err, full)
	}
}

func TestMessagesAreCut(t *testing.T) {
	long := make([]byte, 3*4096+1)
	for i := range long {
		long[i] = byte(i % 251)
	}
	if cut := pieces(long, 8192); len(cut) != 4 || !slices.Equal(slices.Concat(cut...), long) {
		t.Errorf("%d pieces", len(cut))
	}
	if cut := pieces(nil, 1<<20); len(cut) != 1 || len(cut[0]) != 0 {
		t.Errorf("nothing gives %d pieces", len(cut))
	}
	if n, err := lastNumbers("seapod.0.rows.12.0.3", 3); err != nil || !slices.Equal(n, []int{12, 0, 3}) {
		t.Errorf("lastNumbers = %v, %v", n, err)
	}
	for _, s := range []string{"", "a.b", "1.-1", "1.x"} {
		if n, err := lastNumbers(s, 2); err == nil {
			t.Errorf("lastNumbers(%q) = %v", s, n)
		}
	}
}

// Two sweeps on one server do not come near each other.
func TestTwoSweepsOnOneServer(t *testing.T) {
	one, two := begun(t, dozens, ""), begun(t, strings.Replace(dozens, "n = 24", "n = 12", 1), "")
	b := embedded(t, BrokerOptions{})
	works(t, slowly(b.URL(), time.Millisecond))
	over := begins(fleet(two, b.Link()), two)
	does(t, fleet(one, b.Link()), one)
	ends(t, over)
	sameAs(t, one, undisturbed(t))
	want := begun(t, strings.Replace(dozens, "n = 24", "n = 12", 1), "")
	finish(t, want, want.Study.Of(0, 1), 1)
	sameAs(t, two, want)
	if left, _ := filepath.Glob(filepath.Join(one.path, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
