// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Model is a network. All sessions share it: opening one twice costs one load.
type Model struct {
	network atomic.Pointer[network] // nil when it is closed
	name    string
	path    string
}

// network is what the other side knows a model by: the name that it has there, or, of one that comes
// from here, the hash.
type network struct {
	name     string
	id       string
	data     []byte
	metadata string
}

const (
	maxModelName = 4095
	maxMetadata  = 16 << 20
	maxModelFile = 1 << 30
)

// OpenModel opens a model by name or path. What has a '/' in it is a path, to a folder with a
// model.json or to a model file, which is read now and uploaded by the first call that needs it;
// anything else is the name of a model of the host's. The network itself is loaded by the first call
// that needs it, which is also where a name that is not found is an error.
func OpenModel(nameOrPath string) (*Model, error) {
	const op = "model_open"
	switch {
	case strings.IndexByte(nameOrPath, 0) >= 0:
		return nil, invalid(op, "a string has a zero byte in it; leave that out")
	case nameOrPath == "" || len(nameOrPath) > maxModelName:
		return nil, invalid(op, "a model's name is 1 to 4095 bytes long; `vaccel model list` shows those that are here")
	case nameOrPath == "." || nameOrPath == "..":
		return nil, invalid(op, fmt.Sprintf("'%s' is not a model's name; write './%s' for the folder", nameOrPath, nameOrPath))
	}
	if _, err := readEnvironment(op); err != nil {
		return nil, err
	}
	if strings.Contains(nameOrPath, "/") {
		return openPath(op, nameOrPath)
	}
	m := &Model{name: nameOrPath}
	m.network.Store(&network{name: nameOrPath})
	return m, nil
}

// NewModel makes a model of the bytes of a model file and the text of its model.json. The bytes are
// used where they are and must not change before the model is closed.
func NewModel(data []byte, metadata string) (*Model, error) {
	const op = "model_from_memory"
	if strings.IndexByte(metadata, 0) >= 0 {
		return nil, invalid(op, "a string has a zero byte in it; leave that out")
	}
	if len(data) == 0 {
		return nil, invalid(op, "the model is empty; give the bytes of a model file")
	}
	content := sha256.Sum256(data)
	m := &Model{name: hex.EncodeToString(content[:])}
	m.network.Store(newNetwork(data, metadata))
	return m, nil
}

// newNetwork names content and metadata together; docs/protocol.md, model.
func newNetwork(data []byte, metadata string) *network {
	content, text := sha256.Sum256(data), sha256.Sum256([]byte(metadata))
	id := sha256.Sum256(append(content[:], text[:]...))
	return &network{id: hex.EncodeToString(id[:]), data: data, metadata: metadata}
}

// openPath reads a model that is a folder or a bare file.
func openPath(op, path string) (*Model, error) {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	var info os.FileInfo
	if err == nil {
		info, err = os.Stat(real)
	}
	if err != nil {
		return nil, &Error{Op: op, Status: statusOf(err), Message: fmt.Sprintf(
			"the model '%s' cannot be opened: %s; check the path, or give the name of a model that `vaccel model list` shows",
			path, reason(err)), cause: err}
	}
	m := &Model{name: path, path: real}
	var n *network
	if info.IsDir() {
		n, err = readFolder(op, real)
	} else if describes(filepath.Dir(real), filepath.Base(real)) {
		n, err = readFolder(op, filepath.Dir(real))
	} else if data, failure := readFile(op, "model", real, maxModelFile); failure != nil {
		err = failure
	} else {
		n = newNetwork(data, "")
	}
	if err != nil {
		return nil, err
	}
	m.network.Store(n)
	return m, nil
}

// describes says whether the folder has a model.json that names the file.
func describes(folder, file string) bool {
	var document struct{ File string }
	text, err := os.ReadFile(filepath.Join(folder, "model.json"))
	return err == nil && json.Unmarshal(text, &document) == nil && document.File == file
}

// readFolder reads a folder's model file, and its model.json with the labels in it: an upload is
// these two.
func readFolder(op, folder string) (*network, error) {
	text, err := readFile(op, "model's description", filepath.Join(folder, "model.json"), maxMetadata)
	if err != nil {
		return nil, err
	}
	wrong := func(what string) error {
		return &Error{Op: op, Status: ErrFormat, Message: fmt.Sprintf("the model '%s' cannot be read: its model.json %s", folder, what)}
	}
	var document map[string]json.RawMessage
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, wrong("is no JSON: " + err.Error())
	}
	var format, file, labels string
	json.Unmarshal(document["format"], &format)
	if json.Unmarshal(document["file"], &file) != nil || !filepath.IsLocal(file) {
		return nil, wrong("names no file in the folder")
	}
	if format == "openvino" || format == "saved_model" {
		return nil, &Error{Op: op, Status: ErrUnsupported, Message: fmt.Sprintf(
			"the model '%s' is several files, of format %s, and one is what can be uploaded; put it into the host's repository and open it by name",
			folder, format)}
	}
	data, err := readFile(op, "model", filepath.Join(folder, file), maxModelFile)
	if err != nil {
		return nil, err
	}
	metadata := string(text)
	if json.Unmarshal(document["labels"], &labels) == nil && labels != "" {
		if !filepath.IsLocal(labels) {
			return nil, wrong("names labels that are not in the folder")
		}
		list, err := readFile(op, "model's list of labels", filepath.Join(folder, labels), maxMetadata)
		if err != nil {
			return nil, err
		}
		lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(list), "\r\n", "\n"), "\n"), "\n")
		document["labels"] = marshal(lines)
		metadata = string(marshal(document))
	}
	return newNetwork(data, metadata), nil
}

// marshal writes JSON whose texts are as they are, and not made harmless for web pages.
func marshal(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	// What came from JSON, or is a list of strings, can be written.
	encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// Name is what the model was opened with; the SHA-256 for one from memory.
func (m *Model) Name() string {
	return m.name
}

// Path is where the model was found, or empty.
func (m *Model) Path() string {
	return m.path
}

// Close releases the model. It always gives nil.
func (m *Model) Close() error {
	if m != nil {
		m.network.Store(nil)
	}
	return nil
}
