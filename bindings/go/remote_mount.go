// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

const (
	// arenaKept is how much of the host's memory a session that is idle may go on taking.
	arenaKept = 64 << 20
	fuseMagic = 0x65735546
	howTo     = "`mkdir -p /run/vaccel && mount -t virtiofs vaccel /run/vaccel`"
)

// mount keeps the sessions of a virtiofs of vacceld's: open files, one for each call that is under
// way, and idle ones.
type mount struct {
	target target

	lock sync.Mutex
	idle []*session
}

// session is an open file `session`, which one call uses at a time; docs/protocol.md, Calls from
// Linux.
type session struct {
	fd    int
	arena uint64 // how much of it the calls of this session have named
	bytes []byte // what goes to an ioctl, and comes back
}

func newMount(t target) *mount {
	return &mount{target: t}
}

// reach asks for a call that is not there: who does not know the request does not say so.
func (m *mount) reach() *Error {
	s, failure := m.take(false)
	if failure != nil {
		return failure
	}
	clear(s.bytes[:leastReply])
	_, err := s.ask(sessionWait, leastReply)
	old := err == syscall.ENOTTY
	m.give(s, !old)
	if old {
		return tooOld()
	}
	return nil
}

func tooOld() *Error {
	return &Error{Status: ErrVersion, Message: "this vacceld takes no calls from Linux guests; upgrade vaccel on the host"}
}

// take gives a session that no call uses; a new one when it is to be fresh.
func (m *mount) take(fresh bool) (*session, *Error) {
	m.lock.Lock()
	if fresh {
		for _, s := range m.idle {
			syscall.Close(s.fd)
		}
		m.idle = nil
	}
	if last := len(m.idle) - 1; last >= 0 {
		s := m.idle[last]
		m.idle = m.idle[:last]
		m.lock.Unlock()
		return s, nil
	}
	m.lock.Unlock()
	fd, failure := m.open()
	if failure != nil {
		return nil, failure
	}
	return &session{fd: fd, bytes: make([]byte, ioctlMax)}, nil
}

// give takes a session back after a call; one that is not usable is closed.
func (m *mount) give(s *session, usable bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if usable && s.arena <= arenaKept && len(m.idle) < maxIdle {
		m.idle = append(m.idle, s)
	} else {
		syscall.Close(s.fd)
	}
}

// open opens a session where the target says, which may have been unmounted and mounted again.
func (m *mount) open() (int, *Error) {
	path := m.target.path
	file := path
	device := isDevice(path)
	if !device {
		if failure := checkMount(path); failure != nil {
			return -1, failure
		}
		file += "/session"
	}
	for {
		fd, err := syscall.Open(file, syscall.O_RDWR|syscall.O_CLOEXEC|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
		switch err {
		case nil:
			// It knows no call to cancel, and says so.
			if device && (&session{fd: fd}).cancel(0) != syscall.ENOENT {
				syscall.Close(fd)
				return -1, &Error{Status: ErrUnavailable, Message: path +
					" is a device, and not one of vaccel's; in a unikernel, /dev/vaccel is: name that, or a mount, or unset VACCEL_TARGET"}
			}
			return fd, nil
		case syscall.EINTR:
		case syscall.EACCES, syscall.EPERM:
			return -1, denied(path)
		case syscall.EMFILE:
			return -1, &Error{Status: ErrLimit, Message: "this process has as many files open as it may, and a call needs one more; raise `ulimit -n`"}
		case syscall.ENFILE:
			return -1, &Error{Status: ErrBusy, Message: fmt.Sprintf(
				"as many sessions of vacceld at %s are open as may be, by all processes of this guest together; end some, or raise max_sessions for the tenant on the host", path)}
		case syscall.ENOMEM:
			return -1, &Error{Status: ErrNoMemory, Message: "memory ran out for a session of " + path}
		default:
			return -1, &Error{Status: ErrUnavailable, Message: fmt.Sprintf(
				"vacceld at %s gives no session: %s; see whether it runs on the host, and mount it again: %s", path, reason(err), howTo)}
		}
	}
}

// isDevice says whether path is a device, as /dev/vaccel of a unikernel is.
func isDevice(path string) bool {
	var state syscall.Stat_t
	return syscall.Stat(path, &state) == nil && state.Mode&syscall.S_IFMT == syscall.S_IFCHR
}

// checkMount says why what is mounted at path cannot be used, or nil.
func checkMount(path string) *Error {
	var kind syscall.Statfs_t
	err := syscall.Statfs(path, &kind)
	var text []byte
	if err == nil {
		if kind.Type != fuseMagic {
			return notVacceld(path)
		}
		text, err = os.ReadFile(path + "/version")
	}
	switch {
	case err == nil:
	case errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EPERM):
		return denied(path)
	case errors.Is(err, syscall.ENOENT):
		return notVacceld(path)
	default:
		return &Error{Status: ErrUnavailable, Message: fmt.Sprintf(
			"the mount at %s cannot be used: %s; unmount it, see whether vacceld runs on the host, and mount it again: %s", path, reason(err), howTo)}
	}
	name, wire, ok := parseVersion(string(text))
	if !ok {
		return notVacceld(path)
	}
	if wire != frameVersion {
		where := "on the host"
		if wire > frameVersion {
			where = "in this guest"
		}
		return &Error{Status: ErrVersion, Message: fmt.Sprintf(
			"vacceld at %s is of version %s and speaks wire %d, this client wire %d; upgrade vaccel %s", path, name, wire, frameVersion, where)}
	}
	return nil
}

// parseVersion reads the file `version`: "vaccel 0.1.0" and "wire 0", a line each.
func parseVersion(text string) (name string, wire uint64, ok bool) {
	first, rest, _ := strings.Cut(text, "\n")
	second, _, _ := strings.Cut(rest, "\n")
	name, isOurs := strings.CutPrefix(first, "vaccel ")
	number, hasWire := strings.CutPrefix(second, "wire ")
	wire, err := strconv.ParseUint(number, 10, 32)
	return name, wire, isOurs && hasWire && err == nil && len(name) < 64
}

func notVacceld(path string) *Error {
	return &Error{Status: ErrUnavailable, Message: fmt.Sprintf(
		"%s is no mount of vacceld's: it has no `version` of it, as the mount of a virtiofsd that shares a folder has none; vacceld serves a device of its own, with another tag: add it to the VM (tag=vaccel), and %s; or correct VACCEL_TARGET",
		path, howTo)}
}

func denied(path string) *Error {
	var state syscall.Stat_t
	if err := syscall.Stat(path+"/session", &state); err != nil {
		return &Error{Status: ErrDenied, Message: fmt.Sprintf(
			"user %d may not enter %s, where vacceld is mounted; change the mode of the folders above it, or, in a container, bind-mount it to where this user may go",
			os.Geteuid(), path)}
	}
	return &Error{Status: ErrDenied, Message: fmt.Sprintf(
		"user %d may not use %s/session, which has mode %04o, owner %d and group %d; join the group (`--group-add %d` for a container), or change who may in vacceld's configuration on the host",
		os.Geteuid(), path, state.Mode&0o7777, state.Uid, state.Gid, state.Gid)}
}
