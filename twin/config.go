package twin

import (
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
)

// A Config is everything that a model is built from, in SI units. Default gives
// the bare program's; a world is what its TOML file changes of it.
type Config struct {
	Name    string // of the world: a built-in name or a file's
	World   WorldConfig
	Sea     SeaConfig
	Load    LoadConfig
	Cluster ClusterConfig
	Pods    []PodConfig

	dir string // in which the files that it names are looked for; "" is the working directory
}

// A WorldConfig says what the world is called and where its time and its chance begin.
type WorldConfig struct {
	TitleEN, TitleZH string
	Start            string // RFC 3339 or a date, UTC
	Seed             int
}

func (c *WorldConfig) declare(l *list) {
	l.label(&c.TitleEN, "title_en", "title of the world in English", "世界的英文标题", "")
	l.label(&c.TitleZH, "title_zh", "title of the world in Chinese", "世界的中文标题", "")
	l.label(&c.Start, "start", "instant of t = 0, UTC: a date or RFC 3339", "t = 0 的时刻（UTC）：日期或 RFC 3339",
		"the contract of run: 2025-01-01T00:00Z")
	l.whole(&c.Seed, "seed", 0, 1<<53, "seed of all chance: the sea's slow noise, failures in training and the jobs of rendering; the same seed gives the same bytes", "一切随机量的种子：海洋慢噪声、训练故障与渲染作业；种子相同，结果逐字节相同", "any number will do")
}

// Limits of a document: more would be a mistake, or an attack.
const (
	maxDocument = 256 << 10 // bytes; deep nesting overflows the TOML reader's stack beyond any sense
	maxNesting  = 32
	maxParts    = 64  // of a dotted key; the TOML reader's time goes with their square and more
	maxGuesses  = 20  // faults beyond which no more nearest names are looked for
	maxPods     = 256 // every wake may reach every pod, and a step works with the cube of that
	maxGroups   = 64
	maxRacks    = 1024  // in one pod
	maxBodies   = 32768 // racks and exchanger cells of all pods: three states each, with their channels some 15 kB of memory
	maxPlace    = 50000 // m from where places are counted
)

// Default is the Lingshui pod with every pinned default.
func Default() Config {
	return Config{
		Name:    "default",
		World:   WorldConfig{TitleEN: "Lingshui pod", TitleZH: "陵水海底数据舱", Start: "2025-01-01T00:00:00Z", Seed: 1},
		Sea:     defaultSea(),
		Load:    defaultLoad(),
		Cluster: defaultCluster(),
		Pods:    []PodConfig{defaultPod()},
	}
}

// Params lists every parameter of c in the order of the document, each pointing
// into c. It is the one reader of the declarations: Parse, Set, explain, sweep
// axes and sliders go through it.
func Params(c *Config) []Param {
	params, bare := c.declared(), bareParams()
	for i := range params {
		d := bare[params[i].Name]
		if d == nil {
			d = bare[elementIndex.ReplaceAllString(params[i].Name, ".0.")]
		}
		if d != nil {
			params[i].Default, params[i].DefaultText = d.Default, d.DefaultText
		}
	}
	return params
}

// bareParams are the parameters of the bare program by their names, for their defaults.
var bareParams = sync.OnceValue(func() map[string]*Param {
	c := Default()
	return index(c.declared())
})

// elementIndex is the place of a pod or of a group of racks: every one has the defaults of the first.
var elementIndex = regexp.MustCompile(`\.[0-9]+\.`)

// declared lists the parameters with what they are now as their defaults.
func (c *Config) declared() []Param {
	l := list{params: make([]Param, 0, 64+96*len(c.Pods))}
	for _, table := range []struct {
		prefix  string
		declare func(*list)
	}{{"world.", c.World.declare}, {"sea.", c.Sea.declare}, {"load.", c.Load.declare}, {"cluster.", c.Cluster.declare}} {
		l.prefix = table.prefix
		table.declare(&l)
	}
	for i := range c.Pods {
		pod := fmt.Sprintf("pod.%d.", i)
		l.prefix = pod
		c.Pods[i].declare(&l)
		for j := range c.Pods[i].Racks {
			l.prefix = fmt.Sprintf("%srack.%d.", pod, j)
			c.Pods[i].Racks[j].declare(&l)
		}
	}
	return l.params
}

// Parse reads a TOML document over Default. Every element of [[pod]] and
// [[pod.rack]] starts from the default one, or a pod from an earlier one, and one
// element may stand for many pods (fleet.go). All faults are reported at once, in
// an error that wraps ErrConfig.
//
// The library does syntax only; names, types and bounds are Params' business,
// which knows the exact case of every key and every bound in its shown unit.
func Parse(doc string) (Config, error) { return Default().with(doc) }

func (c Config) with(doc string) (Config, error) {
	keys, err := flatten(doc)
	if err != nil {
		return Config{}, err
	}
	elements, all := keys.elements()
	if len(elements) > 0 {
		c.Pods = keys.pods(elements)
	}
	params := Params(&c)
	byName := index(params)
	begun := 0
	for _, key := range keys.order {
		for ; begun < len(elements) && begun <= elementOf(key); begun++ {
			keys.begin(c.Pods, elements, begun)
		}
		value := keys.value[key]
		p, known := byName[key]
		switch {
		case !known && holds(params, key):
			all = append(all, &Fault{Key: key, Value: written(value), Reason: fmt.Sprintf("is a table; begin it with [%s] and set its parameters below", key)})
		case !known && len(all) > maxGuesses:
			all = append(all, unknownKey(key, nil))
		case !known:
			all = append(all, unknownKey(key, params))
		default:
			if err := p.setTOML(value); err != nil {
				all = append(all, err)
			}
		}
	}
	for ; begun < len(elements); begun++ {
		keys.begin(c.Pods, elements, begun)
	}
	for _, key := range keys.empty {
		if !holds(params, key) {
			all = append(all, unknownKey(key, nil))
		}
	}
	all = append(all, keys.faults...)
	all = append(all, c.validate()...)
	if len(all) == 0 && len(elements) > 0 {
		all = crowded(c.Pods, elements)
	}
	if len(all) == 0 && len(elements) > 0 {
		c.Pods, all = spread(c.Pods, elements)
	}
	if err := faults(all); err != nil {
		return Config{}, err
	}
	return c, nil
}

// holds tells whether a key is that of a table of parameters.
func holds(params []Param, key string) bool {
	return slices.ContainsFunc(params, func(p Param) bool { return strings.HasPrefix(p.Name, key+".") })
}

func index(params []Param) map[string]*Param {
	m := make(map[string]*Param, len(params))
	for i := range params {
		m[params[i].Name] = &params[i]
	}
	return m
}

func unknownKey(key string, params []Param) error {
	names := make([]string, len(params))
	for i := range params {
		names[i] = params[i].Name
	}
	return &Fault{Key: key, Reason: "is not a parameter", Near: Nearest(key, names)}
}

// flat is a document as dotted keys in a stable order, and how many elements each list has.
type flat struct {
	order  []string
	value  map[string]any
	count  map[string]int
	empty  []string // tables without a key
	faults []error
}

func flatten(doc string) (flat, error) {
	f := flat{value: map[string]any{}, count: map[string]int{}}
	if len(doc) > maxDocument {
		return f, faults([]error{&Fault{Key: "document", Reason: fmt.Sprintf("has %d bytes; a world has at most %d", len(doc), maxDocument)}})
	}
	if depth := nesting(doc); depth > maxNesting {
		return f, faults([]error{&Fault{Key: "document", Reason: fmt.Sprintf("nests brackets %d deep; a world needs no more than 2", depth)}})
	}
	if parts := longestKey(doc); parts > maxParts {
		return f, faults([]error{&Fault{Key: "document", Reason: fmt.Sprintf("has a key of %d parts; a parameter's has no more than 5", parts)}})
	}
	var tree map[string]any
	if _, err := toml.Decode(doc, &tree); err != nil {
		return f, faults([]error{fmt.Errorf("broken TOML: %s", strings.TrimPrefix(err.Error(), "toml: "))})
	}
	f.walk("", tree)
	slices.SortFunc(f.order, func(a, b string) int { // by name, but a pod after all that it may be like
		if i, j := elementOf(a), elementOf(b); i >= 0 && j >= 0 && i != j {
			return i - j
		}
		return strings.Compare(a, b)
	})
	return f, nil
}

// Tangled tells of a document that no TOML reader should be given: brackets that
// nest beyond any sense, or a key of so many parts that it takes minutes to read.
func Tangled(doc string) bool { return nesting(doc) > maxNesting || longestKey(doc) > maxParts }

// nesting is how deep unclosed brackets stand, strings and comments not read: an upper bound.
func nesting(doc string) (deepest int) {
	depth := 0
	for i := range len(doc) {
		switch doc[i] {
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return deepest
}

// longestKey is how many parts a dotted key may have, strings and comments not read: an upper bound.
func longestKey(doc string) (longest int) {
	parts := 1
	for i := range len(doc) {
		switch doc[i] {
		case '.':
			parts++
			longest = max(longest, parts)
		case '\n', '=', ',', '[', ']', '{', '}':
			parts = 1
		}
	}
	return longest
}

func notAList(key string) error {
	return &Fault{Key: key, Reason: fmt.Sprintf("is a list: begin each element with [[%s]]", table(key))}
}

// isList tells whether a key is of one of the lists, pod and pod.N.rack.
func isList(key string) bool {
	parts := strings.Split(key, ".")
	return key == "pod" || len(parts) == 3 && parts[0] == "pod" && parts[2] == "rack"
}

func (f *flat) walk(key string, v any) {
	at := func(name string) string {
		if key == "" {
			return name
		}
		return key + "." + name
	}
	switch v := v.(type) {
	case map[string]any:
		if isList(key) {
			f.faults = append(f.faults, notAList(key))
			return
		}
		if len(v) == 0 && key != "" {
			f.empty = append(f.empty, key)
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name == "" || strings.Contains(name, ".") { // would pass for a path
				f.faults = append(f.faults, &Fault{Key: at(strconv.Quote(name)), Reason: "is one quoted key; name its table, such as [sea], and then the parameter"})
				continue
			}
			f.walk(at(name), v[name])
		}
	case []map[string]any:
		most := maxPods
		if key != "pod" {
			most = maxGroups
		}
		if !isList(key) {
			f.faults = append(f.faults, &Fault{Key: key, Reason: "is not a list; the lists are [[pod]] and [[pod.rack]]"})
			return
		}
		if len(v) > most {
			f.faults = append(f.faults, &Fault{Key: key, Value: strconv.Itoa(len(v)) + " elements", Reason: fmt.Sprintf("are too many; at most %d", most)})
			return
		}
		f.count[key] = len(v)
		for i, child := range v {
			f.walk(at(strconv.Itoa(i)), child)
		}
	default:
		if isList(key) {
			f.faults = append(f.faults, notAList(key))
			return
		}
		f.order = append(f.order, key)
		f.value[key] = v
	}
}

// table turns a key such as pod.0.rack into the name of its TOML table.
func table(key string) string {
	parts := slices.DeleteFunc(strings.Split(key, "."), func(s string) bool { _, err := strconv.Atoi(s); return err == nil })
	return strings.Join(parts, ".")
}

// setTOML stores a value as the TOML reader gives it.
func (p *Param) setTOML(value any) error {
	switch v := value.(type) {
	case int64:
		return p.Set(float64(v))
	case float64:
		return p.Set(v)
	case bool:
		if p.Kind == Switch || p.Kind == Action {
			if v {
				return p.Set(1)
			}
			return p.Set(0)
		}
	case string:
		if p.IsText() {
			return p.SetText(v)
		}
	case time.Time:
		switch at := v.Location().String(); { // the reader lends a local date the machine's own zone; here it means UTC
		case !p.IsText() || at == "time-local":
		case at == "date-local":
			return p.SetText(v.Format(time.DateOnly))
		case at == "datetime-local":
			return p.SetText(v.Format("2006-01-02T15:04:05"))
		default:
			return p.SetText(v.Format(time.RFC3339))
		}
	}
	takes := "a number, " + p.bounds()
	if p.IsText() {
		takes = "text" + p.allowed()
	}
	return &Fault{Key: p.Name, Value: written(value), Reason: "has the wrong type; it takes " + takes}
}

// written is a value much as it stood in the document.
func written(value any) string {
	switch v := value.(type) {
	case string:
		return fmt.Sprintf("%.60q", v)
	case time.Time:
		return v.Format(time.RFC3339)
	case []any, []map[string]any:
		return "[…]"
	case map[string]any:
		return "{…}"
	}
	return fmt.Sprint(value)
}

// Set stores one value written as text, as --set gives it. A star stands for any
// number of a list: pod.*.depth_m is that of every pod.
func (c *Config) Set(key, value string) error {
	params := Params(c)
	named := matching(params, key)
	if len(named) == 0 {
		return faults([]error{unknownKey(key, params)})
	}
	if (strings.HasSuffix(key, ".file") || strings.HasSuffix(key, "_file")) && value != "" { // who types it means the folder that he is in, not the world's
		if path, err := filepath.Abs(value); err == nil {
			value = path
		}
	}
	for _, p := range named {
		if err := p.SetText(value); err != nil {
			return faults([]error{err})
		}
	}
	return faults(c.validate())
}

// validate finds what no single bound can: values that do not go together.
func (c *Config) validate() []error {
	var all []error
	if _, err := c.start(); err != nil {
		all = append(all, &Fault{Key: "world.start", Value: strconv.Quote(c.World.Start), Reason: "is no instant; write 2025-07-01 or 2025-07-01T06:00:00Z"})
	}
	all = append(all, c.validateLoads()...)
	for i := range c.Pods {
		all = append(all, c.Pods[i].validate(fmt.Sprintf("pod.%d.", i))...)
	}
	return append(all, crowded(c.Pods, nil)...)
}

// start is the Unix time of t = 0 in seconds.
func (c *Config) start() (float64, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, c.World.Start); err == nil {
			return float64(at.Unix()), nil
		}
	}
	return math.NaN(), fmt.Errorf("no instant: %q", c.World.Start)
}

// Clone is clone, for those who vary a world.
func (c *Config) Clone() Config { return c.clone() }

// clone copies c so that neither sees what is done to the other.
func (c *Config) clone() Config {
	d := *c
	d.Pods = slices.Clone(c.Pods)
	for i := range d.Pods {
		d.Pods[i].Racks = slices.Clone(d.Pods[i].Racks)
	}
	return d
}

// TOML writes the resolved configuration: every parameter, readable by Parse to
// the same Config. Of a pod that is much like an earlier one it writes which, and the
// parameters by which they differ.
func (c Config) TOML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Seapod world %s, every parameter resolved. Illustrative only: it controls no hardware.\n", c.Name)
	last := ""
	params := Params(&c)
	like, own := alike(params, len(c.Pods))
	pod, place := -1, 0 // the pod that is being written, and where in its parameters
	for i := range params {
		p := &params[i]
		cut := strings.LastIndexByte(p.Name, '.')
		if head := p.Name[:cut]; head != last {
			last = head
			format := "\n[%s]\n"
			switch e := elementOf(p.Name); {
			case e >= 0 && e == pod && like[e] >= 0:
				format = "" // its racks are those of the pod that it is like
			case e >= 0:
				format = "\n[[%s]]\n"
			}
			if format != "" {
				fmt.Fprintf(&b, format, table(head))
			}
			if e := elementOf(p.Name); e != pod {
				pod, place = e, 0
				if like[e] >= 0 {
					fmt.Fprintf(&b, "like = %d\n", like[e])
				}
			}
		}
		place++
		if p.Kind == Action {
			continue // a thing done once is not a setting
		}
		if pod >= 0 && like[pod] >= 0 && equal(p, &own[like[pod]][place-1]) {
			continue
		}
		value := p.Text()
		if p.IsText() {
			value = basic(value)
		}
		fmt.Fprintf(&b, "%s = %s\n", p.Name[cut+1:], value)
	}
	return b.String()
}
