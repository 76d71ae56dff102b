package twin

// A Channel is one thing that is shown: a quantity worked out at every frame.
type Channel = Quantity

// A Frame is all channels at one instant. It is never changed once made, so any
// number of readers may hold it.
type Frame struct {
	Seq    uint64    // counts from 0 within a run
	T      float64   // model seconds since the start of the run
	Values []float64 // one per channel, in the shown unit; NaN where a ratio has no denominator
}

// A Command is a change to one quantity at one instant: a person at a slider, a
// line of a scenario and a fault are the same thing.
type Command struct {
	T     float64 `json:"t"`     // model seconds; a live command acts at the present instant
	Name  string  `json:"name"`  // of a live parameter
	Value float64 `json:"value"` // in the shown unit
}

// What an Event tells of.
const (
	EventCommand = "command" // a parameter was set; Name and Value are the command's
	EventSet     = "set"     // a parameter followed from a command or a protection; Name and Value are what it is now
	EventAlarm   = "alarm"   // Value 1: came; 0: went
	EventTrip    = "trip"    // a protection acted
	EventPace    = "pace"    // Value is the new pace, NaN when paused
	EventReset   = "reset"   // a new run begins at t = 0; Name is its RunID
	EventEnd     = "end"     // the run is over
)

// An Event is something that happened between frames.
type Event struct {
	T     float64
	Kind  string
	Name  string
	Value float64
	Help  Text   // a sentence for people
	By    uint64 // of a command: who sent it, as DoBy was told; 0: nobody
}

// A Header is what a reader must know before the first frame.
type Header struct {
	RunID    string
	World    string
	Seed     uint64
	Start    float64 // Unix seconds at t = 0
	Every    float64 // model seconds between frames
	TOML     string  // the resolved configuration at the start
	Channels []Channel
}

// A Sink takes what a run gives out. A recording may hold the run back by taking
// its time; a view must not. The first error of any call ends the run and is
// returned from Sim.Run. Close is called once, also after an error.
type Sink interface {
	Open(Header) error
	Write(*Frame) error
	Event(Event) error
	Close() error
}
