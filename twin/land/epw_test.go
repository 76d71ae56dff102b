package land

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seapod/twin"
)

const epwHead = `LOCATION,Testville,Somewhere,XYZ,made by the test,999999,18.5,110.0,8.0,1000.0
DESIGN CONDITIONS,0
TYPICAL/EXTREME PERIODS,0
GROUND TEMPERATURES,0
HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0
COMMENTS 1,none
COMMENTS 2,none
DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31
`

// epwRow is one hour; the fields after the pressure are never read.
func epwRow(n int, dry, dew, humidity, pressure string) string {
	d := dateOf(n)
	return fmt.Sprintf("2019,%d,%d,%d,60,?9?9,%s,%s,%s,%s,0,0,0,0,0,0\n", d[0], d[1], d[2], dry, dew, humidity, pressure)
}

// epw is a year of 20 °C and 50 % at 89,875 Pa, but for rows that are given.
func epw(rows map[int]string) string {
	var b strings.Builder
	b.WriteString(epwHead)
	for n := range hoursInYear {
		if row, ok := rows[n]; ok {
			b.WriteString(row)
			continue
		}
		b.WriteString(epwRow(n, "20.0", "9.3", "50", "89875"))
	}
	return b.String()
}

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.epw")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadEPW(t *testing.T) {
	text := epw(map[int]string{
		1: epwRow(1, "-5.5", "99.9", "80", "89000"),
		2: epwRow(2, "20.0", "9.3", "999", "999999"), // humidity from the dew point, pressure from the altitude
		3: epwRow(3, "20.0", "", "103", " 89875 "),
		1415: epwRow(1415, "20", "9", "50", "89875") +
			strings.Repeat("2020,2,29,1,60,?,99,99,999,999999\n", 24), // a leap day, whatever stands in it
	})
	for name, text := range map[string]string{
		"plain": text, "windows": "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"), "open end": strings.TrimSuffix(text, "\n"), "blank end": text + "\n \n",
	} {
		path := written(t, text)
		s, err := ReadEPW(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if s.Name != path || s.Title.EN != "Testville XYZ" || s.Altitude != 1000 || s.East != 8 || s.Climate.Kind != "EPW" || len(s.Climate.Hours) != hoursInYear {
			t.Fatalf("%s: site %+v", name, s.Title)
		}
		h := s.Climate.Hours
		near(t, "cold", h[1].T, 267.65, 1e-9)
		near(t, "cold, pressure", h[1].P, 89000, 1e-9)
		near(t, "humidity from the dew point", h[2].Humidity, 0.5, 0.005)
		near(t, "pressure from the altitude", h[2].P, 89875, 1)
		near(t, "fog", h[3].Humidity, 1, 0)
		near(t, "after the leap day", h[1416].T, 293.15, 1e-9)
		a := s.Account(steady("2025-01-01T00:00:00Z", hoursInYear, 350e3))
		if a.Compressor != 1 || a.PUE < 1.05 || a.PUE > 1.2 {
			t.Errorf("%s: a year of 20 °C and one hour of fog has %g hours of compressor and a PUE of %g", name, a.Compressor, a.PUE)
		}
	}
}

func TestBadEPW(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "line 1: the header's line LOCATION is not here"},
		{"no header", strings.TrimPrefix(epw(nil), epwHead), "line 8: the header's line DATA PERIODS is not here"},
		{"another file", "time_s,cluster.pue\n0,1.09\n", "line 1: the header's line LOCATION is not here"},
		{"short", epwHead + epwRow(0, "20", "9", "50", "89875"), "it has 1 hours; a year has 8760"},
		{"half hours", strings.Replace(epw(nil), "DATA PERIODS,1,1", "DATA PERIODS,1,2", 1), "line 8: DATA PERIODS must have one record an hour"},
		{"no altitude", strings.Replace(epw(nil), ",8.0,1000.0", ",8.0", 1), "line 1: LOCATION has 9 fields; it takes 10"},
		{"altitude", strings.Replace(epw(nil), ",8.0,1000.0", ",8.0,high", 1), `line 1: altitude "high" is no number`},
		{"dry bulb", epw(map[int]string{5: epwRow(5, "warm", "9", "50", "89875")}), `line 14: dry bulb "warm" is no number`},
		{"out of range", epw(map[int]string{5: epwRow(5, "-80", "9", "50", "89875")}), "line 14: dry bulb -80 is not between -70 and 70"},
		{"missing", epw(map[int]string{5: epwRow(5, "99.9", "9", "50", "89875")}), "line 14: the dry bulb is missing"},
		{"both missing", epw(map[int]string{5: epwRow(5, "20", "99.9", "999", "89875")}), "line 14: humidity and dew point are both missing"},
		{"pressure", epw(map[int]string{5: epwRow(5, "20", "9", "50", "898")}), "line 14: pressure 898 is not between 31000 and 120000"},
		{"NaN", epw(map[int]string{5: epwRow(5, "NaN", "9", "50", "89875")}), `line 14: dry bulb "NaN" is no number`},
		{"cut", epw(map[int]string{5: "2019,1,1\n"}), "line 14: it has 3 fields; at least 10 are needed"},
		{"order", epw(map[int]string{5: epwRow(6, "20", "9", "50", "89875")}), "line 14: it is month 1, day 1, hour 7; month 1, day 1, hour 6 was due"},
		{"date", epw(map[int]string{5: "2019,Jan,1,6,60,?,20,9,50,89875\n"}), `line 14: month "Jan" is no whole number`},
	} {
		_, err := ReadEPW(written(t, test.text))
		if !errors.Is(err, twin.ErrConfig) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := ReadEPW(t.TempDir()); !errors.Is(err, twin.ErrConfig) || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := ReadEPW(filepath.Join(t.TempDir(), "no.epw")); !errors.Is(err, twin.ErrConfig) || strings.Count(err.Error(), "no.epw") != 1 {
		t.Errorf("no file: %v", err)
	}
}

// All faults come at once, but not without end.
func TestEPWFaultsComeTogether(t *testing.T) {
	_, err := ReadEPW(written(t, epw(map[int]string{5: epwRow(5, "warm", "9", "wet", "89875"), 9: epwRow(9, "20", "9", "50", "x")})))
	if n := strings.Count(err.Error(), "\n") + 1; n != 3 {
		t.Errorf("%d faults, want 3:\n%v", n, err)
	}
	_, err = ReadEPW(written(t, strings.ReplaceAll(epw(nil), "20.0,", "x,")))
	if text := err.Error(); strings.Count(text, "\n")+1 != epwFaults+1 || !strings.HasSuffix(text, "and 8740 more faults") {
		t.Errorf("faults: %.300s … %s", text, text[len(text)-40:])
	}
}

func FuzzEPW(f *testing.F) {
	f.Add(epwHead + epwRow(0, "20", "9", "50", "89875"))
	f.Add("LOCATION")
	f.Fuzz(func(_ *testing.T, text string) {
		r := epwReader{}
		r.read(text)
	})
}
