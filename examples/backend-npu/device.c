/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "device.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "kernels.h"

enum { RESET_MS = 200 };

struct npu {
    pthread_mutex_t lock;
    pthread_cond_t doorbell;
    pthread_cond_t stopped;
    struct npu_work *ring[NPU_RING];
    uint64_t head, tail; /* the device's and the driver's end of the ring */
    struct npu_completion completed[NPU_RING];
    uint64_t first, last; /* the driver's and the device's end of the completions */
    atomic_int halt;
    atomic_uint progress;
    bool working;
    bool was_reset;
    enum npu_flaw flaw;
    uint64_t after;
    void (*interrupt)(void *user);
    void *user;
};

/* A device that is stuck: it waits for a reset, or for ever. */
static void hang(struct npu *device, bool dead)
{
    static const struct timespec pause = {0, 1000000};

    while (dead || !atomic_load(&device->halt))
        nanosleep(&pause, NULL);
}

/* The flaw, when this is the descriptor that it befalls. */
static enum npu_flaw befalls(struct npu *device)
{
    if (device->flaw == NPU_FLAWLESS || device->after-- > 0)
        return NPU_FLAWLESS;
    enum npu_flaw flaw = device->flaw;
    device->flaw = NPU_FLAWLESS;
    return flaw;
}

/* Takes the next descriptor, runs it, and says so. The lock is held but while it computes. */
static void step(struct npu *device)
{
    struct npu_work *work = device->ring[device->head % NPU_RING];
    enum npu_flaw flaw = befalls(device);
    uint64_t tag = work->tag;
    enum npu_status status = NPU_FAULT;

    device->working = true;
    pthread_mutex_unlock(&device->lock);
    if (flaw == NPU_FLAW_HANG || flaw == NPU_FLAW_DEAD)
        hang(device, flaw == NPU_FLAW_DEAD);
    else if (flaw != NPU_FLAW_ERROR && flaw != NPU_FLAW_RESET)
        status = npu_compute(work, &device->halt, &device->progress);
    pthread_mutex_lock(&device->lock);
    device->working = false;
    pthread_cond_broadcast(&device->stopped);
    /* What was completed in spite of a reset is not taken back: its outputs are written. */
    bool halted = atomic_load(&device->halt);
    if (halted && status != NPU_DONE)
        return;
    device->head++;
    if (flaw == NPU_FLAW_RESET) {
        device->head = device->tail;
        device->was_reset = true;
    } else if (flaw != NPU_FLAW_DROP) {
        device->completed[device->last++ % NPU_RING] = (struct npu_completion){tag, status};
    }
    if (halted || flaw == NPU_FLAW_DROP || flaw == NPU_FLAW_MUTE)
        return;
    pthread_mutex_unlock(&device->lock);
    device->interrupt(device->user);
    pthread_mutex_lock(&device->lock);
}

static void *run(void *argument)
{
    struct npu *device = argument;

    pthread_mutex_lock(&device->lock);
    for (;;) {
        /* Completions that nobody has taken yet have their place, so that none is lost. */
        while (atomic_load(&device->halt) || device->head == device->tail ||
               device->last - device->first == NPU_RING)
            pthread_cond_wait(&device->doorbell, &device->lock);
        step(device);
    }
    return NULL;
}

struct npu *npu_new(void (*interrupt)(void *user), void *user, enum npu_flaw flaw, uint64_t after)
{
    struct npu *device = calloc(1, sizeof(*device));
    pthread_condattr_t monotonic;
    pthread_t thread;

    if (!device)
        return NULL;
    device->interrupt = interrupt;
    device->user = user;
    device->flaw = flaw;
    device->after = after;
    pthread_mutex_init(&device->lock, NULL);
    pthread_cond_init(&device->doorbell, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&device->stopped, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&thread, NULL, run, device) != 0) {
        free(device);
        return NULL;
    }
    pthread_detach(thread);
    return device;
}

bool npu_put(struct npu *device, struct npu_work *work)
{
    pthread_mutex_lock(&device->lock);
    bool room = device->tail - device->head < NPU_RING;
    if (room)
        device->ring[device->tail++ % NPU_RING] = work;
    pthread_mutex_unlock(&device->lock);
    return room;
}

void npu_ring(struct npu *device)
{
    pthread_mutex_lock(&device->lock);
    pthread_cond_signal(&device->doorbell);
    pthread_mutex_unlock(&device->lock);
}

size_t npu_take(struct npu *device, struct npu_completion *completions, size_t room)
{
    size_t taken = 0;

    pthread_mutex_lock(&device->lock);
    while (taken < room && device->first != device->last)
        completions[taken++] = device->completed[device->first++ % NPU_RING];
    pthread_cond_signal(&device->doorbell);
    pthread_mutex_unlock(&device->lock);
    return taken;
}

bool npu_was_reset(struct npu *device)
{
    pthread_mutex_lock(&device->lock);
    bool was = device->was_reset;
    device->was_reset = false;
    pthread_mutex_unlock(&device->lock);
    return was;
}

unsigned npu_progress(const struct npu *device)
{
    return atomic_load(&device->progress);
}

bool npu_reset(struct npu *device)
{
    struct timespec until;
    int error = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += RESET_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&device->lock);
    atomic_store(&device->halt, 1);
    while (device->working && error == 0)
        error = pthread_cond_timedwait(&device->stopped, &device->lock, &until);
    bool stopped = !device->working;
    if (stopped) {
        device->head = device->tail;
        device->was_reset = false;
        atomic_store(&device->halt, 0);
    }
    pthread_mutex_unlock(&device->lock);
    return stopped;
}
