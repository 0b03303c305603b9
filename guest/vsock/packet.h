/* SPDX-License-Identifier: Apache-2.0 */
/** Packets of a vsock device (virtio 1.2, section 5.10.6). */
#ifndef VAC_GUEST_PACKET_H
#define VAC_GUEST_PACKET_H

#include <stdint.h>

enum { VAC_PACKET_STREAM = 1 }; /* its type */

enum vac_packet_op {
    VAC_PACKET_NOTHING = 0, /* not in the standard: from devices that had begun to say something */
    VAC_PACKET_REQUEST = 1,
    VAC_PACKET_RESPONSE = 2,
    VAC_PACKET_RESET = 3,
    VAC_PACKET_SHUTDOWN = 4,
    VAC_PACKET_DATA = 5,
    VAC_PACKET_CREDIT = 6,
    VAC_PACKET_CREDIT_ASKED = 7
};

/** What comes before the data. CIDs are 64 bits, low half first, of which hosts use the low one. */
struct vac_packet {
    uint32_t source[2];
    uint32_t destination[2];
    uint32_t source_port;
    uint32_t destination_port;
    uint32_t length; /* of the data */
    uint16_t type;
    uint16_t op;
    uint32_t flags;
    uint32_t room;  /* bytes that the sender has room for, read or not */
    uint32_t taken; /* of all bytes so far, those that it has read */
};

_Static_assert(sizeof(struct vac_packet) == 44, "virtio's own layout");

#endif
