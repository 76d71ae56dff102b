package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

// guarded is a server with tokens, its run a second old.
func guarded(t *testing.T) *rig {
	g := newRig(t, Options{TokenFile: writeTokens(t, 0o600, "viewer "+viewerToken+"\ncontrol "+controlToken)}, twin.Options{})
	time.Sleep(time.Second)
	return g
}

// An attendee is a peer that keeps what it hears while it waits for something else.
type attendee struct {
	*peer
	kept []map[string]any
}

// until is the first message of a kind that was not asked for yet.
func (p *attendee) until(kind string) map[string]any {
	p.t.Helper()
	for i := range 1000 {
		if i == len(p.kept) {
			p.kept = append(p.kept, p.next())
		}
		if m := p.kept[i]; m["kind"] == kind {
			p.kept = slices.Delete(p.kept, i, i+1)
			return m
		}
	}
	p.t.Fatalf("no %s in 1,000 messages", kind)
	return nil
}

// enter joins with a token, or with none, and returns the hello.
func (g *rig) enter(token, query string) (*attendee, map[string]any) {
	g.t.Helper()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	d := websocket.Dialer{NetDialContext: g.pipes.dial}
	conn, _, err := d.Dial("ws://localhost/api/v1/stream"+query, header)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { conn.Close() })
	p := &attendee{peer: &peer{g.t, conn}}
	p.say(`{"type":"subscribe","channels":[],"rate_hz":0.01}`) // events are what counts here
	m := p.next()
	if m["type"] != "hello" {
		g.t.Fatalf("first message = %v, want hello", m)
	}
	for {
		one := p.next()
		if one["type"] == "subscribed" {
			return p, m
		}
		p.kept = append(p.kept, one)
	}
}

// asks says something and returns its answer; what comes before it is kept.
func (p *attendee) asks(id int, text string) map[string]any {
	p.t.Helper()
	p.say(strings.Replace(text, "{", fmt.Sprintf(`{"id":%d,`, id), 1))
	for range 1000 {
		m := p.next()
		if m["id"] == float64(id) {
			return m
		}
		p.kept = append(p.kept, m)
	}
	p.t.Fatalf("no answer to %s", text)
	return nil
}

// mayCommand tries a command.
func (p *attendee) mayCommand(id int) bool {
	p.t.Helper()
	return p.asks(id, `{"type":"command","set":"pod.0.it_load_kW","value":300}`)["type"] == "ack"
}

func (g *rig) listed(token string) (all []map[string]any, count float64) {
	g.t.Helper()
	res, b := g.ask("GET", "/api/v1/viewers", http.Header{"Authorization": {"Bearer " + token}}, "")
	if res.StatusCode != 200 {
		g.t.Fatalf("viewers = %d %s", res.StatusCode, b)
	}
	m := read(g.t, b)
	for _, one := range m["viewers"].([]any) {
		all = append(all, one.(map[string]any))
	}
	return all, m["count"].(float64)
}

// TestHandOver: who has a control token hands control to one viewer, takes it back
// and hands it on; each change holds at once, for commands of every way.
func TestHandOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := guarded(t)
		teacher, hello := g.enter(controlToken, "")
		if hello["control"] != true || hello["tokens"] != true || hello["viewer"] != 1.0 || hello["holder"] != nil || hello["shown"] != nil {
			t.Errorf("the teacher's hello = %v", hello)
		}
		mei, hello := g.enter(viewerToken, "")
		if hello["control"] != false || hello["viewer"] != 2.0 {
			t.Errorf("Mei's hello says control %v, viewer %v", hello["control"], hello["viewer"])
		}
		li, _ := g.enter(viewerToken, "")
		if got := mei.asks(1, `{"type":"name","name":" Mei  梅 "}`); got["type"] != "ack" {
			t.Errorf("name = %v", got)
		}
		if mei.mayCommand(2) {
			t.Error("a viewer commanded before control was handed to it")
		}
		if got := mei.asks(3, `{"type":"hand","viewer":2}`); got["type"] != "error" || !strings.Contains(got["error"].(string), "control token") {
			t.Errorf("a viewer hands itself control: %v", got)
		}
		if got := mei.asks(4, `{"type":"raise"}`); got["type"] != "ack" {
			t.Errorf("raise = %v", got)
		}
		if e := teacher.until("raise"); e["name"] != "2" || e["help"].(map[string]any)["en"] != "Mei 梅 asks for control" {
			t.Errorf("the teacher hears %v", e)
		}

		if got := teacher.asks(1, `{"type":"hand","viewer":2}`); got["type"] != "ack" {
			t.Fatalf("hand = %v", got)
		}
		role := mei.until("role")
		if role["value"] != 1.0 || role["name"] == "" {
			t.Errorf("Mei's role = %v, want 1 with a ticket", role)
		}
		ticket := role["name"].(string)
		for name, p := range map[string]*attendee{"Mei": mei, "Li": li} {
			if e := p.until("control"); e["name"] != "2" || e["value"] != 1.0 || e["help"].(map[string]any)["zh"] != "Mei 梅获得控制权" {
				t.Errorf("%s hears %v", name, e)
			}
		}
		if !mei.mayCommand(5) || li.mayCommand(6) || !teacher.mayCommand(7) {
			t.Error("with control handed to Mei she and the teacher may command, and Li may not")
		}
		if got := mei.asks(8, `{"type":"hand","viewer":3}`); got["type"] != "error" {
			t.Errorf("Mei hands on what she was handed: %v", got)
		}
		if _, hello := g.enter(viewerToken, ""); hello["holder"] != 2.0 {
			t.Errorf("who comes later hears holder %v, want 2", hello["holder"])
		}
		all, count := g.listed(viewerToken)
		if count != 4 || len(all) != 4 || all[0]["viewer"] != 2.0 || all[0]["name"] != "Mei 梅" || all[0]["control"] != true || all[0]["token"] != false ||
			all[1]["viewer"] != 1.0 || all[1]["token"] != true || all[2]["control"] != false {
			t.Errorf("the list = %v of %v, want Mei, the teacher, the others", all, count)
		}

		// The ticket is good for HTTP and for further streams, and for as long.
		post := func(token string) int {
			header := inJSON.Clone()
			header.Set("Authorization", "Bearer "+token)
			res, _ := g.ask("POST", "/api/v1/commands", header, `{"set":"pod.0.it_load_kW","value":310}`)
			return res.StatusCode
		}
		if post(ticket) != 200 || post(viewerToken) != 403 || post("") != 401 || post("x"+ticket) != 401 {
			t.Error("with control handed over the ticket commands by HTTP, and nothing else of a viewer's does")
		}
		second, hello := g.enter(ticket, "")
		if hello["control"] != true || !second.mayCommand(1) {
			t.Error("a second stream with the ticket has no control")
		}
		if got := second.asks(2, `{"type":"hand","viewer":3}`); got["type"] != "error" {
			t.Errorf("a ticket hands control on: %v", got)
		}

		if got := teacher.asks(2, `{"type":"hand","viewer":3}`); got["type"] != "ack" {
			t.Fatalf("hand on = %v", got)
		}
		if got := mei.until("role"); got["value"] != 0.0 || got["name"] != "" {
			t.Errorf("Mei's role after it was handed on = %v", got)
		}
		second.until("role")
		if mei.mayCommand(9) || second.mayCommand(3) || !li.mayCommand(9) || post(ticket) != 401 {
			t.Error("after control was handed on, the first holder, her ticket or her other stream command, or the second does not")
		}
		if got := teacher.asks(3, `{"type":"hand","viewer":null}`); got["type"] != "ack" {
			t.Fatalf("take back = %v", got)
		}
		if e := mei.until("control"); e["name"] != "3" {
			t.Errorf("Mei hears %v, want that viewer 3 has control", e)
		}
		if e := mei.until("control"); e["name"] != "" || e["value"] != 0.0 {
			t.Errorf("Mei hears %v, want that control was taken back", e)
		}
		if li.mayCommand(10) || !teacher.mayCommand(10) {
			t.Error("after control was taken back the viewer has it still, or the teacher has not")
		}
	})
}

// TestHandOverEndsWithItsViewer: who leaves takes nothing along, and the next
// viewer does not inherit it.
func TestHandOverEndsWithItsViewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := guarded(t)
		teacher, _ := g.enter(controlToken, "")
		mei, _ := g.enter(viewerToken, "")
		li, _ := g.enter(viewerToken, "")
		teacher.asks(1, `{"type":"hand","viewer":2}`)
		ticket := mei.until("role")["name"].(string)
		li.until("control")
		mei.conn.Close()
		if e := li.until("control"); e["name"] != "" || e["value"] != 0.0 {
			t.Errorf("after the holder left Li hears %v, want that control is back", e)
		}
		header := inJSON.Clone()
		header.Set("Authorization", "Bearer "+ticket)
		if res, _ := g.ask("POST", "/api/v1/commands", header, `{"set":"pod.0.it_load_kW","value":310}`); res.StatusCode != 401 {
			t.Errorf("the ticket of who has left = %d, want 401", res.StatusCode)
		}
		if got := teacher.asks(2, `{"type":"hand","viewer":2}`); got["type"] != "error" || got["name"] != "viewer" || got["value"] != 2.0 {
			t.Errorf("control to who has left = %v", got)
		}
		next, hello := g.enter(viewerToken, "")
		if hello["viewer"] != 4.0 || hello["holder"] != nil || next.mayCommand(1) {
			t.Errorf("the next viewer is %v, holder %v; want 4 and none, without control", hello["viewer"], hello["holder"])
		}
	})
}

// TestLook: a viewer that only looks has no control, by no token and by no hand.
func TestLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := guarded(t)
		teacher, _ := g.enter(controlToken, "")
		for _, token := range []string{controlToken, viewerToken} {
			slides, hello := g.enter(token, "?look=1")
			if hello["control"] != false || slides.mayCommand(1) || slides.asks(2, `{"type":"hand","viewer":1}`)["type"] != "error" ||
				slides.asks(3, `{"type":"show","view":"x"}`)["type"] != "error" {
				t.Error("a viewer with look=1 has control")
			}
			if got := teacher.asks(1, fmt.Sprintf(`{"type":"hand","viewer":%v}`, hello["viewer"])); got["type"] != "error" {
				t.Errorf("control to who only looks = %v", got)
			}
		}
		open := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		if slides, hello := open.enter("", "?look=1"); hello["control"] != false || slides.mayCommand(1) {
			t.Error("without tokens a viewer with look=1 has control")
		}
	})
}

// TestHandOverWithoutTokens: where everyone has control it tells who holds it, and
// takes it from nobody.
func TestHandOverWithoutTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		a, hello := g.enter("", "")
		if hello["control"] != true || hello["tokens"] != false {
			t.Errorf("hello says control %v, tokens %v", hello["control"], hello["tokens"])
		}
		b, _ := g.enter("", "")
		if got := a.asks(1, `{"type":"hand","viewer":2}`); got["type"] != "ack" {
			t.Fatalf("hand = %v", got)
		}
		if e := b.until("control"); e["name"] != "2" {
			t.Errorf("b hears %v", e)
		}
		if !a.mayCommand(2) || !b.mayCommand(2) {
			t.Error("a hand-over took control from someone")
		}
		if all, _ := g.listed(""); all[0]["viewer"] != 2.0 || all[0]["control"] != true || all[1]["control"] != true || all[0]["token"] != false {
			t.Errorf("the list = %v, want the holder first and control for both", all)
		}
	})
}

// TestRaiseIsBounded: a hall that asks for control at once is not all told to the
// teacher, whose list has it, and to nobody else.
func TestRaiseIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := guarded(t)
		teacher, _ := g.enter(controlToken, "")
		const hall = 40
		var students []*attendee
		for range hall {
			p, _ := g.enter(viewerToken, "")
			students = append(students, p)
		}
		for i, p := range students {
			for k := range 3 {
				if got := p.asks(k, `{"type":"raise"}`); got["type"] != "ack" {
					t.Fatalf("raise %d = %v", i, got)
				}
			}
		}
		all, count := g.listed(viewerToken)
		raised := 0
		for _, one := range all {
			if one["raised"] == true {
				raised++
			}
		}
		if raised != hall || count != hall+1 {
			t.Errorf("%d of %v are listed as asking, want %d", raised, count, hall)
		}
		told := 0
		teacher.asks(1, `{"type":"name","name":"teacher"}`)
		for _, m := range teacher.kept {
			if m["kind"] == "raise" {
				told++
			}
		}
		if told < 1 || told > 2 {
			t.Errorf("the teacher was told %d times, want once", told)
		}
		people := g.srv.hub.people
		people.mu.Lock()
		for _, c := range people.all {
			c.raised = c.raised.Add(-raisedFor)
		}
		people.mu.Unlock()
		time.Sleep(listFor)
		if all, _ := g.listed(viewerToken); all[1]["raised"] != false {
			t.Error("a hand stays up for ever")
		}
	})
}

// TestNames: a name is what can be shown to others.
func TestNames(t *testing.T) {
	for given, want := range map[string]string{
		"Mei": "Mei", "  a  b ": "a b", "王梅": "王梅", "Zoë": "Zoë", "👩‍🔬 Li": "👩‍🔬 Li", "é̂": "é̂",
		strings.Repeat("字", 40): strings.Repeat("字", 40), strings.Repeat("字", 41): "", "": "", "   ": "", "a\nb": "", "a\x00": "", "a\u202eb": "", "a\u200bb": "",
		"a\u2028b": "", "a\ufffd": "", "\ue000": "", "Z" + strings.Repeat("\u0301", 5): "", "\u0301": "", "a\tb": "", "<b>": "<b>",
	} {
		got, bad := readName(given)
		if got != want || (bad != nil) != (want == "") {
			t.Errorf("readName(%q) = %q %v, want %q", given, got, bad, want)
		}
	}
}

// TestPeopleFaults: what is malformed is refused with its name, and changes nothing.
func TestPeopleFaults(t *testing.T) {
	for text, name := range map[string]string{
		`{"type":"name"}`:                "name",
		`{"type":"name","name":7}`:       "name",
		`{"type":"hand"}`:                "viewer",
		`{"type":"hand","viewer":"9"}`:   "viewer",
		`{"type":"hand","viewer":0}`:     "viewer",
		`{"type":"hand","viewer":1.5}`:   "viewer",
		`{"type":"hand","viewer":1e300}`: "viewer",
		`{"type":"show"}`:                "view",
		`{"type":"show","view":7}`:       "view",
		`{"type":"show","view":""}`:      "view",
		`{"type":"show","view":"a\nb"}`:  "view",
		`{"type":"show","view":"` + strings.Repeat("x", showMax+1) + `"}`: "view",
		`{"type":"hand","viewer":null}`:                                   "",
		`{"type":"show","view":null}`:                                     "",
		`{"type":"show","view":"` + strings.Repeat("字", showMax) + `"}`:   "",
	} {
		r, bad := parseRequest([]byte(text))
		switch {
		case name == "" && bad != nil:
			t.Errorf("%.60s = %v, want it taken", text, bad)
		case name != "" && (bad == nil || bad.Name != name):
			t.Errorf("%.60s = %+v %v, want a fault of %s", text, r, bad, name)
		}
	}
}

// TestShow: what is shown reaches everyone and who comes later, takes control, and
// is told once.
func TestShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := guarded(t)
		teacher, _ := g.enter(controlToken, "")
		mei, _ := g.enter(viewerToken, "")
		const view = "lesson=cube-law&step=2"
		if got := mei.asks(1, `{"type":"show","view":"mine"}`); got["type"] != "error" {
			t.Errorf("a viewer shows: %v", got)
		}
		for id := range 2 {
			if got := teacher.asks(id, `{"type":"show","view":"`+view+`"}`); got["type"] != "ack" {
				t.Fatalf("show = %v", got)
			}
		}
		if e := mei.until("show"); e["name"] != view || e["value"] != 1.0 {
			t.Errorf("Mei is shown %v, want %s", e, view)
		}
		if _, hello := g.enter(viewerToken, ""); hello["shown"] != view {
			t.Errorf("who comes later is shown %v, want %s", hello["shown"], view)
		}
		if got := teacher.asks(3, `{"type":"show","view":null}`); got["type"] != "ack" {
			t.Fatalf("show null = %v", got)
		}
		if e := mei.until("show"); e["name"] != "" || e["value"] != 0.0 {
			t.Errorf("Mei hears %v, want the end: the same view is not told twice", e)
		}
		if _, hello := g.enter(viewerToken, ""); hello["shown"] != nil {
			t.Errorf("after the end who comes is shown %v", hello["shown"])
		}
		teacher.asks(4, `{"type":"hand","viewer":2}`)
		if got := mei.asks(2, `{"type":"show","view":"mine"}`); got["type"] != "ack" {
			t.Errorf("who was handed control may not show: %v", got)
		}
	})
}

// TestEndIsHeardAfterWhatFollowedIt: of a run that is over a viewer that comes
// later hears so, whatever viewers have done since.
func TestEndIsHeardAfterWhatFollowedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{Every: 60, For: 600})
		time.Sleep(time.Minute)
		first, _ := g.enter("", "")
		first.until("end")
		first.asks(1, `{"type":"show","view":"a"}`)
		if p, hello := g.enter("", ""); hello["shown"] != "a" || p.until("end") == nil {
			t.Error("a later viewer is not shown what is shown")
		}
		for i := range eventsKept {
			first.asks(i, fmt.Sprintf(`{"type":"show","view":"%d"}`, i))
			time.Sleep(50 * time.Millisecond) // as often as may be asked
		}
		p, hello := g.enter("", "")
		if hello["shown"] != fmt.Sprint(eventsKept-1) || p.until("end") == nil {
			t.Error("after many events a viewer does not hear that the run is over")
		}
	})
}

// TestEmbed: the page for slides, and it alone, may stand in another's frame.
func TestEmbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{}, twin.Options{})
		for path, framed := range map[string]bool{
			"/?embed=1": true, "/?x=2&embed=1": true, "/": false, "/?embed=0": false, "/?embed": false, "/?embed=11": false, "/index.html?embed=1": false,
			"/style.css?embed=1": false, "/assets/page-DEADBEEF1.js?embed=1": false, "/livez?embed=1": false, "/nothing?embed=1": false, "/api/v1/runs?embed=1": false,
		} {
			res, _ := g.get(path)
			policy := res.Header.Get("Content-Security-Policy")
			want := contentPolicy
			if framed {
				want = strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors *", 1)
			}
			if policy != want || !strings.Contains(policy, "frame-ancestors") {
				t.Errorf("GET %s has the policy %s", path, policy)
			}
		}
	})
}

// TestManyViewersAreNotTold: who comes and goes is told to nobody.
func TestManyViewersAreNotTold(t *testing.T) {
	h := fanout(t, 8)
	crowd(t, h, 300, 0)
	if n := h.events.told(); n != 0 {
		t.Errorf("300 viewers came and %d events were told, want none", n)
	}
	var list viewerList
	h.people.mu.Lock()
	count := len(h.people.all)
	h.people.mu.Unlock()
	if b := h.people.encodeList(true); count != 300 || !strings.Contains(string(b), `"count":300`) || strings.Count(string(b), `"viewer":`) != viewersMax {
		t.Errorf("the list of %d viewers = %.80s… %v, want %d of 300", count, b, list, viewersMax)
	}
}
