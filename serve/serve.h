/* SPDX-License-Identifier: Apache-2.0 */
/** The far end of every transport: a call frame in, a reply frame out. */
#ifndef VAC_SERVE_SERVE_H
#define VAC_SERVE_SERVE_H

#include <stdatomic.h>
#include <stdbool.h>

#include <vaccel/backend.h>

/** What serving has cost so far; only ever grows. */
struct vac_serve_counts {
    _Atomic uint64_t calls;
    _Atomic uint64_t failures;
    _Atomic uint64_t frame_bytes; /* of call frames, copied before they are checked */
    _Atomic uint64_t reply_bytes; /* of reply frames */
    _Atomic uint64_t image_bytes; /* of encoded images, copied before they are decoded */
    _Atomic uint64_t
        tensor_bytes;             /* of tensors and arrays that must not change, or lay unaligned */
    _Atomic uint64_t model_bytes; /* of models that were uploaded */
};

/** One call from elsewhere. */
struct vac_request {
    const void *frame;
    size_t size;     /* bytes at `frame` */
    bool is_private; /* `frame` is aligned to 8 and nobody else can write it: it is not copied first
                      */
    const vaccel_segment *segments; /* may be live memory */
    size_t segment_count;
    uint32_t flags;                    /* VACCEL_SERVE_* */
    const vaccel_attributes *defaults; /* what a call asks for that asks for nothing; may be NULL */
    const int32_t *
        cancelled; /* what the backend asks to learn that the call is to be given up; may be NULL */
    uint64_t max_memory;             /* bytes that decoding may take, rooms included; 0 for 1 GiB */
    struct vac_serve_counts *counts; /* may be NULL */
};

/** Where its reply goes. */
struct vac_answer {
    void *data; /* room, aligned to 8; it is written and never read, so it may be live memory; NULL
                   for none */
    size_t capacity; /* bytes at `data`; at least 1024 unless there is none */
    size_t written;  /* out: bytes of the reply frame at `data` */
    void *kept; /* out: the whole reply, for free(), when it did not fit; then what is at `data`
                   says how long it is */
    size_t kept_size; /* out: bytes at `kept` */
};

/**
 * Decodes a call, has `host` run it and encodes its reply, failures included. Fails only when there
 * is no memory for a reply. Thread-safe. docs/protocol.md has the format.
 */
vaccel_status vac_serve(const vaccel_host *host, const struct vac_request *request,
                        struct vac_answer *answer);

#endif
