/* SPDX-License-Identifier: Apache-2.0 */
/** What a virtio-fs client asks of an open `session`; docs/protocol.md, Calls and Calls from Linux.
 */
#ifndef VAC_WIRE_SESSION_H
#define VAC_WIRE_SESSION_H

#include <stdint.h>

/** The low 16 bits of an ioctl's cmd: 'V' and a number. */
enum vac_session_request {
    VAC_SESSION_CALL = 0x5601,
    VAC_SESSION_FETCH = 0x5602,
    VAC_SESSION_CANCEL = 0x5603,
    VAC_SESSION_SUBMIT = 0x5604,
    VAC_SESSION_WAIT = 0x5605,
    VAC_SESSION_SUBMIT_AT = 0x5606,
};

enum {
    VAC_SESSION_PENDING = 1,         /* what SUBMIT and WAIT return for a call that goes on */
    VAC_SESSION_SLICE_MS = 50,       /* that they wait */
    VAC_SESSION_READ_MS = 1000,      /* that a READ of `call` and of `do` waits */
    VAC_SESSION_ARENA = 1,           /* the arena's number as a region */
    VAC_SESSION_PAGE = 4096,         /* what of an arena is there or not, in bytes */
    VAC_SESSION_ARENA_MAX = 1 << 30, /* bytes of an arena */
    VAC_SESSION_CALLS = 64,          /* of a file that are not forgotten */
    VAC_SESSION_LEAST_REPLY = 1024,  /* bytes of room for a reply frame */
};

/** Where kept replies are read: offsets from VAC_SESSION_KEPT on; an id's low 24 bits, then 36 bits
 * of an offset in the reply. */
#define VAC_SESSION_KEPT (UINT64_C(1) << 62)
#define VAC_SESSION_KEPT_SHIFT 36
#define VAC_SESSION_KEPT_IDS (UINT64_C(1) << 24)

#endif
