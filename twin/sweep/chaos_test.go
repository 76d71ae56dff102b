package sweep

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var chaos = flag.Int("chaos", 3, "rounds of TestChaos")

// A server that is killed and comes back, with what it kept or with nothing, holds
// a sweep up and no more. Its messages are so short that the plan comes in pieces.
func TestARestartedBroker(t *testing.T) {
	t.Parallel()
	config := filepath.Join(t.TempDir(), "nats.conf")
	if err := os.WriteFile(config, []byte("max_payload: 8192\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newBroker(t, "-c", config)
	jetStream(t, b.url, 1)
	d := begun(t, dozens, "")
	var log said
	f := fleet(d, &Link{URL: b.url})
	f.Log = log.logger()
	works(t, slowly(b.url, 50*time.Millisecond), slowly(b.url, 50*time.Millisecond))
	over := begins(f, d)
	until(t, "4 parts", hasPart(d, 4))
	b.kill()
	until(t, "it is missed", contains(&log, "the engine is lost; trying again"))
	b.start()
	until(t, "it is found again", contains(&log, "the engine is back"))
	until(t, "more parts", hasPart(d, 10))
	b.kill()
	for i, arg := range b.args { // its disk is lost
		if arg == "-sd" {
			b.args[i+1] = memory(t)
		}
	}
	b.start()
	ends(t, over)
	sameAs(t, d, undisturbed(t))
}

// Of three servers that keep the sweep together one may be killed, even their
// leader.
func TestAClusterWhoseLeaderIsKilled(t *testing.T) {
	t.Parallel()
	var brokers []*broker
	var urls, routes []string
	ports := []string{freePort(t), freePort(t), freePort(t)}
	for _, p := range ports {
		routes = append(routes, "nats://127.0.0.1:"+p)
	}
	for i, p := range ports {
		b := newBroker(t, "-n", fmt.Sprintf("n%d", i), "--cluster_name", "test", "--cluster", "nats://127.0.0.1:"+p, "--routes", strings.Join(routes, ","))
		brokers, urls = append(brokers, b), append(urls, b.url)
	}
	url := strings.Join(urls, ",")
	js := jetStream(t, url, 3)
	d := begun(t, dozens, "")
	works(t, slowly(url, 50*time.Millisecond), slowly(url, 50*time.Millisecond))
	over := begins(fleet(d, &Link{URL: url}), d)
	until(t, "4 parts", hasPart(d, 4))
	stream, err := js.Stream(context.Background(), streamName(d.Manifest.Hash))
	if err != nil {
		t.Fatal(err)
	}
	info := stream.CachedInfo()
	if info.Config.Replicas != 3 || info.Cluster == nil {
		t.Fatalf("%d replicas, want 3", info.Config.Replicas)
	}
	brokers[info.Cluster.Leader[1]-'0'].kill()
	ends(t, over)
	sameAs(t, d, undisturbed(t))
}

// Whatever is killed and whenever, the coordinator, a worker or the server, the
// rows are those of an undisturbed run. -chaos 100 makes a hundred rounds.
func TestChaos(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	jetStream(t, b.url, 1)
	whole := undisturbed(t)
	random := rand.New(rand.NewPCG(3, 4))
	workers := []*handOfChaos{{url: b.url}, {url: b.url}}
	for _, w := range workers {
		w.start(t)
	}
	for round := range *chaos {
		d := begun(t, dozens, "")
		env := []string{"SWEEP_TEST_ROLE=coordinator", "SWEEP_TEST_URL=" + b.url, "SWEEP_TEST_DIR=" + d.path}
		sweep := process(t, env, os.Args[0])
		gone := make(chan error, 1)
		go func() { gone <- sweep.Wait() }()
		for kills := 0; ; kills++ {
			wait := time.After(time.Minute)
			if kills < 4 {
				wait = time.After(time.Duration(20+random.IntN(400)) * time.Millisecond)
			}
			var err error
			over := false
			select {
			case err = <-gone:
				over = true
			case <-wait:
			}
			if over && err == nil {
				break
			}
			if kills > 4 && !over {
				t.Fatalf("round %d: no end; parts %v", round, d.There())
			}
			switch what := random.IntN(3); {
			case over || what == 0:
				if !over {
					_ = sweep.Process.Kill()
					_ = <-gone
				}
				sweep = process(t, env, os.Args[0])
				go func() { gone <- sweep.Wait() }()
			case kills >= 4:
			case what == 1:
				w := workers[random.IntN(len(workers))]
				w.stop()
				w.start(t)
			default:
				b.kill()
				b.start()
				jetStream(t, b.url, 1)
			}
		}
		sameAs(t, d, whole)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	for _, w := range workers {
		w.stop()
	}
}

// A handOfChaos is a worker's process.
type handOfChaos struct {
	url  string
	stop func()
}

func (w *handOfChaos) start(t *testing.T) {
	cmd := handProcess(t, w.url, 30*time.Millisecond)
	w.stop = sync.OnceFunc(func() { kill(cmd) })
}
