package land

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"seapod/physics"
	"seapod/twin"
)

// Limits of an EPW file.
const (
	epwBytes  = 16 << 20 // a year has about 1.5 MB
	epwHeader = 8        // lines, each with its own name
	epwFaults = 20       // told one by one
)

// epwNames begin the header's lines, in their order.
var epwNames = [epwHeader]string{"LOCATION", "DESIGN CONDITIONS", "TYPICAL/EXTREME PERIODS", "GROUND TEMPERATURES",
	"HOLIDAYS/DAYLIGHT SAVING", "COMMENTS 1", "COMMENTS 2", "DATA PERIODS"}

// A column of an EPW file that is read: its bounds, and what stands for missing.
type epwColumn struct {
	at        int
	what      string
	min, max  float64
	missing   float64 // this and more
	shiftToSI float64
	scale     float64
}

// Source of bounds and of what is missing: EnergyPlus, Auxiliary Programs, EPW data dictionary.
var (
	epwDryBulb  = epwColumn{6, "dry bulb", -70, 70, 99.9, physics.ZeroCelsius, 1}
	epwDewPoint = epwColumn{7, "dew point", -70, 70, 99.9, physics.ZeroCelsius, 1}
	epwHumidity = epwColumn{8, "relative humidity", 0, 110, 999, 0, 0.01}
	epwPressure = epwColumn{9, "pressure", 31000, 120000, 999999, 0, 1}
)

// An epwError is all that is wrong with a file. It wraps twin.ErrConfig.
type epwError struct {
	path  string
	lines []string
}

func (e *epwError) Error() string {
	lines := make([]string, len(e.lines))
	for i, l := range e.lines {
		lines[i] = "read EPW " + e.path + ": " + l
	}
	return strings.Join(lines, "\n")
}
func (e *epwError) Unwrap() error { return twin.ErrConfig }

// ReadEPW reads an EnergyPlus weather file and makes a site of it, named by its
// path, with the plant of an inland site and the mean grid of China. All faults
// come at once, in an error that wraps twin.ErrConfig.
//
// Humidity is taken from the dew point where it is missing, pressure from the
// altitude. A leap day is left out.
func ReadEPW(path string) (Site, error) {
	text, err := readText(path)
	if err != nil {
		return Site{}, &epwError{path, []string{err.Error()}}
	}
	r := epwReader{}
	r.read(text)
	if len(r.faults) > 0 {
		if more := r.found - epwFaults; more > 0 {
			r.faults = append(r.faults, fmt.Sprintf("and %d more faults", more))
		}
		return Site{}, &epwError{path, r.faults}
	}
	place := r.place
	if place == "" {
		place = filepath.Base(path)
	}
	return Site{
		Name: path, Title: twin.Text{EN: place, ZH: place}, Altitude: r.altitude, AltitudeSource: "the file's LOCATION", East: r.east,
		Climate: Climate{Kind: "EPW", Source: filepath.Base(path), Hours: r.hours},
		Plant:   IndirectPlant(), Chain: usualChain(), Grid: nationalGrid(), Plot: landPlot(),
		Note: "plant, grid and land are those of an inland site in China, whatever the place",
	}, nil
}

func readText(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", plain(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", errors.New("it is a folder")
	}
	b, err := io.ReadAll(io.LimitReader(f, epwBytes+1))
	if err == nil && len(b) > epwBytes {
		err = fmt.Errorf("it has more than %d bytes", epwBytes)
	}
	return string(b), plain(err)
}

// plain drops the path, which the caller names.
func plain(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

type epwReader struct {
	faults   []string
	found    int // kept or not, by line
	place    string
	altitude float64
	east     float64
	hours    []Air
}

func (r *epwReader) fault(line int, format string, args ...any) {
	r.found++
	if r.found > epwFaults {
		return
	}
	r.faults = append(r.faults, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
}

func (r *epwReader) read(text string) {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.TrimRight(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), " \t\n")
	lines := strings.Split(text, "\n")
	for i, name := range epwNames {
		if i >= len(lines) || !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(lines[i])), name) {
			r.fault(i+1, "the header's line %s is not here", name)
		}
	}
	if len(r.faults) > 0 {
		return // where the header ends is not known, so no row would be told right
	}
	r.location(strings.Split(lines[0], ","))
	r.periods(strings.Split(lines[epwHeader-1], ","))
	rows := 0
	for i, line := range lines[epwHeader:] {
		if strings.TrimSpace(line) != "" {
			rows += r.row(epwHeader+i+1, strings.Split(line, ","), rows)
		}
	}
	if rows != hoursInYear {
		r.faults = append(r.faults, fmt.Sprintf("it has %d hours; a year has %d, a leap day left out", rows, hoursInYear))
	}
}

// location is LOCATION,city,province,country,source,WMO,latitude,longitude,hours ahead of UTC,altitude.
func (r *epwReader) location(cells []string) {
	const east, altitude = 8, 9
	if len(cells) <= altitude {
		r.fault(1, "LOCATION has %d fields; it takes 10", len(cells))
		return
	}
	r.place = strings.Join(strings.Fields(cells[1]+" "+cells[3]), " ")
	r.east = r.number(1, cells[east], "hours ahead of UTC", -12, 14)
	r.altitude = r.number(1, cells[altitude], "altitude", -1000, 9999)
}

// periods is DATA PERIODS,how many,records an hour,…
func (r *epwReader) periods(cells []string) {
	for i, what := range []string{"one period", "one record an hour"} {
		if len(cells) <= i+1 || strings.TrimSpace(cells[i+1]) != "1" {
			r.fault(epwHeader, "DATA PERIODS must have %s", what)
		}
	}
}

func (r *epwReader) number(line int, cell, what string, low, high float64) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
	switch {
	case err != nil || math.IsNaN(v):
		r.fault(line, "%s %.20q is no number", what, strings.TrimSpace(cell))
	case v < low || v > high:
		r.fault(line, "%s %g is not between %g and %g", what, v, low, high)
	default:
		return v
	}
	return math.NaN()
}

// row reads one hour, the rows-th from the year's beginning, and tells how many it
// was: a leap day's are none.
func (r *epwReader) row(line int, cells []string, rows int) int {
	if len(cells) <= epwPressure.at {
		r.fault(line, "it has %d fields; at least %d are needed", len(cells), epwPressure.at+1)
		return 1
	}
	var date [3]int // month, day, hour
	for i := range date {
		v, err := strconv.ParseFloat(strings.TrimSpace(cells[1+i]), 64)
		if err != nil || v != math.Trunc(v) {
			r.fault(line, "%s %.20q is no whole number", [3]string{"month", "day", "hour"}[i], strings.TrimSpace(cells[1+i]))
			return 1
		}
		date[i] = int(v)
	}
	if date[0] == 2 && date[1] == 29 {
		return 0
	}
	if want := dateOf(rows); date != want && rows < hoursInYear {
		r.fault(line, "it is month %d, day %d, hour %d; month %d, day %d, hour %d was due", date[0], date[1], date[2], want[0], want[1], want[2])
	}
	before := r.found
	T, known := r.value(line, cells, epwDryBulb)
	if !known && r.found == before {
		r.fault(line, "the dry bulb is missing")
	}
	dew, hasDew := r.value(line, cells, epwDewPoint)
	humidity, hasHumidity := r.value(line, cells, epwHumidity)
	switch {
	case hasHumidity:
	case hasDew:
		humidity = SaturationPressure(dew) / SaturationPressure(T)
	case r.found == before:
		r.fault(line, "humidity and dew point are both missing")
	}
	p, hasPressure := r.value(line, cells, epwPressure)
	if !hasPressure {
		p = StandardPressure(r.altitude)
	}
	r.hours = append(r.hours, Air{T: T, Humidity: min(1, max(0.001, humidity)), P: p})
	return 1
}

// value is a cell in SI; false where it is missing or at fault.
func (r *epwReader) value(line int, cells []string, c epwColumn) (float64, bool) {
	cell := strings.TrimSpace(cells[c.at])
	if v, err := strconv.ParseFloat(cell, 64); cell == "" || err == nil && v >= c.missing {
		return math.NaN(), false
	}
	v := r.number(line, cell, c.what, c.min, c.max)
	return v*c.scale + c.shiftToSI, !math.IsNaN(v)
}

// dateOf is the month, the day and the hour, from 1, of an hour of the year, from 0.
func dateOf(n int) [3]int {
	day := n / hoursInDay
	for m, length := range daysInMonth {
		if day < length {
			return [3]int{m + 1, day + 1, n%hoursInDay + 1}
		}
		day -= length
	}
	return [3]int{}
}
