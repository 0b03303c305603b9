/* SPDX-License-Identifier: Apache-2.0 */
/** A machine with a vsock device over MMIO and vacceld behind it, in the test's own process: they
 * behave as they should, or as none may. */
#ifndef VAC_GUEST_TESTS_VSOCK_HOST_H
#define VAC_GUEST_TESTS_VSOCK_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include <vaccel/guest.h>

enum vsock_manner {
    VSOCK_GOOD,
    VSOCK_SILENT,         /* it answers no request for a connection */
    VSOCK_FROZEN,         /* the device takes nothing */
    VSOCK_REFUSES,        /* nobody listens */
    VSOCK_CLOSES,         /* vacceld closes instead of greeting */
    VSOCK_TURNS_AWAY,     /* and says why: ERR_BUSY */
    VSOCK_LATE,           /* calls are not answered until vsock_answer() */
    VSOCK_CUT_EARLY,      /* connections are reset with half of a call read, until there were 2 */
    VSOCK_CUT_ALWAYS,     /* and without an end */
    VSOCK_CUT_LATE,       /* and when all was read */
    VSOCK_FAILS,          /* the call fails */
    VSOCK_ANSWERS_EARLY,  /* it fails, is answered before all was read, and the connection closed */
    VSOCK_IN_CRUMBS,      /* a reply comes byte by byte */
    VSOCK_LONG_REPLY,     /* of 100 KB */
    VSOCK_TOO_LONG_REPLY, /* it says that it is longer than memory */
    VSOCK_ENDLESS_REPLY,  /* or than any may be */
    VSOCK_GARBAGE,        /* it is no frame */
    VSOCK_SEGMENTS,       /* it says that there are segments beside it */
    VSOCK_MORE,           /* bytes follow it */
    VSOCK_OTHER_CALL,     /* it is one to another call */
    VSOCK_TAKES_TOO_MUCH, /* more was taken than was sent */
    VSOCK_TAKES_BACK,     /* less was taken than before */
    VSOCK_CONNECTS_TWICE, /* RESPONSE to what is a connection */
    VSOCK_NO_OP,          /* a packet that says nothing comes first */
    VSOCK_ODD_OP,         /* a packet of no kind there is */
    VSOCK_LENGTH,         /* a packet says that it is longer than what was written */
    VSOCK_UNTOUCHED,      /* places come back as they were, said to be written, before others */
    VSOCK_SHORT,          /* less is written than a head */
    VSOCK_WRITES_TOO_MUCH, /* or more than there was room for */
    VSOCK_WILD_HEAD,       /* a chain that there cannot be is used */
    VSOCK_JUMP             /* the used index jumps */
};

struct vsock_host {
    enum vsock_manner manner;
    uint32_t cid;
    uint32_t room;        /* for what guests send; it is taken when they ask for more */
    uint16_t queue_size;  /* of each queue, at most */
    uint32_t most;        /* bytes of a packet to the guest */
    bool legacy_features; /* no VIRTIO_F_VERSION_1 */
    bool event_index;
    bool scattered;       /* pages that follow each other lie apart on the bus */
    bool busy_used;       /* it says that it wrote what it read */
    unsigned connections; /* asked for */
    unsigned calls;       /* whose last byte came */
    unsigned resets;      /* that the guest sent */
    unsigned credits;     /* that the guest gave */
    unsigned asked;       /* times that the guest asked for credit */
    unsigned packets;     /* of data from the guest */
    unsigned kicks;
    unsigned deaf;   /* to so many of them */
    unsigned starts; /* of the device */
    unsigned waits;
    uint64_t clock;
    uint8_t message[1 << 20]; /* the last call */
    uint32_t message_size;
};

extern struct vsock_host vsock_host;

/** A fresh machine: what it is called by, with waiting for interrupts or without. */
const vaccel_guest_port *vsock_machine(bool waits);

/** Answers the calls that were late. */
void vsock_answer(void);
/** Resets, or closes in order, all that is connected. */
void vsock_cut_all(bool reset);
/** The guest was moved: the device says so, with another CID. */
void vsock_move(void);
/** A packet of data from or to ports that are no connection. */
void vsock_intrude(void);

#endif
