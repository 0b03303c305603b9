/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A small host for a guest's sessions, written from docs/protocol.md: SUBMIT, WAIT, CANCEL, the
 * arena and kept replies, which fails and forgets when a test says so. It answers in the place of
 * daemon/fuse, as a filter of the bridge; the runtime in this process runs the calls.
 */
#ifndef VAC_VIRTIO_TESTS_HOST_H
#define VAC_VIRTIO_TESTS_HOST_H

#include "backends/virtio/tests/bridge.h"

/** The filter. */
bool host_answer(const struct bridge_request *request, struct bridge_answer *answer);

enum host_step {
    HOST_OPEN,
    HOST_SUBMIT,
    HOST_WAIT,
    HOST_WRITE,
    HOST_READ,  /* of the arena */
    HOST_FETCH, /* of a kept reply */
    HOST_LATE,  /* SUBMIT: the call is taken and goes on, whatever it needs; `error` is nothing */
    HOST_STEPS
};

/** Fails the next `times` of a step with `error`, after passing over `first` of them. */
void host_fail(enum host_step step, int error, unsigned times, unsigned first);

/** A worker dies: arenas are empty, calls and kept replies are gone. */
void host_die(void);
/** It does so when the next step of that kind comes. */
void host_die_at(enum host_step step);

/** Changes each reply frame before it goes out; `*result` is what the ioctl returns. */
typedef void (*host_spoiler)(uint8_t *reply, size_t size, int *result);
void host_set_spoiler(host_spoiler spoiler);

#endif
