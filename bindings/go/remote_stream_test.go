// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// daemon is the other end of a socket, and answers as the test says.
type daemon struct {
	t        *testing.T
	listener *net.UnixListener
	token    byte
	greet    func(connection *peerEnd) // in place of an ordinary greeting
	answer   func(connection *peerEnd, call *message)
	greeted  atomic.Int32
	maps     atomic.Int32
	group    sync.WaitGroup

	lock    sync.Mutex
	regions map[uint32][]byte
	ends    []*peerEnd
}

// peerEnd is a connection as the daemon has it.
type peerEnd struct {
	*net.UnixConn
	daemon *daemon
	number int
}

// message is one that came.
type message struct {
	frame  []byte
	places []place
	data   []byte
	fd     int
}

func (m *message) op() uint32 { return binary.LittleEndian.Uint32(m.frame[16:]) }

// newDaemon gives a session whose calls `answer` answers.
func newDaemon(t *testing.T, answer func(*peerEnd, *message)) (*daemon, *Session) {
	path := filepath.Join(t.TempDir(), "socket")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	d := &daemon{t: t, listener: listener, token: 7, answer: answer, regions: map[uint32][]byte{}}
	d.group.Add(1)
	go d.accept()
	to := target{kind: targetUnix, path: path}
	p := newPool(to)
	t.Cleanup(func() {
		listener.Close()
		p.lock.Lock()
		p.closeIdle()
		p.lock.Unlock()
		d.hangUp()
		d.group.Wait()
	})
	return d, &Session{&sessionState{line: &line{to, p}}}
}

// hangUp closes all connections.
func (d *daemon) hangUp() {
	d.lock.Lock()
	defer d.lock.Unlock()
	for _, end := range d.ends {
		end.Close()
	}
}

func (d *daemon) accept() {
	defer d.group.Done()
	for number := 0; ; number++ {
		conn, err := d.listener.AcceptUnix()
		if err != nil {
			return
		}
		end := &peerEnd{conn, d, number}
		d.lock.Lock()
		d.ends = append(d.ends, end)
		d.lock.Unlock()
		d.group.Add(1)
		go func() {
			defer d.group.Done()
			defer conn.Close()
			end.serve()
		}()
	}
}

func (e *peerEnd) serve() {
	for {
		m := e.read()
		if m == nil {
			return
		}
		kind := m.frame[6]
		switch {
		case kind == kindControl && m.op() == streamHello && e.daemon.greet != nil:
			e.daemon.greet(e)
		case kind == kindControl && m.op() == streamHello:
			e.daemon.greeted.Add(1)
			e.reply(m, StatusOK, "", bytes.Repeat([]byte{e.daemon.token}, tokenSize))
		case kind == kindControl && m.op() == streamMap:
			e.remember(m)
			e.reply(m, StatusOK, "", nil)
		case kind == kindControl:
			e.reply(m, StatusOK, "", nil)
		default:
			e.daemon.answer(e, m)
		}
	}
}

func (e *peerEnd) remember(m *message) {
	size := binary.LittleEndian.Uint64(m.frame[headSize+8:])
	data, err := syscall.Mmap(m.fd, 0, int(size), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		e.daemon.t.Error("what comes with MAP cannot be mapped:", err)
		return
	}
	e.daemon.maps.Add(1)
	seals, _, _ := syscall.Syscall(syscall.SYS_FCNTL, uintptr(m.fd), 1034, 0)
	if seals&3 != 3 {
		e.daemon.t.Errorf("a region has the seals %x", seals)
	}
	syscall.Close(m.fd)
	e.daemon.lock.Lock()
	defer e.daemon.lock.Unlock()
	e.daemon.regions[binary.LittleEndian.Uint32(m.frame[headSize:])] = data
}

// read gives the next message, nil at the end.
func (e *peerEnd) read() *message {
	m := &message{frame: make([]byte, headSize), fd: -1}
	rights := make([]byte, 64)
	n, nr, _, _, err := e.ReadMsgUnix(m.frame, rights)
	if err != nil || n == 0 {
		return nil
	}
	if nr > 0 {
		parts, _ := syscall.ParseSocketControlMessage(rights[:nr])
		fds, _ := syscall.ParseUnixRights(&parts[0])
		m.fd = fds[0]
	}
	rest := func(size int) []byte {
		data := make([]byte, size)
		if _, err := io.ReadFull(e, data); err != nil {
			return nil
		}
		return data
	}
	m.frame = append(m.frame[:n], rest(headSize-n)...)
	m.frame = append(m.frame, rest(int(binary.LittleEndian.Uint32(m.frame[8:]))-headSize)...)
	through := 0
	for range binary.LittleEndian.Uint32(m.frame[12:]) {
		entry := rest(placeSize)
		p := place{binary.LittleEndian.Uint32(entry), entry[4] == 1, binary.LittleEndian.Uint64(entry[8:]), binary.LittleEndian.Uint64(entry[16:])}
		m.places = append(m.places, p)
		if p.region == 0 {
			through += int(p.size)
		}
	}
	m.data = rest((through + 7) &^ 7)
	return m
}

// frameOf makes a reply without outputs.
func frameOf(m *message, status Status, text string, body []byte) []byte {
	var w writer
	w.begin(kindReply, 0, m.op(), binary.LittleEndian.Uint16(m.frame[20:]), binary.LittleEndian.Uint64(m.frame[24:]), len(body))
	copy(w.frame[headSize:], body)
	w.u32(32, uint32(status))
	w.text(40, text)
	w.end()
	return w.frame
}

func (e *peerEnd) reply(m *message, status Status, text string, body []byte) {
	e.Write(frameOf(m, status, text, body))
}

func ok(e *peerEnd, m *message) { e.reply(m, StatusOK, "", nil) }

func noop(s *Session) error { return s.Noop(context.Background()) }

func status(t *testing.T, err error, want Status, words ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%v, and it should be %v", err, want)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
}

func TestOneConnectionForCallsInTurn(t *testing.T) {
	d, s := newDaemon(t, ok)
	for range 20 {
		if err := noop(s); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.greeted.Load(); n != 1 {
		t.Errorf("%d connections for calls in turn", n)
	}
}

func TestAConnectionForEachCallAtOnce(t *testing.T) {
	var arrived sync.WaitGroup
	arrived.Add(12)
	d, s := newDaemon(t, func(e *peerEnd, m *message) {
		arrived.Done()
		arrived.Wait()
		ok(e, m)
	})
	var calls []*Call[struct{}]
	for range 12 {
		call, err := s.SubmitNoop()
		if err != nil {
			t.Fatal(err)
		}
		calls = append(calls, call)
	}
	for _, call := range calls {
		if _, err := call.Wait(context.Background()); err != nil {
			t.Error(err)
		}
	}
	p := s.state.line.carrier.(*pool)
	if n := d.greeted.Load(); n != 12 || len(p.idle) != maxIdle {
		t.Errorf("%d connections, of which %d are kept", n, len(p.idle))
	}
}

// reads gives how often this process has called read(2) and its like.
func reads(t *testing.T) int {
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Skip("the kernel does not count:", err)
	}
	_, after, _ := strings.Cut(string(text), "syscr: ")
	number, _, _ := strings.Cut(after, "\n")
	count, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// TestASmallCallIsOneWriteAndOneRead counts what the kernel counts; the other end, in this process,
// reads by another call.
func TestASmallCallIsOneWriteAndOneRead(t *testing.T) {
	_, s := newDaemon(t, ok)
	p := s.state.line.carrier.(*pool)
	l, failure := p.take(false)
	if failure != nil {
		t.Fatal(failure)
	}
	q := s.callNoop()
	if err := q.finish(); err != nil {
		t.Fatal(err)
	}
	if chunks, failure := l.lay(q); failure != nil || len(chunks) != 1 {
		t.Error(failure, len(chunks))
	}
	p.give(l, true)
	const calls = 200
	before := reads(t)
	for range calls {
		if err := noop(s); err != nil {
			t.Fatal(err)
		}
	}
	// An event of another kind may wake the reader, or the runtime, once in a while.
	if count := reads(t) - before; count < calls || count > calls*5/4 {
		t.Errorf("%d reads for %d calls", count, calls)
	}
}

func TestADaemonThatWasReplacedIsCalledAgain(t *testing.T) {
	d, s := newDaemon(t, ok)
	for range 5 {
		if err := noop(s); err != nil {
			t.Fatal(err)
		}
		// All idle connections are cut.
		d.hangUp()
	}
}

func TestACallThatWasReadIsLost(t *testing.T) {
	_, s := newDaemon(t, func(e *peerEnd, m *message) { e.Close() })
	status(t, noop(s), ErrLost, "may have run")
}

func TestACallThatWasNotReadIsSentAgain(t *testing.T) {
	var refused atomic.Int32
	d, s := newDaemon(t, ok)
	d.greet = func(e *peerEnd) {
		// It closes with the call unread, which resets the connection.
		e.Write(greeting())
		if refused.Add(1) <= 3 {
			waitReadable(e)
			e.Close()
		}
	}
	if err := noop(s); err != nil {
		t.Fatal(err)
	}
	if refused.Load() != 4 {
		t.Error(refused.Load())
	}
	refused.Store(-100)
	d.hangUp()
	status(t, noop(s), ErrUnavailable, "before it has read the call")
}

// greeting is the reply to HELLO.
func greeting() []byte {
	hello := &message{frame: make([]byte, headSize)}
	hello.frame[16], hello.frame[24] = streamHello, streamHello
	return frameOf(hello, StatusOK, "", bytes.Repeat([]byte{7}, tokenSize))
}

func waitReadable(e *peerEnd) {
	raw, _ := e.SyscallConn()
	raw.Read(func(fd uintptr) bool {
		n, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK)
		return n > 0 || err != syscall.EAGAIN
	})
}

func TestADaemonThatIsFullSaysSo(t *testing.T) {
	d, s := newDaemon(t, ok)
	d.greet = func(e *peerEnd) {
		e.Write(frameOf(&message{frame: make([]byte, headSize)}, ErrBusy, "so many clients are not served", nil))
		e.Close()
	}
	status(t, noop(s), ErrBusy, "so many clients")
}

func TestNobodyIsThere(t *testing.T) {
	to := target{kind: targetUnix, path: filepath.Join(t.TempDir(), "nobody")}
	s := &Session{&sessionState{line: &line{to, newPool(to)}}}
	status(t, noop(s), ErrUnavailable, to.path, "start vacceld")
	vsock := target{kind: targetVsock, cid: 2, port: 30305}
	status(t, noVsock(syscall.EPERM), ErrDenied, "seccomp profile", "--volume")
	status(t, noVsock(syscall.EAFNOSUPPORT), ErrUnavailable, "AF_VSOCK")
	status(t, vsock.unreachable(syscall.EACCES), ErrDenied, "vsock:2:30305", "security profile")
	status(t, vsock.unreachable(syscall.ENODEV), ErrUnavailable, "vsock:2:30305", "vmw_vsock_virtio_transport")
	status(t, vsock.unreachable(syscall.ECONNRESET), ErrUnavailable, "vsock:2:30305", "nobody listens")
}

func TestWhatIsNoDaemon(t *testing.T) {
	for name, text := range map[string]string{"text": "HTTP/1.1 400 Bad Request\r\n\r\n", "short": "VACC", "long": "VACC" + strings.Repeat("\xff", 200)} {
		d, s := newDaemon(t, ok)
		d.greet = func(e *peerEnd) { io.WriteString(e, text); e.Close() }
		err := noop(s)
		if !errors.Is(err, ErrProtocol) && !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAModelIsUploadedOnceItIsStale(t *testing.T) {
	var ops []uint32
	known := false
	_, s := newDaemon(t, func(e *peerEnd, m *message) {
		ops = append(ops, m.op())
		if m.op() == 2 {
			known = true
			ok(e, m)
		} else if !known {
			e.reply(m, ErrStale, "no such model", nil)
		} else {
			e.reply(m, ErrUnsupported, "it is known", nil)
		}
	})
	model, err := NewModel([]byte("a model"), "")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err = s.ModelDescribe(context.Background(), model)
		status(t, err, ErrUnsupported, "it is known")
	}
	if !slices.Equal(ops, []uint32{3, 2, 3, 3}) {
		t.Error(ops)
	}
	// A host that never learns is asked three times, and no more.
	known = false
	_, s = newDaemon(t, func(e *peerEnd, m *message) {
		if ops = append(ops, m.op()); m.op() == 2 {
			ok(e, m)
		} else {
			e.reply(m, ErrStale, "no such model", nil)
		}
	})
	ops = nil
	_, err = s.ModelDescribe(context.Background(), model)
	status(t, err, ErrStale)
	if !slices.Equal(ops, []uint32{3, 2, 3}) {
		t.Error(ops)
	}
}

// TestLongRepliesComeInPieces: as they do when there is much, and when the host is slow.
func TestLongRepliesComeInPieces(t *testing.T) {
	text := strings.Repeat("espresso ", 1<<20)
	_, s := newDaemon(t, func(e *peerEnd, m *message) {
		frame := frameOf(m, ErrBackend, text, nil)
		for _, size := range []int{3, 9, 100} {
			e.Write(frame[:size])
			frame = frame[size:]
			time.Sleep(time.Millisecond)
		}
		e.Write(frame)
	})
	var failure *Error
	if err := noop(s); !errors.As(err, &failure) || failure.Message != text {
		t.Errorf("%d bytes", len(failure.Message))
	}
}

// TestALengthIsNotBelieved: a reply that says that a gigabyte is to come costs what comes.
func TestALengthIsNotBelieved(t *testing.T) {
	_, s := newDaemon(t, func(e *peerEnd, m *message) {
		frame := frameOf(m, StatusOK, "", nil)
		binary.LittleEndian.PutUint32(frame[8:], maxReply)
		e.Write(frame)
		e.Close()
	})
	status(t, noop(s), ErrLost)
}

func TestCancelEndsTheWait(t *testing.T) {
	came := make(chan struct{}, 1)
	_, s := newDaemon(t, func(e *peerEnd, m *message) {
		came <- struct{}{}
		e.read() // until the client has gone
	})
	call, err := s.SubmitNoop()
	if err != nil {
		t.Fatal(err)
	}
	<-came
	call.Cancel()
	if _, err := call.Wait(context.Background()); !errors.Is(err, ErrCancelled) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-came; cancel() }()
	if err := s.Noop(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestMuchDataGoesThroughMemory: it is not copied by the kernel, and outputs come back the same way.
func TestMuchDataGoesThroughMemory(t *testing.T) {
	input := make([]float32, 1<<18)
	for i := range input {
		input[i] = float32(i)
	}
	d, s := newDaemon(t, nil)
	d.answer = func(e *peerEnd, m *message) {
		if len(m.places) != 2 || m.places[0].region == 0 || m.places[0].room || !m.places[1].room || len(m.data) != 0 {
			t.Errorf("%+v, and %d bytes beside", m.places, len(m.data))
		}
		d.lock.Lock()
		memory := d.regions[m.places[0].region]
		d.lock.Unlock()
		from, to := m.places[0], m.places[1]
		copy(memory[to.offset:][:to.size], memory[from.offset:][:from.size])
		var w writer
		w.begin(kindReply, 0, m.op(), 1, binary.LittleEndian.Uint64(m.frame[24:]), 24)
		at := w.list(headSize, 1, itemSlot)
		w.u32(at, uint32(DTypeF32))
		w.u32(at+4, 1)
		shape := w.reserve(8)
		w.u64(shape, 1<<18)
		w.u32(at+16, uint32(shape))
		w.u32(at+24, 2)
		w.u64(at+40, to.size)
		w.end()
		e.Write(w.frame)
	}
	model := testModel(network{name: "echo"})
	for range 3 {
		output := make([]float32, 1<<18)
		err := s.InferInto(context.Background(), model, []*Tensor{TensorOf("", []int64{1 << 18}, input)},
			[]*Tensor{TensorOf("", []int64{1 << 18}, output)})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(input, output) {
			t.Fatal("the output is another one")
		}
	}
	if n := d.maps.Load(); n != 1 {
		t.Errorf("memory was mapped %d times", n)
	}
}

// TestWhereNoDescriptorsPass: all data goes the way of the call, and outputs come in the reply's frame.
func TestWhereNoDescriptorsPass(t *testing.T) {
	input := make([]int32, 1<<18)
	for i := range input {
		input[i] = int32(i)
	}
	d, s := newDaemon(t, nil)
	d.token = 0
	d.answer = func(e *peerEnd, m *message) {
		if len(m.places) != 1 || m.places[0].region != 0 || len(m.data) != 4<<18 {
			t.Errorf("%+v, and %d bytes beside", m.places, len(m.data))
		}
		var w writer
		w.begin(kindReply, 0, m.op(), 1, binary.LittleEndian.Uint64(m.frame[24:]), 24)
		at := w.list(headSize, 1, itemSlot)
		w.u32(at, uint32(DTypeI32))
		w.u32(at+4, 1)
		shape := w.reserve(8)
		w.u64(shape, 1<<18)
		w.u32(at+16, uint32(shape))
		to := w.reserve(len(m.data))
		copy(w.frame[to:], m.data)
		w.u64(at+32, uint64(to))
		w.u64(at+40, uint64(len(m.data)))
		w.end()
		e.Write(w.frame)
	}
	for range 3 {
		output := make([]int32, 1<<18)
		err := s.InferInto(context.Background(), testModel(network{name: "echo"}), []*Tensor{TensorOf("", []int64{1 << 18}, input)},
			[]*Tensor{TensorOf("", []int64{1 << 18}, output)})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(input, output) {
			t.Fatal("the output is another one")
		}
		// What was cut while nobody called is replaced unnoticed.
		d.hangUp()
	}
	if n := d.maps.Load(); n != 0 {
		t.Errorf("memory was mapped %d times", n)
	}
}

// TestRepliesOfAHostileHost: none of them makes a panic, and all are said to be wrong.
func TestRepliesOfAHostileHost(t *testing.T) {
	for _, change := range []func([]byte){
		func(f []byte) { f[4] = 1 },
		func(f []byte) { f[6] = kindCall },
		func(f []byte) { f[7] = 1 },
		func(f []byte) { f[16] = 99 },
		func(f []byte) { f[24] ^= 0xff },
		func(f []byte) { f[32] = 1 },
		func(f []byte) { f[127] = 1 },
	} {
		_, s := newDaemon(t, func(e *peerEnd, m *message) {
			frame := frameOf(m, StatusOK, "", nil)
			change(frame)
			e.Write(frame)
		})
		status(t, noop(s), ErrProtocol)
	}
}
