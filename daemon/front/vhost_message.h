/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Messages of the vhost-user protocol as a hypervisor sends them (QEMU,
 * docs/interop/vhost-user.rst): a head of 12 bytes, a payload, descriptors beside the head. Taken
 * whole, by size and number of descriptors; what they say is checked by who heeds it.
 */
#ifndef VAC_FRONT_VHOST_MESSAGE_H
#define VAC_FRONT_VHOST_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/common/control.h"

enum vac_vhost_request {
    VAC_VHOST_GET_FEATURES = 1,
    VAC_VHOST_SET_FEATURES = 2,
    VAC_VHOST_SET_OWNER = 3,
    VAC_VHOST_RESET_OWNER = 4,
    VAC_VHOST_SET_MEM_TABLE = 5,
    VAC_VHOST_SET_VRING_NUM = 8,
    VAC_VHOST_SET_VRING_ADDR = 9,
    VAC_VHOST_SET_VRING_BASE = 10,
    VAC_VHOST_GET_VRING_BASE = 11,
    VAC_VHOST_SET_VRING_KICK = 12,
    VAC_VHOST_SET_VRING_CALL = 13,
    VAC_VHOST_SET_VRING_ERR = 14,
    VAC_VHOST_GET_PROTOCOL_FEATURES = 15,
    VAC_VHOST_SET_PROTOCOL_FEATURES = 16,
    VAC_VHOST_GET_QUEUE_NUM = 17,
    VAC_VHOST_SET_VRING_ENABLE = 18,
    VAC_VHOST_RESET_DEVICE = 34,
    VAC_VHOST_GET_MAX_MEM_SLOTS = 36,
    VAC_VHOST_ADD_MEM_REG = 37,
    VAC_VHOST_REM_MEM_REG = 38
};

enum {
    VAC_VHOST_VERSION = 1, /* in the flags */
    VAC_VHOST_VERSION_MASK = 3,
    VAC_VHOST_REPLY = 1 << 2,
    VAC_VHOST_NEED_REPLY = 1 << 3,
    VAC_VHOST_NO_FD = 1 << 8, /* in the u64 that names a queue */
    VAC_VHOST_HEAD = 12
};

struct vac_vhost_head {
    uint32_t request;
    uint32_t flags;
    uint32_t size; /* of the payload */
};

struct vac_vhost_state {
    uint32_t index;
    uint32_t number;
};

struct vac_vhost_address {
    uint32_t index;
    uint32_t flags;
    uint64_t descriptors; /* these are the hypervisor's addresses */
    uint64_t used;
    uint64_t available;
    uint64_t log;
};

struct vac_vhost_region {
    uint64_t guest;
    uint64_t size;
    uint64_t user;
    uint64_t offset;
};

struct vac_vhost_memory {
    uint32_t count;
    uint32_t padding;
    struct vac_vhost_region region[VAC_CONTROL_REGIONS];
};

struct vac_vhost_one_region {
    uint64_t padding;
    struct vac_vhost_region region;
};

union vac_vhost_payload {
    uint64_t number;
    struct vac_vhost_state state;
    struct vac_vhost_address address;
    struct vac_vhost_memory memory;
    struct vac_vhost_one_region one;
};

/** A connection's message, while it comes in and once it is there. */
struct vac_vhost_message {
    struct vac_vhost_head head;
    union vac_vhost_payload payload; /* those bytes that came; the rest is 0 */
    int fd[VAC_CONTROL_REGIONS]; /* the receiver's to take; those that it leaves are closed with the
                                    next message */
    unsigned fds;
    bool is_known; /* an op of the enumeration, of its size and with its descriptors */
    size_t got;    /* bytes, of head and payload */
};

/**
 * Reads on, without blocking where the socket does not. 1 when a message is whole: heed it, then
 * call this again; 0 when there is no more to read now; a negative errno at the end (-ECONNRESET),
 * and for what cannot be read on after
 * (-EPROTO, with the reason in `why`). A request that is not known is taken and passed over, up to
 * 4 KiB.
 */
int vac_vhost_receive(int socket, struct vac_vhost_message *message, const char **why);

/** Answers it. `size` is 8 (u64 or state). 0 or a negative errno: -EAGAIN when the hypervisor does
 * not read. */
int vac_vhost_answer(int socket, uint32_t request, const void *payload, uint32_t size);

/** Takes a descriptor out of the message; -1 when there is none at that place. */
int vac_vhost_take_fd(struct vac_vhost_message *message, unsigned place);

/** Closes what descriptors are left, and makes ready for the next. */
void vac_vhost_clear(struct vac_vhost_message *message);

/** A new connection's. */
void vac_vhost_init(struct vac_vhost_message *message);

#endif
