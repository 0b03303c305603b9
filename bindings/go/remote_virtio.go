// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// What is asked of a session: the low 16 bits of an ioctl's cmd.
const (
	sessionCancel   = 0x5603
	sessionSubmit   = 0x5604
	sessionWait     = 0x5605
	sessionSubmitAt = 0x5606

	sessionPending = 1
)

const (
	// ioctlMax is the most that an ioctl carries each way; usualSize is the room for a usual reply,
	// and leastReply what there is to be.
	ioctlMax   = 16383
	usualSize  = 8 << 10
	leastReply = 1024
	// leastRoom is the size of outputs that are worth a room; smaller ones come in the reply's frame.
	leastRoom = 8 << 10

	arenaRegion = 1
	arenaPage   = 4096
	arenaMax    = 1 << 30

	// keptReplies is the offset where replies are read that no ioctl had room for.
	keptReplies = 1 << 62
	keptShift   = 36
	keptIDs     = 1 << 24

	sessionTries = 5
	sessionPause = 20 * time.Millisecond
)

// ask makes an ioctl on the first `size` bytes, which go to the host and come back.
func (s *session) ask(request uintptr, size int) (result int, err error) {
	const readAndWrite = 3 << 30
	for {
		number, _, failed := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s.fd), readAndWrite|uintptr(size)<<16|request,
			uintptr(unsafe.Pointer(&s.bytes[0])))
		switch {
		case failed == syscall.EINTR:
			// The kernel lets no ioctl be interrupted that the host has seen.
		case failed != 0:
			return 0, failed
		case number > sessionPending:
			return 0, syscall.EPROTO
		default:
			return int(number), nil
		}
	}
}

// cancel asks that a call be given up.
func (s *session) cancel(id uint64) error {
	const write = 1 << 30
	var bytes [8]byte
	binary.LittleEndian.PutUint64(bytes[:], id)
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s.fd), write|8<<16|sessionCancel, uintptr(unsafe.Pointer(&bytes)))
	runtime.KeepAlive(&bytes)
	if failed != 0 {
		return failed
	}
	return nil
}

// carry makes a call through a session, and reads its reply.
func (m *mount) carry(q *request, w *pending, read func(*reader) *Error) *Error {
	for i := range sessionTries {
		// The first new session is for a worker or a mount that was replaced; more are for one whose
		// workers die at once.
		if i > 1 {
			time.Sleep(time.Duration(i-1) * sessionPause)
		}
		s, failure := m.take(i > 0)
		if failure != nil {
			return failure
		}
		p := passage{session: s, request: q, pending: w}
		failure = p.run(read)
		m.give(s, p.usable)
		if !p.again {
			return failure
		}
	}
	return &Error{Status: ErrUnavailable, Message: "vacceld drops each session before a call has begun; see its log on the host"}
}

// passage is one attempt to make a call.
type passage struct {
	*session
	request *request
	pending *pending
	places  []place
	message uint64 // bytes
	apart   bool   // the message is in the arena
	written uint64 // bytes of the arena that data takes
	end     uint64 // of the arena
	usable  bool   // the session is, for the next call
	again   bool   // nothing was started, and another session may do
}

func (p *passage) run(read func(*reader) *Error) *Error {
	p.plan()
	if p.end > arenaMax {
		return p.refused(syscall.EFBIG)
	}
	if failure := p.putData(); failure != nil {
		return failure
	}
	var cancelled atomic.Bool
	if !p.pending.wait(func() { cancelled.Store(true); p.cancel(p.request.head.id) }) {
		p.usable = true
		return cancelledCall()
	}
	failure := p.submit(&cancelled)
	p.pending.waited()
	if failure != nil {
		return failure
	}
	frame, own, failure := p.reply()
	if failure != nil {
		return failure
	}
	for i := range p.places {
		if p.places[i].room {
			s := &p.request.segments[i]
			s.there, s.fetch = s.data, func(to []byte, start uint64) *Error {
				if p.pull(to, p.places[i].offset+start) != nil {
					return failed(errLost)
				}
				return nil
			}
		}
	}
	failure = read(&reader{frame: frame, own: own})
	p.usable = failure == nil || failure.Status != ErrProtocol && failure.Status != ErrLost
	return failure
}

// pageUp rounds up, and stays far beyond any arena rather than begin again at 0.
func pageUp(size uint64) uint64 {
	return min(size+arenaPage-1, math.MaxInt64) &^ (arenaPage - 1)
}

// plan decides where each segment travels: what the message has no room for goes through the arena,
// each in pages of its own.
func (p *passage) plan() {
	segments := p.request.segments
	p.places = make([]place, len(segments))
	p.message = uint64(len(p.request.frame)) + placeSize*uint64(len(segments))
	if p.apart = p.message > ioctlMax; p.apart {
		p.written = pageUp(p.message)
	}
	for i, s := range segments {
		size := uint64(len(s.data))
		p.places[i] = place{room: s.room, size: size}
		if s.room {
			continue
		}
		if !p.apart && p.message+size <= ioctlMax {
			p.message += size
			continue
		}
		p.places[i].region, p.places[i].offset = arenaRegion, p.written
		p.written = pageUp(p.written + size)
	}
	p.end = p.written
	for i := range p.places {
		if p.places[i].room {
			p.places[i].region, p.places[i].offset = arenaRegion, p.end
			p.end = pageUp(p.end + p.places[i].size)
		}
	}
	p.arena = max(p.arena, p.end)
}

// table is the frame and the table of its segments.
func (p *passage) table(to []byte) []byte {
	to = append(to, p.request.frame...)
	for _, at := range p.places {
		to = appendPlace(to, at)
	}
	return to
}

// putData writes what goes through the arena.
func (p *passage) putData() *Error {
	if p.written == 0 {
		return nil
	}
	if failure := mayWrite(p.written); failure != nil {
		return failure
	}
	if p.apart {
		if err := p.push(p.table(nil), 0); err != nil {
			return p.refused(err)
		}
	}
	for i, at := range p.places {
		if at.region == arenaRegion && !at.room {
			if err := p.push(p.request.segments[i].data, at.offset); err != nil {
				return p.refused(err)
			}
		}
	}
	return nil
}

// mayWrite refuses a write to the arena that would kill the process, as one to a file would.
func mayWrite(end uint64) *Error {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit) != nil || end <= limit.Cur {
		return nil
	}
	return &Error{Status: ErrLimit, Message: fmt.Sprintf(
		"%d bytes of a call's data go to the host as to a file, and this process may write %d; raise `ulimit -f`, or LimitFSIZE of its service",
		end, limit.Cur)}
}

// push writes to the arena. Of that alone nothing starts.
func (p *passage) push(data []byte, offset uint64) error {
	for len(data) > 0 {
		n, err := syscall.Pwrite(p.fd, data, int64(offset))
		switch {
		case err == syscall.EINTR:
		case err == syscall.EIO || err == syscall.ECONNABORTED:
			return syscall.ENOTCONN
		case err != nil:
			return err
		case n == 0:
			return syscall.ENOTCONN
		default:
			data, offset = data[n:], offset+uint64(n)
		}
	}
	return nil
}

// pull reads what is at an offset of the session.
func (p *passage) pull(to []byte, offset uint64) error {
	for len(to) > 0 {
		n, err := syscall.Pread(p.fd, to, int64(offset))
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return err
		case n == 0:
			return syscall.ENODATA
		default:
			to, offset = to[n:], offset+uint64(n)
		}
	}
	return nil
}

// submit starts the call and waits until it has completed.
func (p *passage) submit(cancelled *atomic.Bool) *Error {
	request := uintptr(sessionSubmit)
	filled := p.bytes[:0]
	if p.apart {
		request = sessionSubmitAt
		filled = binary.LittleEndian.AppendUint64(filled, 0)
		filled = binary.LittleEndian.AppendUint64(filled, p.message)
	} else {
		filled = p.table(filled)
		for i, at := range p.places {
			if at.region == 0 {
				filled = append(filled, p.request.segments[i].data...)
			}
		}
	}
	size := max(len(filled), min(usualSize+p.request.inFrame, ioctlMax))
	clear(p.bytes[len(filled):size])
	result, err := p.ask(request, size)
	switch {
	case err == syscall.EIO || err == syscall.ECONNABORTED:
		// The connection may have ended before the request was read, or after.
		return failed(errLost)
	case err != nil:
		return p.refused(err)
	}
	for result == sessionPending {
		if cancelled.Load() {
			// Closing the session gives the call up.
			return cancelledCall()
		}
		clear(p.bytes[:headSize])
		binary.LittleEndian.PutUint64(p.bytes, p.request.head.id)
		if result, err = p.ask(sessionWait, size); err == syscall.EPROTO {
			return failed(errNonsense)
		} else if err != nil {
			return failed(errLost)
		}
	}
	p.bytes = p.bytes[:cap(p.bytes)]
	if length := binary.LittleEndian.Uint32(p.bytes[8:]); length < headSize || int(length) > size {
		return failed(errNonsense)
	}
	return nil
}

// reply gives the reply's frame: what came, or what was kept because there was no room for it.
func (p *passage) reply() (frame []byte, own bool, _ *Error) {
	frame = p.bytes[:binary.LittleEndian.Uint32(p.bytes[8:])]
	r := reader{frame: frame}
	h := r.head()
	if r.fault != "" || h.status != ErrLimit || h.fullLength == 0 {
		return frame, false, nil
	}
	if h.fullLength < headSize || h.fullLength > maxReply {
		return nil, false, failed(errNonsense)
	}
	at := keptReplies + p.request.head.id%keptIDs<<keptShift
	// No more room than has been earned: the host may say that gigabytes are there.
	frame = nil
	for got := uint64(0); got < h.fullLength; {
		next := min(h.fullLength, max(2*got, growth))
		larger := make([]byte, next)
		copy(larger, frame)
		frame = larger
		if p.pull(frame[got:], at+got) != nil {
			return nil, false, failed(errLost)
		}
		got = next
	}
	return frame, true, nil
}

// refused is what an error means before anything was started.
func (p *passage) refused(err error) *Error {
	switch err {
	case syscall.ESTALE, syscall.EBADF, syscall.ENOTCONN, syscall.ENODEV, syscall.EEXIST:
		// The arena was another worker's, or the session is gone, or the mount.
		p.again = true
		return failed(errLost)
	case syscall.ENOSPC:
		return &Error{Status: ErrLimit, Message: fmt.Sprintf(
			"the host has no memory left for %d bytes of a call's data; make the call smaller, or raise max_memory for the tenant on the host", p.end)}
	case syscall.EFBIG, syscall.E2BIG:
		return &Error{Status: ErrLimit, Message: fmt.Sprintf(
			"a call with %d bytes of data is larger than vacceld takes; make it smaller, or raise max_message for the tenant on the host", p.end)}
	case syscall.EAGAIN:
		return &Error{Status: ErrBusy, Message: "as many calls are under way as may be, by all guests of the tenant together; call again later, or raise max_calls on the host"}
	case syscall.ENOMEM:
		return &Error{Status: ErrNoMemory, Message: fmt.Sprintf("memory ran out for a call with %d bytes of data", p.end)}
	case syscall.ENOTTY:
		return tooOld()
	}
	return &Error{Status: ErrProtocol, Message: fmt.Sprintf(
		"vacceld refuses a call: %s; both sides should be of the same version of vaccel", reason(err))}
}
