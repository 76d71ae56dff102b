package server

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"seapod/twin"
)

// What a lecturer shows: the state of a view, as the page has it in its address.
// The server keeps the last one for those who come later, and knows nothing of
// what it means.

const showMax = 4000 // characters of a view

// readShown takes what is to be shown; "" for null, which ends it.
func readShown(view string) *fault {
	switch n := utf8.RuneCountInString(view); {
	case n == 0 || n > showMax:
		low, high := number(1), number(showMax)
		return &fault{Error: fmt.Sprintf(`show needs "view", 1 to %d characters, or null to end it`, showMax), Name: "view", Min: &low, Max: &high}
	case strings.ContainsFunc(view, unicode.IsControl):
		return &fault{Error: "a view holds a control character", Name: "view"}
	}
	return nil
}

// show shows a view to everyone. p.mu is held.
func (p *people) show(c *client, view string) *fault {
	if !c.mayCommand() {
		f := notInControl
		return &f
	}
	if view == p.shown {
		return nil
	}
	p.shown = view
	e := twin.Event{Kind: "show", Name: view, Value: 1, Help: twin.Text{EN: "a view to follow is shown", ZH: "正在共享可跟随的视图"}}
	if view == "" {
		e.Value, e.Help = 0, twin.Text{EN: "no view to follow is shown any more", ZH: "已停止共享视图"}
	}
	p.tell(e)
	return nil
}

// standing is what hello tells of people: who holds the control that was handed
// on, and what is shown; nil where there is none.
func (p *people) standing() (holder *int, shown *string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holder != nil {
		n := p.holder.number
		holder = &n
	}
	if p.shown != "" {
		view := p.shown
		shown = &view
	}
	return holder, shown
}
