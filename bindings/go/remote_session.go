// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"fmt"
	"strings"
	"sync/atomic"
)

// Session is where calls are made from. Open one per kind of call, not per call; sessions that ask
// for the same share loaded models.
type Session struct {
	state *sessionState
}

type sessionState struct {
	options options
	line    *line
	closed  atomic.Bool
}

// options are a session's, with what the environment says where the application says nothing.
type options struct {
	via         string // the transport that is asked for by name, or empty
	backend     string // what that is to ask for
	device      string
	precision   Precision
	performance Performance
	profile     bool
}

const (
	// maxPin and maxDevice are the library's own limits.
	maxPin    = 127
	maxDevice = 63
)

// Open opens a session; nil options let vaccel choose. Nothing is connected to: that waits for the
// first call.
func Open(o *SessionOptions) (*Session, error) {
	const op = "session_open"
	environment, err := readEnvironment(op)
	if err != nil {
		return nil, err
	}
	return openLike(op, environment, o)
}

// With opens a session like this one but for what options say, for calls that are to go elsewhere, or
// a single one. It costs next to nothing, and lives by itself.
func (s *Session) With(o *SessionOptions) (*Session, error) {
	const op = "session_derive"
	if s == nil || s.state == nil {
		return nil, invalid(op, "the session is nil; open one")
	}
	if s.state.closed.Load() {
		return nil, closed(op, "session")
	}
	return openLike(op, s.state.options, o)
}

// openLike opens a session with what o says, and else what options have.
func openLike(op string, options options, o *SessionOptions) (*Session, error) {
	if o == nil {
		o = &SessionOptions{}
	}
	state := &sessionState{options: options}
	for _, text := range []string{o.Backend, o.Device} {
		if strings.IndexByte(text, 0) >= 0 {
			return nil, invalid(op, "a string has a zero byte in it; leave that out")
		}
	}
	if o.Backend != "" {
		if !validPin(o.Backend) {
			return nil, invalid(op, fmt.Sprintf(
				"the backend '%.40s' cannot be pinned: that is not a backend's name; `vaccel info` lists them", o.Backend))
		}
		state.options.via, state.options.backend = splitPin(o.Backend)
	}
	if o.Device != "" {
		if len(o.Device) > maxDevice {
			return nil, invalid(op, fmt.Sprintf(
				"the device '%.40s' cannot be pinned: that is not a device's name; `vaccel info` lists them", o.Device))
		}
		state.options.device = o.Device
	}
	if o.Precision < PrecisionDefault || o.Precision > PrecisionFastest {
		return nil, invalid(op, fmt.Sprintf("the precision %d does not exist; take one of Precision...", o.Precision))
	}
	if o.Precision != PrecisionDefault {
		state.options.precision = o.Precision
	}
	// The default is f32, so both spell the same.
	if state.options.precision == PrecisionF32 {
		state.options.precision = PrecisionDefault
	}
	if o.Performance < PerformanceLatency || o.Performance > PerformanceThroughput {
		return nil, invalid(op, fmt.Sprintf("the performance %d does not exist; take one of Performance...", o.Performance))
	}
	if o.Performance != PerformanceLatency {
		state.options.performance = o.Performance
	}
	state.options.profile = state.options.profile || o.Profile != 0
	state.line = theLine()
	return &Session{state}, nil
}

func validPin(pin string) bool {
	return pin != "" && len(pin) <= maxPin && pin[0] != '/' && pin[len(pin)-1] != '/' && !strings.Contains(pin, "//")
}

// splitPin takes the transport from a backend's name, if it begins with one: all else is for the
// other side.
func splitPin(pin string) (via, beyond string) {
	first, rest, _ := strings.Cut(pin, "/")
	if first == "stream" || first == "virtio" {
		return first, rest
	}
	return "", pin
}

// Close releases the session. Calls that are under way complete first, in the background. It always
// gives nil.
func (s *Session) Close() error {
	if s != nil && s.state != nil {
		s.state.closed.Store(true)
	}
	return nil
}

// usable gives what is wrong with the session or the model for something outside the ops, or nil.
func (s *Session) usable(op string, id Op, model *Model) (*opInfo, error) {
	if s == nil || s.state == nil {
		return nil, invalid(op, "the session is nil; open one")
	}
	if s.state.closed.Load() {
		return nil, closed(op, "session")
	}
	info := id.info()
	if info == nil {
		return nil, &Error{Op: op, Status: ErrNotFound, Message: fmt.Sprintf("there is no op %d; take one of Op...", id)}
	}
	if model != nil && model.network.Load() == nil {
		return nil, closed(op, "model")
	}
	return info, nil
}

// Prepare connects to the host for an op, so that the first call need not. The model may be nil for
// ops without one; the host loads it with the first call that needs it.
func (s *Session) Prepare(op Op, model *Model) error {
	const name = "session_prepare"
	info, err := s.usable(name, op, model)
	if err != nil {
		return err
	}
	if info.takesModel && model == nil {
		return invalid(name, "the model is nil; give one")
	}
	return s.state.line.reach(name, s.state.options.via)
}

// Explain says where a call of op with model (nil for ops without one) would go, and why: there is
// one way, to the host, which chooses again. It runs nothing and loads no model.
func (s *Session) Explain(op Op, model *Model) (*Explanation, error) {
	if _, err := s.usable("explain", op, model); err != nil {
		return nil, err
	}
	candidate := Candidate{Backend: s.state.line.name(), Verdict: VerdictTaken, Rank: lineRank,
		Reason: "it carries calls to " + s.state.line.target.String() + ", where the backend is chosen"}
	if err := s.state.line.reach("explain", s.state.options.via); err != nil {
		candidate.Verdict = VerdictUnavailable
		candidate.Reason = err.(*Error).Message
		candidate.Remedy = "see its reason"
	}
	explanation := &Explanation{Op: op.String(), Candidates: []Candidate{candidate}}
	if model != nil {
		explanation.Model = model.Name()
	}
	return explanation, nil
}

// Inspect lists the way to the host: which it is, and why it cannot be used if it cannot. What is
// there at its other end, `vaccel info` says there.
func Inspect() (*Inventory, error) {
	if _, err := readEnvironment("inspect"); err != nil {
		return nil, err
	}
	l := theLine()
	info := BackendInfo{Name: l.name(), Description: "carries calls to vacceld", Version: Version(),
		Path: "built in", Rank: lineRank, Devices: []DeviceInfo{}, Ops: []BackendOp{}}
	if err := l.reach("inspect", ""); err != nil {
		info.Status, info.Reason = err.(*Error).Status, err.(*Error).Message
	} else {
		info.Devices = append(info.Devices, DeviceInfo{Name: "vacceld", Description: "vacceld at " + l.target.String()})
	}
	for _, op := range opInfos {
		info.Ops = append(info.Ops, BackendOp{Name: op.op.String(), Version: op.version})
	}
	return &Inventory{Backends: []BackendInfo{info}}, nil
}

// opInfo is what there is to know of an op outside its own functions.
type opInfo struct {
	op         Op
	version    uint32
	takesModel bool
}

// opCounts are the calls that were made of each op, and those that failed.
var opCounts [len(opInfos)]struct{ calls, failures atomic.Uint64 }

func (op Op) index() int {
	for i := range opInfos {
		if opInfos[i].op == op {
			return i
		}
	}
	return -1
}

func (op Op) info() *opInfo {
	if i := op.index(); i >= 0 {
		return &opInfos[i]
	}
	return nil
}

// Count says how many calls of op this process has made, and how many of them failed. Calls that are
// under way may not be in it yet.
func (op Op) Count() (calls, failures uint64) {
	if i := op.index(); i >= 0 {
		return opCounts[i].calls.Load(), opCounts[i].failures.Load()
	}
	return 0, 0
}

func count(op Op, err error) {
	if i := op.index(); i >= 0 {
		opCounts[i].calls.Add(1)
		if err != nil {
			opCounts[i].failures.Add(1)
		}
	}
}
