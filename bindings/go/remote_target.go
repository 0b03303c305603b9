// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// defaultSocket is where vacceld listens unless it is told otherwise.
const defaultSocket = "/run/vaccel/default.sock"

// defaultDevice is a unikernel's, whose open files are sessions.
const defaultDevice = "/dev/vaccel"

type targetKind int

const (
	targetNone targetKind = iota
	targetUnix
	targetVsock
	targetVirtio
)

// target is where calls go.
type target struct {
	kind targetKind
	path string // of a socket, a mount or a device
	cid  uint32
	port uint32
	said bool // by VACCEL_TARGET
}

func (t target) String() string {
	switch t.kind {
	case targetVsock:
		return fmt.Sprintf("vsock:%d:%d", t.cid, t.port)
	case targetNone:
		return "none"
	}
	return t.path
}

// parseTarget reads VACCEL_TARGET's value.
func parseTarget(text string) (target, bool) {
	kind, rest, _ := strings.Cut(text, ":")
	t := target{path: rest, said: true}
	switch kind {
	case "none":
		return t, text == "none"
	case "unix":
		t.kind = targetUnix
		return t, len(rest) > 1 && rest[0] == '/' && len(rest) <= 107
	case "virtio":
		t.kind = targetVirtio
		return t, len(rest) > 1 && rest[0] == '/'
	case "vsock":
		t.kind, t.path, t.cid, t.port = targetVsock, "", vsockHost, vsockPort
		numbers := strings.Split(text, ":")[1:]
		for i, number := range numbers {
			n, err := strconv.ParseUint(number, 10, 32)
			if err != nil || n == anyCID || i > 1 {
				return t, false
			}
			if i == 0 {
				t.cid = uint32(n)
			} else {
				t.port = uint32(n)
			}
		}
		return t, true
	}
	return t, false
}

// findTarget gives what VACCEL_TARGET says, or else what is there. That it makes sense has been
// checked when a session was opened.
func findTarget() target {
	if text := os.Getenv("VACCEL_TARGET"); text != "" {
		t, _ := parseTarget(text)
		return t
	}
	var mounts []string
	if file, err := os.Open("/proc/self/mountinfo"); err == nil {
		mounts = findMounts(file)
		file.Close()
	}
	var refused *target
	for _, path := range mounts {
		failure := checkMount(path)
		if failure == nil {
			return target{kind: targetVirtio, path: path}
		}
		// A mount that is vacceld's, and cannot be used, is worth knowing of if there is no other way.
		if refused == nil && failure.Status != ErrUnavailable {
			refused = &target{kind: targetVirtio, path: path}
		}
	}
	if _, err := os.Stat(defaultSocket); err == nil {
		return target{kind: targetUnix, path: defaultSocket}
	}
	switch {
	case refused != nil:
		return *refused
	case isDevice(defaultDevice):
		return target{kind: targetVirtio, path: defaultDevice}
	case isVsockGuest():
		return target{kind: targetVsock, cid: vsockHost, port: vsockPort}
	}
	return target{}
}

// findMounts gives where virtiofs is mounted, by the list that the kernel makes; what has vacceld's
// usual tag comes first.
func findMounts(list io.Reader) []string {
	var tagged, others []string
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		before, after, found := strings.Cut(lines.Text(), " - virtiofs ")
		fields := strings.Fields(before)
		if !found || len(fields) < 5 {
			continue
		}
		if path := unescape(fields[4]); strings.HasPrefix(after, "vaccel ") {
			tagged = append(tagged, path)
		} else {
			others = append(others, path)
		}
	}
	return append(tagged, others...)
}

// unescape undoes what mountinfo does to spaces and the like: a backslash and three octal digits.
func unescape(text string) string {
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+3 < len(text) {
			if code, err := strconv.ParseUint(text[i+1:i+4], 8, 8); err == nil {
				plain.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		plain.WriteByte(text[i])
	}
	return plain.String()
}
