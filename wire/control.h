/* SPDX-License-Identifier: Apache-2.0 */
/** What the two ends of a stream say to each other beside calls; docs/protocol.md, Streams. */
#ifndef VAC_WIRE_CONTROL_H
#define VAC_WIRE_CONTROL_H

enum vac_control { VAC_CONTROL_HELLO = 1, VAC_CONTROL_MAP = 2, VAC_CONTROL_UNMAP = 3 };

/** Bytes of the requests' bodies, and of the reply to HELLO. */
enum {
    VAC_CONTROL_TOKEN = 16,
    VAC_CONTROL_MAP_BODY = 16,
    VAC_CONTROL_UNMAP_BODY = 8,
    VAC_CONTROL_REGIONS = 4095 /* the highest number of a region */
};

#endif
