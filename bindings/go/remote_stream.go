// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"io"
	"syscall"
	"time"
)

const (
	// Data of at most this many bytes goes through the socket, while that comes to at most so many.
	throughMax = 16 << 10
	throughSum = 64 << 10
	stageAlign = 64
	// lastWord is how long it may take to come through what is between why a connection was closed.
	lastWord = time.Second

	// tries are how often a call is sent that nobody has taken.
	tries    = 8
	tryPause = 10 * time.Millisecond
)

// carry sends a call over a connection, and reads its reply.
func (p *pool) carry(q *request, w *pending, read func(*reader) *Error) *Error {
	for i := range tries {
		// The first new connection is for a daemon that was replaced; more are for one whose workers
		// die at once.
		if i > 1 {
			time.Sleep(time.Duration(i-1) * tryPause)
		}
		l, failure := p.take(i > 0)
		if failure != nil {
			return failure
		}
		again, failure := l.attempt(q, w, read)
		if !again {
			return failure
		}
	}
	return &Error{Status: ErrUnavailable, Message: "the daemon closes each connection before it has read the call; see its log"}
}

// attempt gives the connection back; `again` says that the other side is gone and has not had the
// call.
func (l *link) attempt(q *request, w *pending, read func(*reader) *Error) (again bool, _ *Error) {
	chunks, failure := l.lay(q)
	if failure != nil {
		l.pool.give(l, failure.Status != ErrLost)
		return failure.Status == ErrLost, failure
	}
	if !w.wait(func() { l.conn.Close() }) {
		l.pool.give(l, true)
		return false, cancelledCall()
	}
	frame, own, err := l.exchange(chunks)
	// What was cancelled has no connection any more, and perhaps a reply.
	cancelled := w.waited()
	if err != nil {
		l.pool.give(l, false)
		if cancelled {
			return false, cancelledCall()
		}
		return err == errRefused, failed(err)
	}
	failure = read(&reader{frame: frame, own: own})
	l.pool.give(l, !cancelled && (failure == nil || failure.Status != ErrProtocol))
	return false, failure
}

func failed(err error) *Error {
	if err == errNonsense {
		return &Error{Status: ErrProtocol, Message: "what came is no reply, or one of more than 1 GiB; " +
			"both sides should be of the same version of vaccel"}
	}
	return &Error{Status: ErrLost, Message: "the daemon's worker died with the call, or the way to it was cut; the call may have run: " +
		"call again if that does no harm, and see the daemon's log"}
}

// exchange sends a message and waits for its reply.
func (l *link) exchange(chunks [][]byte) (frame []byte, own bool, err error) {
	if len(chunks) == 1 {
		return l.exchangeOne(chunks[0])
	}
	return l.exchangeMany(chunks)
}

// exchangeOne writes once and reads once, as a small call needs no more. The write is made where the
// runtime expects a read: so it knows of the reply's arrival, and nobody has to look for it in vain.
func (l *link) exchangeOne(message []byte) (frame []byte, own bool, err error) {
	raw, err := l.conn.SyscallConn()
	if err != nil {
		return nil, false, errLost
	}
	sent, got, begun := 0, 0, false
	failed := raw.Read(func(socket uintptr) bool {
		if !begun {
			begun = true
			sent, err = syscall.SendmsgN(int(socket), message, nil, nil, syscall.MSG_NOSIGNAL)
			return err != nil || sent < len(message)
		}
		got, err = syscall.Read(int(socket), l.in)
		return err != syscall.EAGAIN && err != syscall.EINTR
	})
	switch {
	case sent < len(message):
		// The socket's buffer is full, or the other side gone.
		return l.exchangeMany([][]byte{message[max(sent, 0):]})
	case failed != nil:
		return nil, false, errLost
	case got == 0 && err == nil:
		err = io.EOF
	}
	return l.received(max(got, 0), err)
}

func (l *link) exchangeMany(chunks [][]byte) (frame []byte, own bool, err error) {
	for _, chunk := range chunks {
		if l.send(chunk) == nil {
			continue
		}
		// Who closed on us may have said why.
		frame, own, err = l.receive(lastWord)
		if err == errLost {
			err = errRefused
		}
		return frame, own, err
	}
	return l.receive(0)
}

// lay decides where each segment travels, and gives what is to be written: one piece, unless there is
// much that cannot go through memory that both sides see.
func (l *link) lay(q *request) ([][]byte, *Error) {
	if l.plain {
		q.dropRooms()
	}
	places := make([]place, len(q.segments))
	staged, through := 0, 0
	for i, s := range q.segments {
		places[i] = place{room: s.room, size: uint64(len(s.data))}
		if l.plain || !s.room && len(s.data) <= throughMax && through+len(s.data) <= throughSum {
			through += len(s.data)
			continue
		}
		places[i].region = 1
		places[i].offset = uint64(staged)
		if staged += (len(s.data) + stageAlign - 1) &^ (stageAlign - 1); staged > stageMax {
			return nil, &Error{Status: ErrLimit, Message: "the call's data is larger than 1 GiB; make several calls"}
		}
	}
	if failure := l.needStage(staged); failure != nil {
		return nil, failure
	}
	var chunks [][]byte
	l.out = append(l.out[:0], q.frame...)
	for i := range places {
		if places[i].region != 0 {
			places[i].region = l.stage.region
			q.segments[i].there = l.stage.data[places[i].offset:][:places[i].size]
			if !places[i].room {
				copy(q.segments[i].there, q.segments[i].data)
			}
		}
		l.out = appendPlace(l.out, places[i])
	}
	begun := 0
	for i, s := range q.segments {
		if places[i].region != 0 {
			continue
		}
		if len(s.data) <= throughMax {
			l.out = append(l.out, s.data...)
			continue
		}
		chunks = append(chunks, l.out[begun:], s.data)
		begun = len(l.out)
	}
	l.out = append(l.out, make([]byte, -through&7)...)
	if begun < len(l.out) {
		chunks = append(chunks, l.out[begun:])
	}
	return chunks, nil
}
