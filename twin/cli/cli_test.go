package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"seapod/twin/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"seapod": func() { os.Exit(cli.Main(os.Args[1:], cli.System())) }})
}

// TestScripts drives the verbs as a shell does: testdata/*.txtar. Beside the usual
// commands there is "code N command…", which wants exactly that exit code, and
// "rows N FILE" and "rowsof N FILE", which want a CSV of that many rows below its
// header, of a run or of a sweep.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../sweep/examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Setup: func(e *testscript.Env) error {
			e.Setenv("SLURM", filepath.Join(examples, "slurm.sbatch"))
			e.Setenv("KUBERNETES", filepath.Join(examples, "kubernetes.yaml"))
			return nil
		},
		Dir:           "testdata",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":   code,
			"rows":   rows,
			"json":   validJSON,
			"rowsof": rowsOf,
		},
	})
}

func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command [args...]")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

func rows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rows N file")
	}
	text := ts.ReadFile(args[1])
	if got := strings.Count(text, "\n") - 1; strconv.Itoa(got) != args[0] || !strings.HasPrefix(text, "time_s,") || !strings.HasSuffix(text, "\n") {
		ts.Fatalf("%d rows, want %s", got, args[0])
	}
}

// rowsOf wants a CSV of that many rows whose first column is index.
func rowsOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rowsof N file")
	}
	text := ts.ReadFile(args[1])
	if got := strings.Count(text, "\n") - 1; strconv.Itoa(got) != args[0] || !strings.HasPrefix(text, "index,") || !strings.HasSuffix(text, "\n") {
		ts.Fatalf("%d rows, want %s", got, args[0])
	}
}

// validJSON wants a file of JSON values, one a line unless it is a single one.
func validJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: json file")
	}
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	for n := 0; ; n++ {
		var v any
		if err := d.Decode(&v); err == io.EOF && n > 0 {
			return
		} else if err != nil {
			ts.Fatalf("value %d: %v", n, err)
		}
	}
}

// A buffer may be read while the program writes to it.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// A process is the program in this process, running.
type process struct {
	stdout, stderr buffer
	signals        chan os.Signal
	killed         chan int // codes of Exit
	code           chan int
}

func start(env cli.Env, args ...string) *process {
	p := &process{signals: make(chan os.Signal, 2), killed: make(chan int, 1), code: make(chan int, 1)}
	env.Stdin, env.Stderr = strings.NewReader(""), &p.stderr
	if env.Stdout == nil {
		env.Stdout = &p.stdout
	}
	env.Getenv = func(string) string { return "" }
	env.Signals, env.Exit = p.signals, func(code int) { p.killed <- code }
	go func() { p.code <- cli.Main(args, env) }()
	return p
}

func (p *process) wait(t *testing.T) int {
	t.Helper()
	select {
	case code := <-p.code:
		return code
	case <-time.After(time.Minute):
		t.Fatalf("still running after a minute; stderr:\n%s", p.stderr.String())
		return -1
	}
}

// until waits for stderr, or another text, to hold what pattern says.
func until(t *testing.T, text func() string, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(2 * time.Millisecond) {
		if m := re.FindStringSubmatch(text()); m != nil {
			return m
		}
	}
	t.Fatalf("no %s in\n%s", pattern, text())
	return nil
}

func TestInterruptedRunLeavesAWholeFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.csv")
	p := start(cli.Env{StderrIsTerminal: true}, "run", "--for", "1000y", "--every", "1h", "--out", path)
	until(t, p.stderr.String, `% +\d+d.* left`)
	if _, err := os.Stat(path); err == nil {
		t.Error("the file has its name before it is whole")
	}
	p.signals <- os.Interrupt
	if code := p.wait(t); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	if last := lines[len(lines)-1]; last != "" {
		t.Errorf("the last row is torn: %.60s", last)
	}
	columns := strings.Count(lines[0], ",")
	for i, line := range lines[:len(lines)-1] {
		if n := strings.Count(line, ","); n != columns {
			t.Fatalf("line %d has %d commas, want %d", i+1, n, columns)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("folder holds %v, want the file alone", entries)
	}
	for _, want := range []string{"Illustrative only: Seapod controls no hardware.\n", "seapod: interrupted at "} {
		if !strings.Contains(p.stderr.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, p.stderr.String())
		}
	}
}

// stuck is a pipe that no one reads.
type stuck struct{ released chan struct{} }

func (s stuck) Write(b []byte) (int, error) { <-s.released; return len(b), nil }

func TestSecondInterruptEndsAtOnce(t *testing.T) {
	pipe := stuck{make(chan struct{})}
	p := start(cli.Env{Stdout: pipe}, "run", "--for", "1000y", "--every", "1h", "-o", "csv")
	p.signals <- os.Interrupt
	p.signals <- os.Interrupt // an echo of the first
	select {
	case code := <-p.killed:
		t.Errorf("killed with %d by the echo of a signal", code)
	case <-time.After(300 * time.Millisecond):
	}
	p.signals <- os.Interrupt
	select {
	case code := <-p.killed:
		if code != 130 {
			t.Errorf("exit code %d, want 130", code)
		}
	case <-time.After(time.Minute):
		t.Error("still running")
	}
	close(pipe.released)
	if code := p.wait(t); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
}

// A sweep on a terminal shows how far it is; an interrupt leaves the rows that
// were made, whole and in order.
func TestInterruptedSweepLeavesWholeRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.csv")
	p := start(cli.Env{StderrIsTerminal: true}, "sweep", "lingshui", "--axis", "sea.offset_K=0:1:100000", "--steady", "--out", path)
	until(t, p.stderr.String, `% +\d{2,} of 100000 runs  \d+.*s left`)
	p.signals <- os.Interrupt
	if code := p.wait(t); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	for i, line := range lines[1:] {
		if !strings.HasPrefix(line, strconv.Itoa(i)+",") || !strings.HasSuffix(line, ",ok,") {
			t.Fatalf("row %d is %q", i, line)
		}
	}
	if len(lines) < 10 { // two digits stood there
		t.Errorf("%d rows", len(lines)-1)
	}
	for _, want := range []string{"seapod: interrupted after ", " of 100000 runs; the rows before them are written\n", "Illustrative only: Seapod controls no hardware.\n"} {
		if !strings.Contains(p.stderr.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, p.stderr.String())
		}
	}
}

func TestServe(t *testing.T) {
	for _, test := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 0}} {
		p := start(cli.Env{}, "serve", "--listen", "127.0.0.1:0", "--pace", "0", "--every", "60s")
		url := until(t, p.stderr.String, `^seapod: (http://127\.0\.0\.1:\d+)  lingshui at 0 model seconds per second; the .* page`)[1]
		for _, path := range []string{"/livez", "/api/v1/catalogue", "/"} {
			r, err := http.Get(url + path)
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if r.StatusCode != 200 {
				t.Errorf("GET %s = %s", path, r.Status)
			}
		}
		began := time.Now()
		p.signals <- test.signal
		if code := p.wait(t); code != test.code {
			t.Errorf("after %v exit code %d, want %d; stderr:\n%s", test.signal, code, test.code, p.stderr.String())
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("it took %v to stop, want less than 2 s", took)
		}
		if p.stdout.String() != "" {
			t.Errorf("stdout = %q, want nothing", p.stdout.String())
		}
	}
}

func TestServeWhereThePortIsInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := start(cli.Env{}, "serve", "--listen", l.Addr().String())
	if code := p.wait(t); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	want := "seapod: listen at " + l.Addr().String() + ": address already in use; another address is chosen with --listen\n"
	if got := p.stderr.String(); got != want {
		t.Errorf("stderr = %q, want %q", got, want)
	}
}

func TestTerminalGetsATableAndNoProgress(t *testing.T) {
	p := start(cli.Env{StdoutIsTerminal: true, StderrIsTerminal: true}, "run", "--for", "1h", "--every", "30m")
	if code := p.wait(t); code != 0 {
		t.Fatalf("exit code %d; stderr:\n%s", code, p.stderr.String())
	}
	if got := p.stdout.String(); !strings.Contains(got, "\nUTC ") || strings.Count(got, "\n") != 6 || !strings.Contains(got, "2025-01-01 00:30") {
		t.Errorf("stdout =\n%s", got)
	}
	if strings.Contains(p.stderr.String(), "\r") {
		t.Errorf("progress is drawn among the rows: %q", p.stderr.String())
	}
	if p = start(cli.Env{StdoutIsTerminal: true}, "run", "-o", "parquet"); p.wait(t) != 2 {
		t.Error("parquet goes to a terminal")
	}
}

// A worker joins a sweep that another process has begun; an interrupt of either
// ends it cleanly, and what was done is saved.
func TestInterruptedWorkerAndEngine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	sweep := start(cli.Env{StderrIsTerminal: true}, "sweep", "lingshui", "--axis", "sea.offset_K=0:1:200000", "--steady",
		"--engine", "embedded", "--engine-listen", "127.0.0.1:0", "--workers", "0", "--dir", dir)
	url := until(t, sweep.stderr.String, `seapod: engine (nats://\S+), with`)[1]
	worker := start(cli.Env{}, "worker", "--engine", url, "--workers", "1")
	until(t, worker.stderr.String, `level=INFO msg=connected engine=nats://.* cores=1\n`)
	until(t, worker.stderr.String, `level=INFO msg=joined sweep=seapod-\w+ world=lingshui runs=200000`)
	until(t, sweep.stderr.String, ` of 200000 runs  1 worker, 1 cores  \S+ left`)
	worker.signals <- os.Interrupt
	if code := worker.wait(t); code != 130 {
		t.Errorf("worker: exit code %d, want 130", code)
	}
	until(t, worker.stderr.String, `seapod: interrupted; \d+ shards done, of \d+ runs, 0 of which failed; what was in hand is given back\n$`)
	sweep.signals <- os.Interrupt
	if code := sweep.wait(t); code != 130 {
		t.Errorf("sweep: exit code %d, want 130", code)
	}
	until(t, sweep.stderr.String, `seapod: interrupted after \d+ of 200000 runs; what was done is saved: seapod sweep resume `)
	if _, err := os.Stat(filepath.Join(dir, "engine")); err == nil {
		t.Error("the engine's files are left")
	}
}
