package sweep

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A Hand is a worker's process: it does shards of the sweeps that it finds on a
// NATS server, as many at a time as it has cores. It must be the program that the
// sweep was begun with, compute as the coordinator's machine does and read the
// same files, else it would not make the same rows, and is refused.
type Hand struct {
	Link    *Link
	Version string
	Workers int           // 0: one a core
	Idle    time.Duration // it ends after so long without work; 0: never
	Log     *slog.Logger  // nil: nothing is logged

	only  string                                                     // hash of the one sweep that it is for
	shard func(ctx context.Context, w *Worker, k int) ([]Row, error) // Worker.shard, or what a test breaks
}

// Tally is what a hand has done.
type Tally struct {
	Shards int64
	Runs   int64
	Failed int64 // of the runs
}

// ErrRefused is the reason of a worker that may not join a sweep.
var ErrRefused = errors.New("this worker is refused")

// Work works until ctx ends, whose cause it returns, or until there has been no
// work for long enough. What is in hand when ctx ends is given back.
func (h *Hand) Work(ctx context.Context) (Tally, error) {
	log := h.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	w := &watch{Hand: h, log: log, joined: map[string]*job{}, refused: map[string]error{}, worked: time.Now()}
	if w.cores = h.Workers; w.cores <= 0 {
		w.cores = runtime.GOMAXPROCS(0)
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	w.name = fmt.Sprintf("%s:%d:%s", host, os.Getpid(), rand.Text()[:6])
	if w.conn, err = h.Link.dial(ctx, "seapod worker "+w.name, log); err != nil {
		return Tally{}, err
	}
	defer w.Close()
	log.Info("connected", "engine", w.at, "worker", w.name, "cores", w.cores)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for range w.cores {
		wg.Go(func() { w.core(ctx, cancel) })
	}
	wg.Go(func() { w.signs(ctx) })
	wg.Wait()
	_ = w.FlushTimeout(requestWait) // what was given back is to arrive
	tally := Tally{w.shards.Load(), w.runs.Load(), w.failed.Load()}
	if err := context.Cause(ctx); !errors.Is(err, errIdle) {
		return tally, err
	}
	return tally, nil
}

var errIdle = errors.New("there is no work")

// A watch is one Work of a hand.
type watch struct {
	*Hand
	*conn
	log   *slog.Logger
	name  string
	cores int

	shards, runs, failed atomic.Int64

	mu      sync.Mutex
	joined  map[string]*job  // by the stream's name
	refused map[string]error // streams that it may not join, and why
	order   []*job           // the oldest first
	looked  time.Time
	busy    int
	worked  time.Time // when there last was work
}

// A job is a sweep that a hand has joined.
type job struct {
	form
	name  string
	queue jetstream.Consumer
	beat  time.Duration
}

// core is one of a hand's cores at work.
func (w *watch) core(ctx context.Context, end context.CancelCauseFunc) {
	workers := map[*job]*Worker{}
	for ctx.Err() == nil {
		jobs, err := w.jobs(ctx)
		if err != nil {
			end(err)
			return
		}
		worked := false
		for _, j := range jobs {
			for ctx.Err() == nil && w.one(ctx, j, workers) {
				worked = true
			}
		}
		for j := range workers {
			if !slices.Contains(jobs, j) {
				delete(workers, j)
			}
		}
		if !worked && w.idle() {
			end(errIdle)
		}
		if len(jobs) == 0 {
			pause(ctx, lookWait)
		}
	}
}

// lookWait is how long one who has no sweep waits before looking for one.
const lookWait = 200 * time.Millisecond

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// idle tells that there has been no work for long enough.
func (w *watch) idle() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Idle > 0 && w.busy == 0 && time.Since(w.worked) > w.Idle
}

func (w *watch) working(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy += n
	w.worked = time.Now()
}

// one waits a moment for a shard of a job and does it; false if there was none.
func (w *watch) one(ctx context.Context, j *job, workers map[*job]*Worker) bool {
	wait, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	batch, err := j.queue.Fetch(1, jetstream.FetchContext(wait))
	if err != nil {
		pause(ctx, retryWait)
		return false
	}
	did := false
	for msg := range batch.Messages() {
		if ctx.Err() != nil {
			_ = msg.Nak()
			continue
		}
		w.working(1)
		w.do(ctx, j, msg, workers)
		w.working(-1)
		did = true
	}
	if err := batch.Error(); err != nil && !quiet(err) {
		w.lookAnew()
		pause(ctx, retryWait)
		return false
	}
	return did
}

// do does the shard of a message. It is done when its rows are stored, and not
// before; who cannot do it gives it back.
func (w *watch) do(ctx context.Context, j *job, msg jetstream.Msg, workers map[*job]*Worker) {
	n, err := lastNumbers(msg.Subject(), 1)
	about, fault := msg.Metadata()
	if err = errors.Join(err, fault); err != nil || n[0] >= j.Study.Shards() {
		w.log.Error("no shard", "subject", msg.Subject(), "error", err)
		_ = msg.Term()
		return
	}
	k := n[0]
	if about.NumDelivered > maxDeliver {
		if err := w.store(ctx, j, subject(j.Manifest.Hash, "dead", k), nil); err == nil {
			w.log.Error("a shard is given up", "sweep", j.name, "shard", k, "deliveries", about.NumDelivered-1)
			_ = msg.Ack()
		}
		return
	}
	stop := beat(msg, j.beat)
	defer stop()
	if workers[j] == nil {
		workers[j] = j.Study.NewWorker()
	}
	do := w.shard
	if do == nil {
		do = func(ctx context.Context, worker *Worker, k int) ([]Row, error) { return worker.shard(ctx, k, nil) }
	}
	rows, err := do(ctx, workers[j], k)
	var b []byte
	if err == nil {
		b, err = j.encode(rows)
	}
	if err == nil {
		cut := pieces(b, w.MaxPayload())
		for i := 0; i < len(cut) && err == nil; i++ {
			err = w.store(ctx, j, subject(j.Manifest.Hash, "rows", k, i, len(cut)), cut[i])
		}
	}
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, errGone) {
			w.log.Error("a shard is given back", "sweep", j.name, "shard", k, "error", err)
		}
		_ = msg.Nak()
		return
	}
	_ = msg.Ack() // if it is lost, another worker finds that the rows are there
	w.shards.Add(1)
	w.runs.Add(int64(len(rows)))
	for i := range rows {
		if rows[i].Failed {
			w.failed.Add(1)
		}
	}
}

// beat tells the server again and again that a shard is being worked on.
func beat(msg jetstream.Msg, every time.Duration) (stop func()) {
	over, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-over:
				return
			case <-tick.C:
				_ = msg.InProgress()
			}
		}
	}()
	return func() { close(over); <-gone }
}

// errGone says that a sweep has ended.
var errGone = errors.New("the sweep has ended")

// store stores a message however often the server must be asked, unless the sweep
// has ended.
func (w *watch) store(ctx context.Context, j *job, subject string, b []byte) error {
	for {
		try, cancel := context.WithTimeout(ctx, requestWait)
		err := w.put(try, subject, b)
		if err != nil && w.gone(try, j.Manifest.Hash) {
			err = errGone
		}
		cancel()
		if err == nil || errors.Is(err, errGone) {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		pause(ctx, retryWait)
	}
}

// signs gives signs of life to the sweeps that were joined, and says at times
// what was done.
func (w *watch) signs(ctx context.Context) {
	tick := time.NewTicker(signEvery)
	defer tick.Stop()
	alive := sign{Worker: w.name, Cores: w.cores}.bytes()
	var said int64
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		w.mu.Lock()
		jobs := slices.Clone(w.order)
		w.mu.Unlock()
		for _, j := range jobs {
			_ = w.Publish(subject(j.Manifest.Hash, "alive"), alive)
		}
		if done := w.shards.Load(); done > said && n%10 == 0 {
			w.log.Info("working", "shards", done, "runs", w.runs.Load(), "failed", w.failed.Load())
			said = done
		}
	}
}

// lookAnew has the sweeps looked at at once: the queue of one is not what it was.
func (w *watch) lookAnew() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looked = time.Time{}
}

// jobs are the sweeps that this hand may do, the oldest first. If there are some
// and it may do none, it is refused.
func (w *watch) jobs(ctx context.Context) ([]*job, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.lost(w.Link); err != nil {
		return nil, err
	}
	if since := time.Since(w.looked); since < signEvery && (len(w.order) > 0 || since < lookWait) {
		return w.order, nil
	}
	try, cancel := context.WithTimeout(ctx, requestWait)
	defer cancel()
	list := w.js.ListStreams(try, jetstream.WithStreamListSubject(subjectPrefix+"*.shard.*"))
	var there []*jetstream.StreamInfo
	for info := range list.Info() {
		if hash := info.Config.Metadata[aboutHash]; strings.HasPrefix(info.Config.Name, streamPrefix) && len(hash) > hashLength && (w.only == "" || w.only == hash) {
			there = append(there, info)
		}
	}
	if list.Err() != nil {
		return w.order, nil // the server is away; what was joined may come back
	}
	w.looked = time.Now()
	slices.SortFunc(there, func(a, b *jetstream.StreamInfo) int { return a.Created.Compare(b.Created) })
	joined, order := map[string]*job{}, []*job(nil)
	var why []error
	for _, info := range there {
		name := info.Config.Name
		j := w.joined[name]
		if j == nil && w.refused[name] == nil {
			var err error
			if j, err = w.join(try, info); err != nil {
				w.refuse(info, err)
			}
		}
		if err := w.refused[name]; err != nil {
			why = append(why, err)
		}
		if j != nil {
			joined[name], order = j, append(order, j)
		}
	}
	for name, j := range w.joined {
		if joined[name] == nil {
			w.log.Info("ended", "sweep", j.name)
		}
	}
	w.joined, w.order = joined, order
	if len(order) == 0 && len(why) == len(there) && len(why) > 0 {
		return nil, why[0]
	}
	return order, nil
}

// refuse remembers and tells everyone why a sweep may not be joined.
func (w *watch) refuse(info *jetstream.StreamInfo, err error) {
	w.refused[info.Config.Name] = err
	hash := info.Config.Metadata[aboutHash]
	w.log.Error("refused", "sweep", info.Config.Name, "reason", err)
	_ = w.Publish(subject(hash, "refused"), sign{Worker: w.name, Reason: strings.TrimPrefix(oneLine(err), ErrRefused.Error()+": ")}.bytes())
	_ = w.Flush()
}

// join reads what a sweep is and judges whether this hand would make its rows. It
// is nil, without an error, if not all is there yet.
func (w *watch) join(ctx context.Context, info *jetstream.StreamInfo) (*job, error) {
	about := info.Config.Metadata
	hash := about[aboutHash]
	if v := about[aboutVersion]; v != w.Version {
		return nil, refusal("the sweep is of version %s, this worker is %s", v, w.Version)
	}
	if mine := arithmetic(); about[aboutArithmetic] != mine {
		return nil, refusal("its processor (%s) computes other last bits than the coordinator's, so the rows would not be those of one machine", runtime.GOARCH)
	}
	m, err := w.manifest(ctx, info)
	if m == nil {
		return nil, err
	}
	if m.Hash != hash {
		return nil, refusal("the plan on the engine is not what its name says")
	}
	for _, path := range slices.Sorted(maps.Keys(m.Files)) {
		if _, err := os.Stat(path); err != nil {
			return nil, refusal("the world reads %s, which this worker cannot (%w); a file that a world names has to stand at the same path on every worker", path, bare(err))
		}
	}
	s, err := m.Study()
	if err != nil {
		return nil, refusal("%w", err)
	}
	now, err := s.manifest(w.Version)
	if err != nil {
		return nil, refusal("%w", err)
	}
	if now.Hash != hash {
		return nil, refusal("it would not be the same sweep:\n%s", strings.Join(now.differences(m), "\n"))
	}
	queue, err := w.js.Consumer(ctx, info.Config.Name, shardsOf)
	if err != nil {
		return nil, nil //nolint:nilerr // the coordinator is still at it
	}
	w.log.Info("joined", "sweep", info.Config.Name, "world", m.Name, "runs", m.Total, "shards", s.Shards())
	return &job{form: newForm(*m, s), name: info.Config.Name, queue: queue, beat: queue.CachedInfo().Config.AckWait / 3}, nil
}

func refusal(format string, args ...any) error {
	return bad(fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...))
}

// manifest reads the plan off a stream; nil if it is not all there yet.
func (w *watch) manifest(ctx context.Context, info *jetstream.StreamInfo) (*Manifest, error) {
	count, err := strconv.Atoi(info.Config.Metadata[aboutPieces])
	if err != nil || count < 1 {
		return nil, refusal("the plan on the engine is not one of this version")
	}
	stream, err := w.js.Stream(ctx, info.Config.Name)
	if err != nil {
		return nil, nil //nolint:nilerr // it has just ended, or will be there the next time
	}
	var all []byte
	for i := range count {
		msg, err := stream.GetLastMsgForSubject(ctx, subject(info.Config.Metadata[aboutHash], "plan", i, count))
		if err != nil {
			return nil, nil //nolint:nilerr // likewise
		}
		all = append(all, msg.Data...)
	}
	var m Manifest
	if err := json.Unmarshal(all, &m); err != nil {
		return nil, refusal("the plan on the engine: %w", err)
	}
	m.seal()
	return &m, nil
}
