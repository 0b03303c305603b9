// SPDX-License-Identifier: Apache-2.0

//go:build !cgo || vaccel_remote

package vaccel

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
)

// The requests of a stream beside calls; docs/protocol.md, Streams.
const (
	streamHello = 1
	streamMap   = 2
	streamUnmap = 3

	tokenSize = 16
)

const (
	// greetings are how often a connection is tried when a worker dies that was to greet.
	greetings     = 6
	greetingPause = 20 * time.Millisecond
	// connectTime is what connecting, and a request, may take: a worker may have to be started.
	connectTime = 30 * time.Second
	// maxIdle is how many connections are kept for later calls.
	maxIdle = 8
)

const (
	stageMin  = 1 << 20
	stageMax  = 1 << 30
	stageKept = 64 << 20
)

// pool keeps the connections to one vacceld: one for each call that is under way, and idle ones.
// Over a unix socket all of them are one peer's, and share what it has mapped.
type pool struct {
	target target

	greeting sync.Mutex // held while a connection is made, so that all of them belong to one peer

	lock       sync.Mutex // guards what follows
	idle       []*link
	token      [tokenSize]byte // the peer's; zeros before there is one
	generation uint32          // counts the peers, for what they have mapped
	regions    regions
}

// link is a connection, which one call uses at a time.
type link struct {
	pool       *pool
	conn       *os.File
	generation uint32
	plain      bool // no descriptors pass, so that no memory is shared
	stage      stage
	out        []byte
	in         []byte
}

// stage is memory that both sides see, for data that would not be copied through the socket.
type stage struct {
	data   []byte
	region uint32
}

func newPool(t target) *pool {
	return &pool{target: t, generation: 1}
}

func (p *pool) reach() *Error {
	l, failure := p.take(false)
	if failure == nil {
		p.give(l, true)
	}
	return failure
}

// take gives a connection that no call uses; a new one when it is to be fresh.
func (p *pool) take(fresh bool) (*link, *Error) {
	for {
		l := p.pop(fresh)
		if l == nil {
			return p.connect()
		}
		// What a hypervisor is between may have been cut without a word from the daemon.
		if l.plain && l.isAlive() || !l.plain && p.tidy(l) {
			return l, nil
		}
		p.give(l, false)
	}
}

// pop gives an idle connection, or nil; with `fresh` it closes them all.
func (p *pool) pop(fresh bool) *link {
	p.lock.Lock()
	defer p.lock.Unlock()
	if fresh {
		p.closeIdle()
	}
	if len(p.idle) == 0 {
		return nil
	}
	l := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	return l
}

// give takes a connection back after a call; one that is not usable is closed.
func (p *pool) give(l *link, usable bool) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if len(l.stage.data) > stageKept {
		l.dropStage()
	}
	if usable && l.generation == p.generation && len(p.idle) < maxIdle {
		p.idle = append(p.idle, l)
	} else {
		l.destroy()
	}
}

// closeIdle closes what no call uses, with the lock held.
func (p *pool) closeIdle() {
	for _, l := range p.idle {
		l.destroy()
	}
	p.idle = nil
}

// destroy closes a connection, with the pool's lock held.
func (l *link) destroy() {
	l.conn.Close()
	l.dropStage()
}

// dropStage gives the stage up, with the pool's lock held.
func (l *link) dropStage() {
	if l.stage.data != nil {
		l.pool.leave(l.stage.region, l.generation)
		syscall.Munmap(l.stage.data)
	}
	l.stage = stage{}
}

// leave gives up a region that the peer of that generation has mapped, with the lock held.
func (p *pool) leave(region, generation uint32) {
	if generation == p.generation {
		p.regions.leaving = append(p.regions.leaving, region)
	} else {
		p.regions.free(region)
	}
}

// tidy tells the other side of regions that are gone; false when it is gone itself.
func (p *pool) tidy(l *link) bool {
	for {
		p.lock.Lock()
		region := uint32(0)
		if l.generation == p.generation {
			region = p.regions.next()
		}
		p.lock.Unlock()
		if region == 0 {
			return true
		}
		failure := l.unmap(region)
		p.lock.Lock()
		if failure != nil && failure.Status == ErrLost {
			p.leave(region, l.generation)
			p.lock.Unlock()
			return false
		}
		p.regions.free(region)
		p.lock.Unlock()
	}
}

// connect makes a connection.
func (p *pool) connect() (*link, *Error) {
	p.greeting.Lock()
	defer p.greeting.Unlock()
	for i := 0; ; i++ {
		l, failure := p.connectOnce()
		if failure == nil || failure.Status != ErrLost {
			return l, failure
		}
		if i == greetings-1 {
			// No call was lost: none was sent.
			failure.Status = ErrUnavailable
			return nil, failure
		}
		time.Sleep(time.Duration(i) * greetingPause)
	}
}

func (p *pool) connectOnce() (*link, *Error) {
	conn, failure := p.target.dial()
	if failure != nil {
		return nil, failure
	}
	l := &link{pool: p, conn: conn, in: make([]byte, usualReply)}
	token, failure := l.greet()
	if failure != nil {
		conn.Close()
		return nil, failure
	}
	// Who gives no token takes no regions either: between us is more than a unix socket.
	l.plain = token == [tokenSize]byte{} || memfdCreate == 0
	p.lock.Lock()
	defer p.lock.Unlock()
	if !l.plain && token != p.token {
		// What the other side knew of us is gone.
		p.token = token
		p.generation++
		p.regions.forgotten()
		p.closeIdle()
	}
	l.generation = p.generation
	return l, nil
}

// greet joins the peer that there is, or begins one.
func (l *link) greet() ([tokenSize]byte, *Error) {
	token := l.pool.token
	failure := l.hello(&token)
	if failure != nil && failure.Status == ErrStale {
		token = [tokenSize]byte{}
		failure = l.hello(&token)
	}
	return token, failure
}

// needStage sees to it that the stage has so many bytes.
func (l *link) needStage(size int) *Error {
	if size <= len(l.stage.data) {
		return nil
	}
	larger := stageMin
	for larger < size && larger < stageMax/2 {
		larger *= 2
	}
	larger = max(larger, size)
	p := l.pool
	p.lock.Lock()
	l.dropStage()
	number := p.regions.take()
	p.lock.Unlock()
	fd, data, err := -1, []byte(nil), error(syscall.ENFILE)
	if number != 0 {
		fd, data, err = newMemory(larger)
	}
	if err != nil {
		p.lock.Lock()
		p.regions.free(number)
		p.lock.Unlock()
		return &Error{Status: ErrLimit, Message: fmt.Sprintf(
			"there is no shared memory for %d bytes of a call's data: %s; make the call smaller", size, reason(err))}
	}
	failure := l.mapRegion(number, uint64(larger), fd)
	syscall.Close(fd)
	if failure == nil {
		l.stage = stage{data, number}
		return nil
	}
	syscall.Munmap(data)
	p.lock.Lock()
	defer p.lock.Unlock()
	if failure.Status == ErrLost {
		// The other side may have it mapped, or not: it went before it said so.
		p.leave(number, l.generation)
	} else {
		p.regions.free(number)
	}
	return failure
}
