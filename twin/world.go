package twin

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed worlds/*.toml scenarios/*.toml data/*.csv
var embedded embed.FS

// A WorldInfo names a built-in world or scenario and what it shows.
type WorldInfo struct {
	Name  string `json:"name"`
	Title Text   `json:"title"`
}

// World reads a world: a built-in name, or the path of a TOML file. Errors that
// lie in what the user wrote wrap ErrConfig.
func World(name string) (Config, error) {
	doc, dir, err := readNamed("worlds", name)
	if err != nil {
		return Config{}, err
	}
	c, err := Parse(doc)
	if err != nil {
		return Config{}, fmt.Errorf("read world %s: %w", name, err)
	}
	c.Name = strings.TrimSuffix(filepath.Base(name), ".toml")
	c.dir = dir
	return c, nil
}

// Worlds lists the built-in worlds.
func Worlds() []WorldInfo {
	return listed("worlds", func(doc string) (Text, error) {
		c, err := Parse(doc)
		return Text{c.World.TitleEN, c.World.TitleZH}, err
	})
}

// Scenarios lists the built-in scenarios.
func Scenarios() []WorldInfo {
	return listed("scenarios", func(doc string) (Text, error) {
		sc, err := ParseScenario(doc)
		return sc.Title, err
	})
}

func listed(folder string, title func(string) (Text, error)) []WorldInfo {
	var all []WorldInfo
	for _, name := range builtIn(folder) {
		doc, err := embedded.ReadFile(folder + "/" + name + ".toml")
		if err != nil {
			panic("twin: " + err.Error())
		}
		text, err := title(string(doc))
		if err != nil {
			panic("twin: built-in " + name + ": " + err.Error())
		}
		all = append(all, WorldInfo{name, text})
	}
	return all
}

func builtIn(folder string) []string {
	entries, err := embedded.ReadDir(folder)
	if err != nil {
		panic("twin: " + err.Error())
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	return names
}

// readNamed reads a built-in document by its bare name, or a file by its path,
// and tells the folder in which files that it names are to be found.
func readNamed(folder, name string) (doc, dir string, err error) {
	if b, err := embedded.ReadFile(folder + "/" + name + ".toml"); err == nil {
		return string(b), "", nil
	}
	kind := strings.TrimSuffix(folder, "s")
	if !strings.HasSuffix(name, ".toml") && !strings.ContainsRune(name, filepath.Separator) {
		if _, err := os.Stat(name); err != nil {
			known := builtIn(folder)
			return "", "", faults([]error{&Fault{Key: kind, Value: strconv.Quote(name),
				Reason: "is neither built in (" + strings.Join(known, ", ") + ") nor a file", Near: Nearest(name, known)}})
		}
	}
	b, err := readFile(name, maxDocument)
	if err != nil {
		return "", "", faults([]error{fmt.Errorf("read %s %s: %w", kind, name, err)})
	}
	return string(b), filepath.Dir(name), nil
}

// readFile reads a whole file of at most limit bytes.
func readFile(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, plain(err)
	case info.IsDir():
		return nil, errors.New("it is a folder")
	case info.Size() > limit:
		return nil, fmt.Errorf("it has %d bytes; at most %d are read", info.Size(), limit)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1)) // a device says that it has 0 bytes
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("it has more than %d bytes", limit)
	}
	return b, plain(err)
}

// plain drops the path that the caller names already.
func plain(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
