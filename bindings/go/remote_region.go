// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"runtime"
	"syscall"
	"unsafe"
)

// maxRegions is the highest number of a region.
const maxRegions = 4095

// memfdCreate is the number of the system call, which the syscall package does not name.
var memfdCreate = map[string]uintptr{
	"386":     356,
	"amd64":   319,
	"arm":     385,
	"arm64":   279,
	"loong64": 279,
	"ppc64":   360,
	"ppc64le": 360,
	"riscv64": 279,
	"s390x":   350,
}[runtime.GOARCH]

const (
	memfdCloexec      = 1
	memfdAllowSealing = 2
	addSeals          = 1033
	sealAll           = 1 | 2 | 4 // no further seal, no shrinking, no growing
)

// newMemory makes memory that can be shown to another process: sealed, so that it can rely on the
// size. The descriptor is the caller's to close.
func newMemory(size int) (fd int, data []byte, err error) {
	name := []byte("vaccel\x00")
	if memfdCreate == 0 {
		return -1, nil, syscall.ENOSYS
	}
	number, _, failed := syscall.Syscall(memfdCreate, uintptr(unsafe.Pointer(&name[0])), memfdCloexec|memfdAllowSealing, 0)
	if failed != 0 {
		return -1, nil, failed
	}
	fd = int(number)
	if err = syscall.Ftruncate(fd, int64(size)); err == nil {
		if _, _, failed = syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), addSeals, sealAll); failed != 0 {
			err = failed
		} else {
			data, err = syscall.Mmap(fd, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
		}
	}
	if err != nil {
		syscall.Close(fd)
		return -1, nil, err
	}
	return fd, data, nil
}

// regions are the numbers of what the other side has mapped of ours.
type regions struct {
	taken   [maxRegions + 1]bool
	leaving []uint32 // those that it is to be told to unmap
}

// take gives a number that is free; 0 when there is none.
func (r *regions) take() uint32 {
	for number := uint32(1); number <= maxRegions; number++ {
		if !r.taken[number] {
			r.taken[number] = true
			return number
		}
	}
	return 0
}

func (r *regions) free(number uint32) {
	r.taken[number] = false
}

// next gives one that the other side is to unmap; 0 when there is none.
func (r *regions) next() uint32 {
	if len(r.leaving) == 0 {
		return 0
	}
	number := r.leaving[len(r.leaving)-1]
	r.leaving = r.leaving[:len(r.leaving)-1]
	return number
}

// forgotten frees what the other side knows nothing of any more.
func (r *regions) forgotten() {
	for _, number := range r.leaving {
		r.taken[number] = false
	}
	r.leaving = nil
}
