/* SPDX-License-Identifier: Apache-2.0 */
/** Requests to the device and what comes of them. Freestanding; not thread-safe. */
#ifndef VAC_GUEST_REQUEST_H
#define VAC_GUEST_REQUEST_H

#include "guest/client/guest.h"
#include "guest/fuse/fuse.h"
#include "wire/arena.h"

enum { VAC_REQUEST_TABLE = 12, VAC_REQUEST_MESSAGE = 1024 };

/** Memory for an answer, and for what reading it takes. A result may keep both. */
struct vac_reply {
    struct vac_arena arena;
    struct vac_scratch *chunks; /* that the arena took */
    size_t capacity;            /* bytes of an answer */
    uint8_t *data;              /* aligned to 16 */
};

struct vac_request {
    struct vac_chain chain; /* first, for it is what the ring gives back */
    struct vac_request *next;
    struct vac_request *previous; /* of those that are flying */
    vaccel_status status; /* PENDING: the device has it; OK: answered; or why it never will be */
    const char *reason;   /* then */
    void (*done)(struct vac_request *request); /* may be NULL: nobody wants the answer */
    void *user;
    uint64_t deadline;       /* for the answer; 0: not thought of yet */
    struct vac_reply *reply; /* may be NULL */
    uint32_t table_capacity; /* descriptors at chain.table */
    uint32_t capacity;       /* bytes at `message` */
    uint8_t *message;        /* what the device reads first, aligned to 8 */
    _Alignas(16) struct vac_descriptor few[VAC_REQUEST_TABLE];
    uint8_t first[VAC_REQUEST_MESSAGE];
};

/** A request with an answer of at most `reply` bytes, or NULL. */
struct vac_request *vac_request_new(size_t reply);
/** Not while it is flying. */
void vac_request_free(struct vac_request *request);

/** Makes room for a message of `size` bytes; what was there is lost. */
bool vac_request_grow(struct vac_request *request, size_t size);

/** Begins to describe what the device reads and then writes. Failures are remembered for
 * vac_request_send(). */
void vac_request_begin(struct vac_request *request);
void vac_request_add(struct vac_request *request, const void *data, size_t size, bool writable);

/** Fills in the request's head; `size` is all that the device reads. */
void vac_request_head(struct vac_request *request, uint32_t opcode, uint64_t node, uint64_t size);

/** A request and an answer of fixed sizes: `in` follows the head. */
void vac_request_plain(struct vac_request *request, uint32_t opcode, uint64_t node, const void *in,
                       size_t size);

/**
 * Gives it to the device. Errors: ERR_BUSY (the ring is full; take vac_poll(), and try again),
 * ERR_LIMIT (too many pieces), ERR_LOST (there is no device now), ERR_NO_MEMORY.
 */
vaccel_status vac_request_send(struct vac_request *request, const char **reason);

/** Gives it to the device once more, as it was described before. Errors: ERR_BUSY, ERR_LOST. */
vaccel_status vac_request_resend(struct vac_request *request, const char **reason);

/** Waits for the answer of a request that is flying, at most so long. Its status. */
vaccel_status vac_request_wait(struct vac_request *request, uint64_t timeout_ns);

/** Waits until some request has been answered, if any is flying, so that there is room in the ring.
 */
void vac_request_wait_any(uint64_t timeout_ns);

/** Sends, when there is room in the ring, and waits. Its status. */
vaccel_status vac_request_exchange(struct vac_request *request, uint64_t timeout_ns,
                                   const char **reason);

/** A flying request has ended so. */
void vac_request_settle(struct vac_request *request, vaccel_status status, const char *reason);
/** All have; what ends may not fly again now. */
void vac_request_lose_all(vaccel_status status, const char *reason);

/** Takes what the device is done with. */
void vac_poll(void);

/** How waiting goes on; all 0 to begin with. */
struct vac_watch {
    uint64_t check; /* when the device is asked next whether it is well */
};

/** Nothing has come for a request that is flying: waits for the device, until then at the latest. A
 * request that took longer than `timeout_ns` ends with ERR_TIMEOUT, the device is reset, and all
 * others end with ERR_LOST. */
void vac_watch(struct vac_watch *watch, struct vac_request *request, uint64_t timeout_ns,
               uint64_t until);

/** Resets the device: what it has will not be answered. */
void vac_break(vaccel_status status, const char *reason);

/** Bytes of the answer, its head included, or 0 when it is none of this request. */
uint32_t vac_request_answer(const struct vac_request *request);

/** Answers. */
struct vac_reply *vac_reply_new(size_t capacity);
/** NULL is allowed. */
void vac_reply_free(void *reply);
/** Gives back what the arena took. */
void vac_reply_reset(struct vac_reply *reply);

#endif
