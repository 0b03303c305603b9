// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// defaultSocket is where vacceld listens unless it is told otherwise.
const defaultSocket = "/run/vaccel/default.sock"

const (
	vsockHost = 2     // the CID of the hypervisor's side
	vsockPort = 30305 // of vacceld
)

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
	path string // of a socket or a mount
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
		cid, port, _ := strings.Cut(rest, ":")
		c, err := strconv.ParseUint(cid, 10, 32)
		p, err2 := strconv.ParseUint(port, 10, 32)
		t.kind, t.path, t.cid, t.port = targetVsock, "", uint32(c), uint32(p)
		return t, err == nil && err2 == nil
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
	if file, err := os.Open("/proc/self/mountinfo"); err == nil {
		defer file.Close()
		if path := findMount(file); path != "" {
			return target{kind: targetVirtio, path: path}
		}
	}
	if _, err := os.Stat(defaultSocket); err == nil {
		return target{kind: targetUnix, path: defaultSocket}
	}
	if hasVsock() {
		return target{kind: targetVsock, cid: vsockHost, port: vsockPort}
	}
	return target{}
}

// hasVsock says whether this is a guest whose kernel has a vsock to the host.
func hasVsock() bool {
	if _, err := os.Stat("/sys/module/vmw_vsock_virtio_transport"); err == nil {
		return true
	}
	_, err := os.Stat("/sys/module/vmw_vsock_vmci_transport")
	return err == nil
}

// findMount gives where a virtiofs of vacceld's is mounted: one that has its `version` and `session`.
func findMount(mounts io.Reader) string {
	lines := bufio.NewScanner(mounts)
	for lines.Scan() {
		before, after, found := strings.Cut(lines.Text(), " - ")
		fields := strings.Fields(before)
		if !found || len(fields) < 5 || !strings.HasPrefix(after, "virtiofs ") {
			continue
		}
		if path := unescape(fields[4]); isVacceld(path) {
			return path
		}
	}
	return ""
}

// isVacceld says whether the mount is vacceld's, and not that of a daemon which shares folders.
func isVacceld(path string) bool {
	text, err := os.ReadFile(path + "/version")
	if err != nil || !bytes.HasPrefix(text, []byte("vaccel ")) {
		return false
	}
	_, err = os.Stat(path + "/session")
	return err == nil
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
