/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Calls over a vsock device, for hypervisors without virtio-fs: each flying request has a
 * connection to vacceld, which stays for the next one (docs/protocol.md, Streams). Requests look as
 * for virtio-fs; the FUSE head of their message is not sent, and that of their answer is made up
 * here. Freestanding; not thread-safe.
 */
#ifndef VAC_GUEST_VSOCK_H
#define VAC_GUEST_VSOCK_H

#include "guest/virtio/device.h"
#include "guest/vsock/packet.h"

struct vac_request;

enum {
    VAC_VSOCK_CONNECTIONS = 16, /* so many calls may be under way */
    VAC_VSOCK_OUT = 8,          /* packets on their way to the device */
    VAC_VSOCK_IN = 4,           /* and places for those on their way from it */
    VAC_VSOCK_PAGE = 4096
};

enum vac_vsock_queue { VAC_VSOCK_RX, VAC_VSOCK_TX, VAC_VSOCK_EVENTS, VAC_VSOCK_QUEUES };

enum vac_connection_state {
    VAC_CONNECTION_FREE,
    VAC_CONNECTION_CONNECTING,
    VAC_CONNECTION_GREETING, /* HELLO was not answered yet */
    VAC_CONNECTION_IDLE,
    VAC_CONNECTION_CALLING,
    VAC_CONNECTION_CLOSING /* all that is left is to say so */
};

struct vac_connection {
    enum vac_connection_state state;
    uint32_t port;               /* ours */
    struct vac_request *request; /* that it is for; NULL when idle or closing */
    unsigned tries;              /* connections that the request has had */
    unsigned owed;               /* a bit for each op of a packet that is to be sent */
    /* What is sent: */
    const struct vac_descriptor *table;
    uint32_t count; /* descriptors of it that are read */
    uint32_t at;
    uint32_t offset; /* in table[at] */
    uint32_t padding;
    uint32_t sent;       /* bytes in all */
    uint32_t peer_room;  /* as it said last */
    uint32_t peer_taken; /* as it said last */
    bool asked;          /* it was asked for room */
    /* What comes: */
    uint32_t taken; /* bytes in all */
    uint32_t told;  /* and as we said last */
    uint32_t received;
    uint32_t expected;            /* bytes of the reply; 0: not known yet */
    _Alignas(8) uint8_t peek[16]; /* its first ones */
};

/** What the device reaches, in one piece. */
struct vac_vsock_page {
    uint8_t rings[VAC_VSOCK_QUEUES][512];
    uint8_t out[VAC_VSOCK_OUT][64]; /* a packet's head, and zeros */
    uint8_t in[VAC_VSOCK_IN][64];
    uint8_t hello[192];
    uint8_t event[64];
};

struct vac_vsock_slot {
    struct vac_chain chain; /* first, for it is what the ring gives back */
    struct vac_descriptor table[2];
    unsigned index;
    bool used; /* of a packet on its way out: the device has it */
};

struct vac_vsock {
    uint32_t cid;
    uint32_t last_port;
    struct vac_vsock_page *page;
    uint64_t page_at; /* on the bus */
    uint8_t *data;    /* VAC_VSOCK_IN pages */
    struct vac_queue queues[VAC_VSOCK_QUEUES];
    uint64_t kicks[VAC_VSOCK_QUEUES]; /* where they go */
    struct vac_vsock_slot out[VAC_VSOCK_OUT];
    struct vac_vsock_slot in[VAC_VSOCK_IN];
    struct vac_vsock_slot event;
    struct vac_descriptor hello;
    _Alignas(8) uint8_t innards[VAC_VSOCK_QUEUES][16 * 10]; /* of the queues */
    struct vac_connection connections[VAC_VSOCK_CONNECTIONS];
    struct vac_request *ended; /* what is to be told that it ended, and how */
    vaccel_status ended_status;
    const char *ended_reason;
    bool sending;
};

extern struct vac_vsock vac_vsock;

/** Takes the memory that the device reaches. Sets the message. */
vaccel_status vac_vsock_open(void);
/** Starts the device anew, without connections. NULL, or what is amiss. */
const char *vac_vsock_start(void);
/** Opens a connection to see that vacceld is there. Sets the message. */
vaccel_status vac_vsock_greet(void);

/** Sends a request, when its connection is there. Errors: ERR_BUSY, ERR_LOST. */
vaccel_status vac_vsock_send(struct vac_request *request, const char **reason);
/** Takes one thing from the device; false when there was none. */
bool vac_vsock_step(void);
/** Asks for interrupts; false when there is something already. */
bool vac_vsock_listen(void);
/** Ends a flying request, and its connection. */
void vac_vsock_cut(struct vac_request *request, vaccel_status status, const char *reason);
/** Tells the device of its queues again: some lose a kick that comes while they are started
 * (vhost-device-vsock 0.3 reads it away before the queue is enabled). */
void vac_vsock_remind(void);
/** Whether packets wait for the device to take them. */
bool vac_vsock_is_stuck(void);

/** For guest/vsock alone: hands a packet of `length` bytes at a bus address (0: of zeros) to the
 * device; false when there is no place for it now. */
bool vac_vsock_put(const struct vac_packet *packet, uint64_t data, uint32_t length);
/** Tells the device of what was put. */
void vac_vsock_kick(void);
/** A packet came; `data` has as many bytes as it says. */
void vac_vsock_take(const struct vac_packet *packet, const uint8_t *data);
/** Goes on with all connections. */
void vac_vsock_pump(void);
/** Loses all connections without a word. */
void vac_vsock_forget(void);
/** Tells the request that ended, if one did. */
void vac_vsock_settle(void);

#endif
