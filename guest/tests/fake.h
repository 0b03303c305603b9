/* SPDX-License-Identifier: Apache-2.0 */
/** A virtio-fs device in the test's own process, behind the registers of a port: it answers as
 * vacceld does, or as no device should. */
#ifndef VAC_GUEST_TESTS_FAKE_H
#define VAC_GUEST_TESTS_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/guest.h>

enum fake_manner {
    FAKE_GOOD,
    FAKE_SILENT,       /* it answers nothing */
    FAKE_FOREIGN_HEAD, /* it uses a chain that it was not given */
    FAKE_WILD_HEAD,    /* and one that there cannot be */
    FAKE_TOO_LONG,     /* it says that it wrote more than there is room for */
    FAKE_JUMP,         /* its used index jumps */
    FAKE_NEEDS_RESET,  /* it asks to be reset and answers nothing */
    FAKE_EMPTY,        /* it writes nothing */
    FAKE_OTHER_UNIQUE, /* it answers another request */
    FAKE_LONG_HEAD,    /* the answer's length is beyond what was written */
    FAKE_LONG_FRAME,   /* the reply frame's length is beyond the answer */
    FAKE_OTHER_CALL,   /* the reply is one to another call */
    FAKE_GARBAGE,      /* all bytes of the reply are set */
    FAKE_FAILS,        /* the call fails, with a message */
    FAKE_LOST_SESSION, /* EBADF, once */
    FAKE_BUSY,         /* EAGAIN */
    FAKE_LONG_REPLY,   /* the reply does not fit, and is fetched */
    FAKE_OTHER_KEPT,   /* and what is fetched has another length */
    FAKE_LATE          /* answers wait until fake_answer() */
};

struct fake {
    enum fake_manner manner;
    uint64_t features;   /* that are offered */
    uint16_t queue_size; /* at most */
    bool stuck;          /* it does not let itself be reset */
    bool scattered;      /* memory is contiguous for 64 bytes at a time */
    bool legacy;
    unsigned kicks;
    unsigned requests;
    unsigned resets;
    unsigned opens;   /* of sessions */
    unsigned longest; /* chain, in descriptors */
    uint64_t clock;   /* moves on by `step` with each look */
    uint64_t step;
    uint64_t bar; /* where a PCI device's registers were placed */
    vaccel_guest_port port;
};

extern struct fake fake;

/** A device over MMIO, or over PCI. */
void fake_init(bool pci);

/** Answers what has waited, the newest first. */
void fake_answer(void);

#endif
