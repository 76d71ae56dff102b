package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A Fleet does shards of a study on the machines whose workers, each a Hand, are
// connected to a NATS server. What is done is what Keep was told of: whatever the
// server forgets, since it acknowledges before its disk has taken a message, is
// queued again.
type Fleet struct {
	Study   *Study
	Version string // of the program, which every worker's must be
	Link    *Link
	Workers int // cores of this machine that work too

	// Keep and Done are a Crew's. A shard that no worker came through with is kept
	// as rows that failed.
	Keep func(shard int, rows []Row) error
	Done func(r *Row)

	Ahead   int                      // shards that may be out at once, from the first that is missing; 0: 16384
	Present func(workers, cores int) // if any, is told who is there
	Log     *slog.Logger             // nil: nothing is logged

	silence time.Duration // of a worker; 0: shardWait
}

const (
	usualAhead   = 16384
	atOnce       = 256                    // messages published or fetched before the other is looked after
	writers      = 16                     // shards written at once
	rowsWait     = 5 * time.Second        // until rows that were not kept come again
	patientTries = 20                     // to have the sweep kept on three servers, half a second apart
	fetchWait    = 200 * time.Millisecond // for rows, before the rest is looked after
	lookAgain    = 2 * time.Second
	farewell     = 3 * time.Second // for leaving the server as it was
)

// Do has the shards done. At its end, whatever it is, nothing of them is left on
// the server.
func (f *Fleet) Do(ctx context.Context, shards []int) error {
	if len(shards) == 0 {
		return nil
	}
	m, err := f.Study.manifest(f.Version)
	if err != nil {
		return err
	}
	log := f.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	c, err := f.Link.dial(ctx, "seapod sweep", log)
	if err != nil {
		return err
	}
	defer c.Close()
	v := &voyage{
		Fleet: f, conn: c, log: log, form: newForm(m, f.Study), shards: shards, at: map[int]int{}, done: make([]bool, len(shards)),
		left: len(shards), gathered: map[[2]int]*parcel{}, seen: map[string]sighting{}, ahead: f.Ahead,
	}
	if v.ahead <= 0 {
		v.ahead = usualAhead
	}
	for i, k := range shards {
		v.at[k] = i
	}
	defer v.leave()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if f.Workers > 0 {
		own := &Hand{Link: f.Link, Version: f.Version, Workers: f.Workers, only: m.Hash}
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := own.Work(ctx); err != nil && ctx.Err() == nil {
				cancel(err)
			}
		})
		defer wg.Wait()
		defer cancel(nil)
	}
	return v.run(ctx)
}

// A voyage is one Do of a fleet.
type voyage struct {
	*Fleet
	*conn
	form
	log *slog.Logger

	shards []int
	at     map[int]int // where a shard stands among them
	done   []bool
	left   int // not yet done
	first  int // the first that is not
	sent   int // before it, all are queued or done
	ahead  int

	tries    int  // to make the stream stand
	ready    bool // the stream and its consumers stand
	begun    bool // they have once
	queued   jetstream.Consumer
	rows     jetstream.Consumer
	gathered map[[2]int]*parcel
	looked   time.Time
	told     string // the last fault that was told of

	mu   sync.Mutex
	seen map[string]sighting
}

// A sighting is when a worker last gave a sign of life, and with how many cores.
type sighting struct {
	when  time.Time
	cores int
}

func (v *voyage) run(ctx context.Context) error {
	if err := v.listen(); err != nil {
		return fmt.Errorf("the engine at %s: %w", v.conn.at, err)
	}
	for v.left > 0 {
		err := v.turn(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err == nil {
			continue
		}
		if fatal := new(ending); errors.As(err, fatal) {
			return fatal.error
		}
		if err := v.lost(v.Link); err != nil {
			return err
		}
		if text := err.Error(); v.IsConnected() && text != v.told {
			v.log.Warn("the engine does not do as asked; trying again", "error", text)
			v.told = text
		}
		v.ready = false
		select {
		case <-ctx.Done():
		case <-time.After(retryWait):
		}
	}
	return nil
}

// An ending is an error that trying again does not mend.
type ending struct{ error }

// turn looks after everything once.
func (v *voyage) turn(ctx context.Context) error {
	if !v.ready {
		if err := v.prepare(ctx); err != nil {
			return err
		}
		v.ready, v.begun = true, true
	}
	if err := v.queue(ctx); err != nil {
		return err
	}
	v.tell()
	wait, cancel := context.WithTimeout(ctx, fetchWait)
	defer cancel()
	batch, err := v.rows.Fetch(atOnce, jetstream.FetchContext(wait))
	if err != nil {
		return err
	}
	none := true
	var whole []*parcel
	for msg := range batch.Messages() {
		none = false
		p, err := v.take(msg)
		if err != nil {
			return err
		}
		if p != nil {
			whole = append(whole, p)
		}
	}
	if err := v.keepAll(whole); err != nil {
		return ending{err}
	}
	if err := batch.Error(); err != nil && !quiet(err) {
		return err
	}
	if none && time.Since(v.looked) > lookAgain {
		v.looked = time.Now()
		return v.miss(ctx)
	}
	return nil
}

// quiet tells that a fetch ended without a fault.
func quiet(err error) bool {
	return errors.Is(err, nats.ErrTimeout) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, jetstream.ErrNoMessages)
}

// prepare makes the stream and its consumers stand, as often as it takes. What an
// earlier coordinator of the same sweep left there is gone on with: rows that
// came while there was none are not lost.
func (v *voyage) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*requestWait)
	defer cancel()
	plan, err := json.Marshal(v.form.Manifest)
	if err != nil {
		return ending{err}
	}
	cut := pieces(plan, v.MaxPayload())
	hash := v.form.Manifest.Hash
	config := jetstream.StreamConfig{
		Name:        streamName(hash),
		Description: "a sweep of seapod, removed when it ends",
		Subjects:    []string{subject(hash, "plan.>"), subject(hash, "shard.*"), subject(hash, "rows.>"), subject(hash, "dead.*")},
		Retention:   jetstream.WorkQueuePolicy, MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true,
		Storage: jetstream.FileStorage, Replicas: 1,
		Metadata: map[string]string{
			aboutVersion: v.Version, aboutHash: hash, aboutPieces: strconv.Itoa(len(cut)), aboutArithmetic: arithmetic(), aboutName: v.form.Manifest.Name,
		},
	}
	if err := v.stand(ctx, config); err != nil {
		return err
	}
	for i, b := range cut {
		if err := v.put(ctx, subject(hash, "plan", i, len(cut)), b); err != nil {
			return err
		}
	}
	if !v.begun { // what was given to an earlier coordinator comes at once
		if err := v.js.DeleteConsumer(ctx, config.Name, rowsOf); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return err
		}
	}
	silence := v.silence
	if silence == 0 {
		silence = shardWait
	}
	v.queued, err = v.js.CreateOrUpdateConsumer(ctx, config.Name, jetstream.ConsumerConfig{
		Durable: shardsOf, FilterSubject: subject(hash, "shard.*"), AckPolicy: jetstream.AckExplicitPolicy, AckWait: silence, MaxAckPending: -1,
	})
	if err != nil {
		return err
	}
	v.rows, err = v.js.CreateOrUpdateConsumer(ctx, config.Name, jetstream.ConsumerConfig{
		Durable: rowsOf, FilterSubjects: []string{subject(hash, "rows.>"), subject(hash, "dead.*")}, AckPolicy: jetstream.AckExplicitPolicy, AckWait: rowsWait, MaxAckPending: -1,
	})
	v.sent = v.first // what is still there is refused, what is not is queued
	return err
}

// stand creates the stream, on three servers where there are three.
func (v *voyage) stand(ctx context.Context, config jetstream.StreamConfig) error {
	v.tries++
	there, err := v.js.Stream(ctx, config.Name)
	switch {
	case err == nil && there.CachedInfo().Config.Metadata[aboutPieces] == config.Metadata[aboutPieces]:
		return nil
	case err == nil: // a server that takes other lengths
		if err := v.js.DeleteStream(ctx, config.Name); err != nil {
			return err
		}
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return err
	}
	if v.ConnectedClusterName() != "" && len(v.Servers()) >= 3 {
		config.Replicas = 3
		if _, err = v.js.CreateStream(ctx, config); err == nil || !v.fewer(err) {
			return err
		}
		v.log.Warn("the engine does not keep the sweep on three servers, so on one", "error", err)
		config.Replicas = 1
	}
	_, err = v.js.CreateStream(ctx, config)
	return err
}

// fewer tells that three servers are not to be had: at once where there is no
// cluster, after some tries where the others are not there yet.
func (v *voyage) fewer(err error) bool {
	var fault *jetstream.APIError
	const notClustered, noPeers = 10074, 10005
	return errors.As(err, &fault) && (fault.ErrorCode == notClustered || fault.ErrorCode == noPeers && v.tries > patientTries)
}

// queue gives out what may be.
func (v *voyage) queue(ctx context.Context) error {
	var out []jetstream.PubAckFuture
	to := v.sent
	for ; to < len(v.shards) && to < v.first+v.ahead && len(out) < atOnce; to++ {
		if v.done[to] {
			continue
		}
		ack, err := v.js.PublishAsync(subject(v.form.Manifest.Hash, "shard", v.shards[to]), nil)
		if err != nil {
			return err
		}
		out = append(out, ack)
	}
	patience := time.After(requestWait)
	for _, ack := range out {
		select {
		case <-ack.Ok():
		case err := <-ack.Err():
			if !taken(err) {
				return err
			}
		case <-patience:
			return nats.ErrTimeout
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	v.sent = to
	return nil
}

// miss notices what the server has forgotten: if it has nothing more to be done
// and nothing more to be kept, what is missing was lost.
func (v *voyage) miss(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestWait)
	defer cancel()
	queued, err := v.queued.Info(ctx)
	if err != nil {
		return err
	}
	if queued.NumPending > 0 || queued.NumAckPending > 0 {
		return nil
	}
	rows, err := v.rows.Info(ctx)
	if err != nil {
		return err
	}
	if rows.NumPending == 0 && v.sent > v.first {
		v.sent = v.first
	}
	return nil
}

// leave removes the sweep from the server.
func (v *voyage) leave() {
	if !v.begun || !v.IsConnected() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if err := v.js.DeleteStream(ctx, streamName(v.form.Manifest.Hash)); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		v.log.Warn("the sweep is left on the engine", "stream", streamName(v.form.Manifest.Hash), "error", err)
	}
}

// listen takes workers' signs.
func (v *voyage) listen() error {
	hash := v.form.Manifest.Hash
	_, err := v.Subscribe(subject(hash, "alive"), func(m *nats.Msg) {
		var s sign
		if json.Unmarshal(m.Data, &s) == nil {
			v.mu.Lock()
			v.seen[s.Worker] = sighting{time.Now(), s.Cores}
			v.mu.Unlock()
		}
	})
	if err != nil {
		return err
	}
	_, err = v.Subscribe(subject(hash, "refused"), func(m *nats.Msg) {
		var s sign
		if json.Unmarshal(m.Data, &s) == nil {
			v.log.Warn("a worker was refused", "worker", s.Worker, "reason", s.Reason)
		}
	})
	return err
}

// tell says who is there.
func (v *voyage) tell() {
	if v.Present == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	cores := 0
	for name, s := range v.seen {
		if time.Since(s.when) > 4*signEvery {
			delete(v.seen, name)
			continue
		}
		cores += s.cores
	}
	v.Present(len(v.seen), cores)
}
