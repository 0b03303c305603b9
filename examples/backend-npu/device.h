/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The hardware, in software: a thread that takes descriptors from a ring, computes, and raises an
 * interrupt for what it has completed. It knows nothing of vaccel; replace it by your device's own
 * driver interface.
 *
 * The functions are thread-safe; the interrupt comes from the device's thread.
 */
#ifndef NPU_DEVICE_H
#define NPU_DEVICE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How many descriptors the ring holds. */
enum { NPU_RING = 64 };

enum npu_opcode { NPU_ADD, NPU_MULTIPLY, NPU_MINMAX, NPU_COPY, NPU_SCALE };

enum npu_status {
    NPU_DONE,
    NPU_NO_NUMBERS, /* NPU_MINMAX: nothing but NaN */
    NPU_NO_MEMORY,
    NPU_FAULT,
    NPU_CANCELLED
};

/** One piece of work. The device reads the inputs once, and writes outputs only when all of it went
 * well. */
struct npu_work {
    uint64_t tag; /* comes back with the completion */
    enum npu_opcode opcode;
    size_t m, n, k;       /* NPU_MULTIPLY; the others have their count, or bytes, in n */
    const void *a, *b;    /* inputs */
    void *out, *out2;     /* outputs; NPU_MINMAX has two */
    float scale, offset;  /* NPU_SCALE: out = a * scale + offset */
    atomic_int cancelled; /* set at any time: the device gives it up between two blocks */
};

struct npu_completion {
    uint64_t tag;
    enum npu_status status;
};

/** What is wrong with a device: after `after` descriptors, it does this once. */
enum npu_flaw {
    NPU_FLAWLESS,
    NPU_FLAW_ERROR, /* says that it failed */
    NPU_FLAW_DROP,  /* works, but the completion never comes */
    NPU_FLAW_MUTE,  /* completes, but the interrupt is lost */
    NPU_FLAW_HANG,  /* stops */
    NPU_FLAW_RESET, /* forgets what is in the ring, and raises an interrupt that says so */
    NPU_FLAW_DEAD   /* stops, and no reset helps */
};

struct npu;

/** Powers a device up; NULL when there is no memory or thread. `interrupt` is called with `user`
 * from the device's thread, and may call what is below. */
struct npu *npu_new(void (*interrupt)(void *user), void *user, enum npu_flaw flaw, uint64_t after);

/** Puts work into the ring, whose memory stays the caller's until it completes; false when the ring
 * is full. */
bool npu_put(struct npu *device, struct npu_work *work);

/** Rings the doorbell: there is work. */
void npu_ring(struct npu *device);

/** Takes completions, at most `room`; how many. */
size_t npu_take(struct npu *device, struct npu_completion *completions, size_t room);

/** Whether it has reset itself since this was last asked. */
bool npu_was_reset(struct npu *device);

/** A counter that stands still only while the device does. */
unsigned npu_progress(const struct npu *device);

/** Stops the device and empties the ring: completions that are there can still be taken, and the
 * other descriptors' memory is not touched any more. False when the device does not stop. Then its
 * access to memory is cut off, as an IOMMU does, and it is of no more use. */
bool npu_reset(struct npu *device);

#endif
