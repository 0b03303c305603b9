// SPDX-License-Identifier: Apache-2.0

package vaccel_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/vaccel/vaccel/bindings/go"
)

// build is the build tree: VACCEL_BUILD_DIR, or the one in the checkout.
var build string

// held is the other end of the backend "hold": a byte from started for each call that it holds, and
// one to goOn lets one go on.
var held struct {
	started int
	goOn    int
}

func TestMain(m *testing.M) {
	build = os.Getenv("VACCEL_BUILD_DIR")
	if build == "" {
		build, _ = filepath.Abs("../../build")
	}
	setUp()
	// An example cannot skip itself.
	if asanEnabled {
		flag.Parse()
		flag.Set("test.skip", "^Example")
	}
	if os.Getenv("VACCEL_TARGET") == "none" {
		flag.Parse()
		flag.Set("test.skip", "^Example")
	}
	for _, needed := range []string{"/photos/coffee.jpg", "/photos/chelsea.jpg", "/models/efficientnet-lite0/model.json"} {
		if _, err := os.Stat(build + needed); err != nil {
			fmt.Println("without examples, which need photographs and a model; scripts/test makes them:", err)
			flag.Parse()
			flag.Set("test.skip", "^Example")
			break
		}
	}
	os.Exit(m.Run())
}

// awaitStart waits until the backend holds one more call.
func awaitStart(t *testing.T) {
	t.Helper()
	if n, err := syscall.Read(held.started, make([]byte, 1)); n != 1 {
		t.Fatal("the backend holds no call:", err)
	}
}

// letGo lets one held call go on.
func letGo(t *testing.T) {
	t.Helper()
	if n, err := syscall.Write(held.goOn, make([]byte, 1)); n != 1 {
		t.Fatal(err)
	}
}

func need[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// open opens a session that is closed when the test ends.
func open(t testing.TB, options *vaccel.SessionOptions) *vaccel.Session {
	t.Helper()
	needsDaemon(t)
	session := need(vaccel.Open(options))(t)
	t.Cleanup(func() { session.Close() })
	return session
}

// needsDaemon skips where calls go nowhere.
func needsDaemon(t testing.TB) {
	t.Helper()
	if remote && os.Getenv("VACCEL_TARGET") == "none" {
		t.Skip("there is no daemon; tests/go/with_daemon.py starts one")
	}
}

// holding opens a session on the backend "hold".
func holding(t testing.TB, device string) *vaccel.Session {
	t.Helper()
	if _, err := os.Stat(build + "/tests/backends/hold/hold.so"); err != nil {
		t.Skip("the build tree was made without tests:", err)
	}
	return open(t, &vaccel.SessionOptions{Backend: "hold", Device: device})
}

// network opens the model that the photographs are classified with.
func network(t testing.TB) *vaccel.Model {
	t.Helper()
	needsDaemon(t)
	path := build + "/models/efficientnet-lite0"
	if _, err := os.Stat(path); err != nil {
		t.Skip("no model; scripts/test makes it:", err)
	}
	model := need(vaccel.OpenModel(path))(t)
	t.Cleanup(func() { model.Close() })
	return model
}

func photo(t testing.TB, name string) string {
	t.Helper()
	path := build + "/photos/" + name
	if _, err := os.Stat(path); err != nil {
		t.Skip("no photograph; scripts/setup demo gets them:", err)
	}
	return path
}

// needsFrameworks skips where they cannot be loaded.
func needsFrameworks(t testing.TB) {
	t.Helper()
	if asanEnabled {
		t.Skip("frameworks refuse to be loaded beside AddressSanitizer")
	}
}

// engine skips where no backend can classify.
func engine(t testing.TB) (*vaccel.Session, *vaccel.Model) {
	t.Helper()
	needsFrameworks(t)
	session, model := open(t, nil), network(t)
	if err := session.Prepare(vaccel.OpImageClassify, model); err != nil {
		t.Skip("no backend for the model:", err)
	}
	return session, model
}

func labels(t testing.TB, session *vaccel.Session, model *vaccel.Model, image *vaccel.Image) string {
	t.Helper()
	answer := need(session.ImageClassify(context.Background(), image, model, nil))(t)
	var text strings.Builder
	for _, entry := range answer.Entries {
		fmt.Fprintf(&text, "%d %.6f %s\n", entry.Index, entry.Score, entry.Label)
	}
	return text.String()
}
