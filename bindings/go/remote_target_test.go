// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTargets(t *testing.T) {
	for text, want := range map[string]target{
		"none":                              {said: true},
		"unix:/run/a.sock":                  {kind: targetUnix, path: "/run/a.sock", said: true},
		"virtio:/run/b":                     {kind: targetVirtio, path: "/run/b", said: true},
		"vsock":                             {kind: targetVsock, cid: 2, port: 30305, said: true},
		"vsock:3":                           {kind: targetVsock, cid: 3, port: 30305, said: true},
		"vsock:4:1234":                      {kind: targetVsock, cid: 4, port: 1234, said: true},
		"unix:":                             {},
		"unix:/":                            {},
		"unix:relative":                     {},
		"virtio:relative":                   {},
		"virtio":                            {},
		"none:":                             {},
		"vsock:":                            {},
		"vsock:x":                           {},
		"vsock:-1":                          {},
		"vsock:4294967295":                  {},
		"vsock:1:2:3":                       {},
		"tcp:localhost":                     {},
		"/run/vaccel":                       {},
		"unix:/" + strings.Repeat("a", 107): {},
	} {
		got, ok := parseTarget(text)
		if ok != want.said || ok && got != want {
			t.Errorf("%q: %+v, %v", text, got, ok)
		}
	}
	t.Setenv("VACCEL_TARGET", "tcp:localhost")
	if _, err := Open(nil); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "tcp:localhost") {
		t.Error(err)
	}
}

func TestMountsOfTheList(t *testing.T) {
	const list = `22 1 0:20 / /proc rw - proc proc rw
30 1 0:30 / /mnt/shared rw,relatime shared:1 - virtiofs folders rw
31 1 0:31 / /run/with\040space rw,relatime - virtiofs vaccel rw
32 1 0:32 / /run/fuse rw - fuse vaccel rw
nonsense - virtiofs vaccel
33 1 0:33 / /run/vaccel rw - virtiofs vaccel rw
`
	if got := findMounts(strings.NewReader(list)); !slices.Equal(got, []string{"/run/with space", "/run/vaccel", "/mnt/shared"}) {
		t.Errorf("%q", got)
	}
	if got := unescape(`a\011b\\c\9`); got != "a\tb\\\\c\\9" {
		t.Errorf("%q", got)
	}
}

func TestWhatIsNoMount(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "version"), []byte("vaccel 0.1.0\nwire 0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, folder + "/none"} {
		if failure := checkMount(path); failure == nil || failure.Status != ErrUnavailable ||
			!strings.Contains(failure.Message, path) || !strings.Contains(failure.Message, "virtiofsd") {
			t.Error(failure)
		}
	}
	for text, want := range map[string]bool{
		"vaccel 0.1.0\nwire 0\n": true, "vaccel 0.1.0\nwire 12\n": true, "": false, "vaccel 0.1.0\n": false,
		"other 1\nwire 0\n": false, "vaccel 1\nwire x\n": false, "vaccel " + strings.Repeat("1", 100) + "\nwire 0\n": false,
	} {
		if _, _, ok := parseVersion(text); ok != want {
			t.Errorf("%q", text)
		}
	}
}

func TestWhatIsNoDeviceOfVaccels(t *testing.T) {
	m := newMount(target{kind: targetVirtio, path: "/dev/null"})
	if _, failure := m.open(); failure == nil || failure.Status != ErrUnavailable || !strings.Contains(failure.Message, "/dev/null is a device") {
		t.Error(failure)
	}
}

// TestVersionIsTheLibrarys: they are one project, and one number.
func TestVersionIsTheLibrarys(t *testing.T) {
	header, err := os.ReadFile("../../capi/include/vaccel/version.h")
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, part := range []string{"MAJOR", "MINOR", "PATCH"} {
		_, after, _ := strings.Cut(string(header), "#define VACCEL_VERSION_"+part+" ")
		number, _, _ := strings.Cut(after, "\n")
		parts = append(parts, number)
	}
	if want := strings.Join(parts, "."); Version() != want {
		t.Errorf("%s, not %s", Version(), want)
	}
}

func TestPinsOfOtherTransports(t *testing.T) {
	_, s := newDaemon(t, ok)
	for pin, beyond := range map[string]string{"stream": "", "stream/openvino": "openvino", "openvino": "openvino", "loop/noop": "loop/noop"} {
		if via, got := splitPin(pin); got != beyond || via != "" && via != "stream" {
			t.Errorf("%s: %s, %s", pin, via, got)
		}
	}
	s.state.options.via = "virtio"
	status(t, noop(s), ErrUnavailable, "'virtio' is asked for", "set VACCEL_TARGET")
}
