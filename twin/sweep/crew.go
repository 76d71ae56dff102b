package sweep

import (
	"context"
	"runtime"
	"sync"
)

// An Engine does shards of a study, somewhere, and hands on the rows of each that
// is whole: a Crew on the cores of this machine, a Fleet on those of many.
type Engine interface {
	// Do does the shards, begun in their order. An end by ctx returns its cause.
	Do(ctx context.Context, shards []int) error
}

// A Crew does shards of a study on several cores.
type Crew struct {
	Study   *Study
	Workers int // 0: one a core

	// Keep takes the rows of a shard that is whole. It is called by several
	// goroutines at once; its first error ends the crew.
	Keep func(shard int, rows []Row) error
	// Done, if any, is told of every row as it is made, by several goroutines.
	Done func(r *Row)
}

// Do does the shards, begun in their order. At its end every shard of which Keep
// was told is kept; an end by ctx returns its error.
func (c *Crew) Do(ctx context.Context, shards []int) error {
	workers := c.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = max(1, min(workers, len(shards)))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	go func() {
		defer close(next)
		for _, k := range shards {
			select {
			case next <- k:
			case <-ctx.Done():
				return
			}
		}
	}()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			w := c.Study.NewWorker()
			for k := range next {
				if err := c.shard(ctx, w, k); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func (c *Crew) shard(ctx context.Context, w *Worker, k int) error {
	rows, err := w.shard(ctx, k, c.Done)
	if err != nil {
		return err
	}
	return c.Keep(k, rows)
}

// shard does all runs of a shard, and tells done, if any, of each. The error is
// only the cause of ctx's end.
func (w *Worker) shard(ctx context.Context, k int, done func(r *Row)) ([]Row, error) {
	first, end := w.study.Stretch(k)
	rows := make([]Row, 0, end-first)
	for i := first; i < end; i++ {
		r, err := w.Run(ctx, i)
		if err != nil {
			return nil, context.Cause(ctx)
		}
		if done != nil {
			done(&r)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// InOrder is a Keep that hands the rows on in the order of shards, whichever is
// ready first. A worker that is far ahead waits, so what is held stays small.
func InOrder(ctx context.Context, shards []int, each func(r *Row) error) func(shard int, rows []Row) error {
	o := &ordered{shards: shards, each: each, ready: map[int][]Row{}}
	o.moved = sync.NewCond(&o.mu)
	context.AfterFunc(ctx, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.moved.Broadcast()
	})
	o.ended = func() bool { return ctx.Err() != nil }
	return o.keep
}

type ordered struct {
	mu     sync.Mutex
	moved  *sync.Cond
	shards []int // still to come, the next first
	each   func(r *Row) error
	ready  map[int][]Row
	err    error
	ended  func() bool
}

// InOrderAhead is how many shards may wait in InOrder for an earlier one.
const InOrderAhead = 256

func (o *ordered) keep(shard int, rows []Row) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.ready) >= InOrderAhead && o.shards[0] != shard && o.err == nil && !o.ended() {
		o.moved.Wait()
	}
	o.ready[shard] = rows
	for len(o.shards) > 0 && o.err == nil {
		rows, is := o.ready[o.shards[0]]
		if !is {
			break
		}
		delete(o.ready, o.shards[0])
		o.shards = o.shards[1:]
		for i := range rows {
			if o.err = o.each(&rows[i]); o.err != nil {
				break
			}
		}
	}
	o.moved.Broadcast()
	return o.err
}
