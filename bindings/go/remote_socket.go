// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const (
	// patience is how long the rest of a reply may take once it has begun.
	patience = 5 * time.Second
	// usualReply is the room for a reply that is always there; maxReply is the longest that is taken.
	usualReply = 16 << 10
	maxReply   = 1 << 30
	// growth is by how much room for a long reply grows before there is as much of it.
	growth = 1 << 20
)

// How a message or the wait for its answer ended.
var (
	// errRefused: the other side is gone, and was not told of the call.
	errRefused = errors.New("it was not taken")
	// errLost: it is gone, and may have run it.
	errLost = errors.New("it is lost")
	// errNonsense: what came is no reply.
	errNonsense = errors.New("no reply")
)

// dial connects. Goroutines, not threads, wait for what is read from the file.
func (t target) dial() (*os.File, *Error) {
	if t.kind == targetVsock {
		return t.dialVsock()
	}
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err == nil {
		// While it still blocks, so that a full queue of connections is waited for.
		limit := syscall.NsecToTimeval(int64(connectTime))
		if err = syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &limit); err == nil {
			err = syscall.Connect(fd, &syscall.SockaddrUnix{Name: t.path})
		}
		if err == nil {
			return newConn(fd, t), nil
		}
		syscall.Close(fd)
	}
	if err == syscall.EACCES || err == syscall.EPERM {
		return nil, &Error{Status: ErrDenied, Message: fmt.Sprintf(
			"the socket %s cannot be used: %s; join the group that owns it", t.path, reason(err))}
	}
	return nil, &Error{Status: ErrUnavailable, Message: fmt.Sprintf(
		"nobody listens on %s: %s; start vacceld there, or correct VACCEL_TARGET", t.path, reason(err))}
}

// newConn makes a file of a socket that Go's poller watches.
func newConn(fd int, t target) *os.File {
	syscall.SetNonblock(fd, true)
	return os.NewFile(uintptr(fd), t.String())
}

// send writes all of a message, or says that the other side has not got it.
func (l *link) send(data []byte) error {
	if _, err := l.conn.Write(data); err != nil {
		return errRefused
	}
	return nil
}

// sendFile writes a message that fits into any socket's buffer, with a descriptor.
func (l *link) sendFile(data []byte, fd int) error {
	raw, err := l.conn.SyscallConn()
	if err != nil {
		return errRefused
	}
	sent := 0
	failed := raw.Write(func(socket uintptr) bool {
		sent, err = syscall.SendmsgN(int(socket), data, syscall.UnixRights(fd), nil, syscall.MSG_NOSIGNAL)
		return err != syscall.EAGAIN && err != syscall.EINTR
	})
	if failed != nil || err != nil {
		return errRefused
	}
	return l.send(data[sent:])
}

// receive reads a message that is a reply; `first` is how long its first byte may take, 0 for as
// long as it likes. The frame is the caller's own when `own` says so, and else good until the next
// message.
func (l *link) receive(first time.Duration) (frame []byte, own bool, err error) {
	if first > 0 {
		l.conn.SetReadDeadline(time.Now().Add(first))
		defer l.conn.SetReadDeadline(time.Time{})
	}
	got, err := l.conn.Read(l.in)
	return l.received(got, err)
}

// isAlive says whether the connection has neither ended nor something in it that nobody asked for.
func (l *link) isAlive() bool {
	raw, err := l.conn.SyscallConn()
	if err != nil {
		return false
	}
	alive := false
	err = raw.Control(func(socket uintptr) {
		_, _, err := syscall.Recvfrom(int(socket), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		alive = err == syscall.EAGAIN
	})
	return err == nil && alive
}

func (l *link) received(got int, err error) (frame []byte, own bool, _ error) {
	if got == 0 {
		// On a unix socket, what is reset had not been read to its end; what is closed had. What a
		// hypervisor has taken may have been read, though it then reset the connection.
		if errors.Is(err, syscall.ECONNRESET) && !l.plain {
			return nil, false, errRefused
		}
		return nil, false, errLost
	}
	data := l.in
	whole := 0
	if got >= peekSize {
		if whole = measure(data); whole == 0 || got > whole {
			return nil, false, errNonsense
		}
	}
	if got != whole {
		if data, own, err = l.receiveRest(got); err != nil {
			return nil, false, err
		}
	}
	return data[:binary.LittleEndian.Uint32(data[8:])], own, nil
}

// peekSize is how much of a message says how long it is.
const peekSize = 16

// measure gives the length of the whole message; 0 when it is no reply that is taken.
func measure(peek []byte) int {
	length := uint64(binary.LittleEndian.Uint32(peek[8:]))
	rounded := (length + 7) &^ 7
	if binary.LittleEndian.Uint32(peek) != frameMagic || length < headSize || rounded > maxReply ||
		binary.LittleEndian.Uint32(peek[12:]) != 0 {
		return 0
	}
	return int(rounded)
}

// receiveRest reads on after the first `got` bytes of a reply.
func (l *link) receiveRest(got int) (data []byte, own bool, err error) {
	l.conn.SetReadDeadline(time.Now().Add(patience))
	defer l.conn.SetReadDeadline(time.Time{})
	data = l.in
	for whole := 0; ; {
		if got >= peekSize && whole == 0 {
			if whole = measure(data); whole == 0 || got > whole {
				return nil, false, errNonsense
			}
		}
		if got == whole {
			return data[:got], own, nil
		}
		// No more room than has been earned: the other side may say that gigabytes are coming.
		if wanted := min(whole, max(2*got, growth)); whole > len(data) && wanted > len(data) {
			larger := make([]byte, wanted)
			copy(larger, data[:got])
			data, own = larger, true
		}
		end := len(data)
		if whole == 0 {
			end = peekSize
		}
		n, err := l.conn.Read(data[got:min(end, max(whole, peekSize))])
		if n == 0 || err != nil {
			return nil, false, errLost
		}
		got += n
	}
}

// request is a control message, its reply's body going to `answer`; `fd` goes along unless it is -1.
func (l *link) request(op uint32, body []byte, fd int, answer []byte) *Error {
	w := writer{frame: l.out}
	w.begin(kindControl, 0, op, 0, uint64(op), len(body))
	copy(w.frame[headSize:], body)
	w.end()
	l.out = w.frame
	// Who is turned away at once may have been told why before it could be read.
	if fd >= 0 {
		l.sendFile(w.frame, fd)
	} else {
		l.send(w.frame)
	}
	t := l.pool.target
	frame, _, err := l.receive(connectTime)
	switch err {
	case nil:
	case errNonsense:
		return &Error{Status: ErrProtocol, Message: fmt.Sprintf("what answers at %s is no vacceld; correct VACCEL_TARGET", t)}
	default:
		return &Error{Status: ErrLost, Message: fmt.Sprintf(
			"the daemon at %s closed the connection, or does not answer; see its log", t)}
	}
	r := reader{frame: frame}
	h := r.head()
	if r.fault == "" && h.status < 0 {
		message := h.message
		if message == "" {
			message = "nothing more"
		}
		return &Error{Status: h.status, Message: fmt.Sprintf("the daemon at %s says: %s", t, message)}
	}
	r.body(uint64(len(answer)))
	if r.fault != "" || h.status != StatusOK || h.op != op || h.id != uint64(op) {
		return &Error{Status: ErrProtocol, Message: fmt.Sprintf(
			"what answers at %s is no vacceld of wire version %d; correct VACCEL_TARGET, or update one of the two", t, frameVersion)}
	}
	copy(answer, frame[headSize:])
	return nil
}

func (l *link) hello(token *[tokenSize]byte) *Error {
	return l.request(streamHello, token[:], -1, token[:])
}

func (l *link) mapRegion(region uint32, size uint64, fd int) *Error {
	body := make([]byte, 16)
	binary.LittleEndian.PutUint32(body, region)
	binary.LittleEndian.PutUint64(body[8:], size)
	return l.request(streamMap, body, fd, nil)
}

func (l *link) unmap(region uint32) *Error {
	body := make([]byte, 8)
	binary.LittleEndian.PutUint32(body, region)
	return l.request(streamUnmap, body, -1, nil)
}
