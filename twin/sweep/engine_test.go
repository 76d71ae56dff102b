package sweep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The test's own binary is the workers and coordinators that tests kill.
func TestMain(m *testing.M) {
	switch os.Getenv("SWEEP_TEST_ROLE") {
	case "":
		code := m.Run()
		_ = os.RemoveAll(builtIn)
		os.Exit(code)
	case "hand":
		slow, _ := time.ParseDuration(os.Getenv("SWEEP_TEST_SLOW"))
		_, err := slowly(os.Getenv("SWEEP_TEST_URL"), slow).Work(context.Background())
		fmt.Fprintln(os.Stderr, err)
	case "coordinator":
		d, err := Open(os.Getenv("SWEEP_TEST_DIR"), "v1")
		if err == nil {
			f := fleet(d, &Link{URL: os.Getenv("SWEEP_TEST_URL")})
			err = f.Do(context.Background(), d.Missing(d.Study.Of(0, 1)))
		}
		if err == nil {
			os.Exit(0)
		}
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(1)
}

// slowly is a hand with one core that takes its time over every shard.
func slowly(url string, slow time.Duration) *Hand {
	return &Hand{Link: &Link{URL: url}, Version: "v1", Workers: 1, shard: func(ctx context.Context, w *Worker, k int) ([]Row, error) {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(slow):
			return w.shard(ctx, k, nil)
		}
	}}
}

// fleet writes into a directory. Workers are thought dead sooner than usual.
func fleet(d *Dir, l *Link) *Fleet {
	return &Fleet{Study: d.Study, Version: "v1", Link: l, Keep: d.Keep, silence: time.Second}
}

// undisturbed is the directory of a sweep that nothing happened to.
func undisturbed(t *testing.T) *Dir {
	t.Helper()
	d := begun(t, dozens, "")
	finish(t, d, d.Study.Of(0, 1), 2)
	return d
}

// sameAs holds the rows and the parts of a directory against an undisturbed run.
func sameAs(t *testing.T, got, want *Dir) {
	t.Helper()
	rows, gaps := lines(t, got)
	if wanted, _ := lines(t, want); rows != wanted || len(gaps) > 0 {
		t.Errorf("gaps %v; rows differ from those of an undisturbed run: %v", gaps, rows != wanted)
	}
	for _, k := range want.There() {
		if file(t, got.part(k)) != file(t, want.part(k)) {
			t.Errorf("part %d has other bytes", k)
		}
	}
}

// does runs an engine and wants no error within half a minute.
func does(t *testing.T, e Engine, d *Dir) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := e.Do(ctx, d.Missing(d.Study.Of(0, 1))); err != nil {
		t.Fatalf("Do = %v", err)
	}
}

// begins has an engine do in the background what does does.
func begins(e Engine, d *Dir) <-chan error {
	over := make(chan error, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	go func() { over <- e.Do(ctx, d.Missing(d.Study.Of(0, 1))); cancel() }()
	return over
}

func ends(t *testing.T, over <-chan error) {
	t.Helper()
	if err := <-over; err != nil {
		t.Fatalf("Do = %v", err)
	}
}

// works runs hands until the test ends.
func works(t *testing.T, hands ...*Hand) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, h := range hands {
		wg.Go(func() {
			if _, err := h.Work(ctx); err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("Work = %v", err)
			}
		})
	}
	t.Cleanup(func() { cancel(); wg.Wait() })
}

// A said is what was logged; others write to it while it is read.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (s *said) logger() *slog.Logger { return slog.New(slog.NewTextHandler(s, nil)) }

func embedded(t *testing.T, o BrokerOptions) *Broker {
	t.Helper()
	o.Store = filepath.Join(memory(t), "engine")
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	b, err := StartBroker(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// process starts a program that dies with the test at the latest.
func process(t *testing.T, env []string, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	return cmd
}

func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func handProcess(t *testing.T, url string, slow time.Duration) *exec.Cmd {
	t.Helper()
	return process(t, []string{"SWEEP_TEST_ROLE=hand", "SWEEP_TEST_URL=" + url, "SWEEP_TEST_SLOW=" + slow.String()}, os.Args[0])
}

// builtIn is where the server's binary is.
var builtIn string

// natsServer builds the NATS server of the module that go.mod names.
var natsServer = sync.OnceValues(func() (string, error) {
	var err error
	if builtIn, err = os.MkdirTemp("", "nats-server"); err != nil {
		return "", err
	}
	args := []string{"build", "-o", filepath.Join(builtIn, "nats-server")}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "-race" && s.Value == "true" {
				args = append(args, "-race") // what the test has compiled already
			}
		}
	}
	out, err := exec.Command("go", append(args, "github.com/nats-io/nats-server/v2")...).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return args[2], err
})

// A broker is a server's process that can be killed and started again.
type broker struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	args []string
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func newBroker(t *testing.T, args ...string) *broker {
	t.Helper()
	port := freePort(t)
	b := &broker{t: t, url: "nats://127.0.0.1:" + port, args: append([]string{"-a", "127.0.0.1", "-p", port, "-js", "-sd", memory(t)}, args...)}
	b.start()
	return b
}

func (b *broker) start() {
	b.t.Helper()
	path, err := natsServer()
	if err != nil {
		b.t.Fatal(err)
	}
	b.cmd = process(b.t, nil, path, b.args...)
}

func (b *broker) kill() { kill(b.cmd) }

// jetStream waits until a server answers, and then as many as it should have
// beside it.
func jetStream(t *testing.T, url string, servers int) jetstream.JetStream {
	t.Helper()
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(50 * time.Millisecond) {
		nc, err := nats.Connect(url, nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))
		if err != nil {
			continue
		}
		js, err := jetstream.New(nc)
		if err == nil {
			_, err = js.CreateStream(context.Background(), jetstream.StreamConfig{Name: "ready", Subjects: []string{"ready"}, Replicas: servers, Storage: jetstream.MemoryStorage})
		}
		if err == nil {
			_ = js.DeleteStream(context.Background(), "ready")
			t.Cleanup(nc.Close)
			return js
		}
		nc.Close()
	}
	t.Fatalf("no %d servers with JetStream at %s", servers, url)
	return nil
}

// until waits for something to be so.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("still not: %s", what)
		}
	}
}

func hasPart(d *Dir, n int) func() bool { return func() bool { return len(d.There()) >= n } }

func contains(s fmt.Stringer, text string) func() bool {
	return func() bool { return strings.Contains(s.String(), text) }
}
