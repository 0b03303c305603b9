// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

const (
	vsockHost  = 2     // the CID of the hypervisor's side
	vsockPort  = 30305 // of vacceld
	firstGuest = 3
	anyCID     = 0xffffffff

	afVsock       = 40
	vsockAddress  = 16 // bytes of a struct sockaddr_vm
	vsockLocalCID = 0x7b9
	vsockPatience = 5 * time.Second
	vsockTry      = 500 * time.Millisecond // where nobody has said that there is a daemon
)

// dialVsock connects to a host, or to another CID.
func (t target) dialVsock() (*os.File, *Error) {
	fd, err := syscall.Socket(afVsock, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC|syscall.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, noVsock(err)
	}
	conn := newConn(fd, t)
	patience := vsockPatience
	if !t.said {
		patience = vsockTry
	}
	if err = connectVsock(fd, t.cid, t.port); err == syscall.EINPROGRESS {
		err = connected(conn, patience)
	}
	if err != nil {
		conn.Close()
		return nil, t.unreachable(err)
	}
	return conn, nil
}

// connected waits until a connection that has begun is there, and gives what became of it.
func connected(conn *os.File, patience time.Duration) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	conn.SetWriteDeadline(time.Now().Add(patience))
	defer conn.SetWriteDeadline(time.Time{})
	late := raw.Write(func(fd uintptr) bool {
		number, failed := syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_ERROR)
		if failed != nil {
			err = failed
		} else if number != 0 {
			err = syscall.Errno(number)
		}
		// It is known by its peer's address, of a kind that the syscall package does not know.
		_, none := syscall.Getpeername(int(fd))
		return err != nil || none != syscall.ENOTCONN
	})
	if late != nil {
		return syscall.ETIMEDOUT
	}
	return err
}

// connectVsock is connect(2) with a struct sockaddr_vm, which the syscall package does not have.
func connectVsock(fd int, cid, port uint32) error {
	var address [vsockAddress]byte
	binary.NativeEndian.PutUint16(address[0:], afVsock)
	binary.NativeEndian.PutUint32(address[4:], port)
	binary.NativeEndian.PutUint32(address[8:], cid)
	for {
		_, _, failed := syscall.Syscall(sysConnect, uintptr(fd), uintptr(unsafe.Pointer(&address)), vsockAddress)
		runtime.KeepAlive(&address)
		switch failed {
		case 0:
			return nil
		case syscall.EINTR:
		default:
			return failed
		}
	}
}

// noVsock says why there is no socket of that kind.
func noVsock(err error) *Error {
	refused := err == syscall.EPERM || err == syscall.EACCES
	// Where a filter of system calls is in force, it is what refuses, and not the kernel.
	status, _ := os.ReadFile("/proc/self/status")
	if refused || bytes.Contains(status, []byte("Seccomp:\t2\n")) {
		failure := &Error{Status: ErrUnavailable, Message: fmt.Sprintf(
			"the sandbox or container that this process is in refuses AF_VSOCK: %s; allow socket(AF_VSOCK) in its seccomp profile, or give it the guest's virtio-fs mount: --volume /run/vaccel:/run/vaccel", reason(err))}
		if refused {
			failure.Status = ErrDenied
		}
		return failure
	}
	return &Error{Status: ErrUnavailable, Message: fmt.Sprintf(
		"this kernel has no AF_VSOCK: %s; load the module vmw_vsock_virtio_transport, or name another way with VACCEL_TARGET", reason(err))}
}

// unreachable says why nobody is there.
func (t target) unreachable(err error) *Error {
	remedy := "correct VACCEL_TARGET"
	switch err {
	case syscall.EPERM, syscall.EACCES:
		return &Error{Status: ErrDenied, Message: fmt.Sprintf(
			"%s may not be connected to: %s; allow connect() on AF_VSOCK in the container's or service's security profile", t, reason(err))}
	case syscall.ENODEV, syscall.ENETUNREACH:
		remedy = "this machine has no vsock device: give the guest one (QEMU: -device vhost-vsock-pci,guest-cid=3), and load vmw_vsock_virtio_transport"
	case syscall.ECONNRESET, syscall.ECONNREFUSED:
		remedy = "nobody listens there: have vacceld listen on the host, with vsock = in its tenant, and see that the hypervisor's vsock socket has that path"
	case syscall.ETIMEDOUT, syscall.EAGAIN:
		remedy = "the host does not answer: see that the hypervisor, or its vhost-device-vsock, is alive, and that the CID is right"
	}
	return &Error{Status: ErrUnavailable, Message: fmt.Sprintf("%s cannot be reached: %s; %s", t, reason(err), remedy)}
}

// isVsockGuest says whether this is a guest with a vsock device.
func isVsockGuest() bool {
	device, err := os.Open("/dev/vsock")
	if err != nil {
		return false
	}
	defer device.Close()
	var cid uint32
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, device.Fd(), vsockLocalCID, uintptr(unsafe.Pointer(&cid)))
	return failed == 0 && cid >= firstGuest && cid != anyCID
}
