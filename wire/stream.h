/* SPDX-License-Identifier: Apache-2.0 */
/** What the two ends of a stream say to each other beside calls; docs/protocol.md, Streams. */
#ifndef VAC_WIRE_STREAM_H
#define VAC_WIRE_STREAM_H

enum vac_stream_request { VAC_STREAM_HELLO = 1, VAC_STREAM_MAP = 2, VAC_STREAM_UNMAP = 3 };

/** Bytes of the requests' bodies, and of the reply to HELLO. */
enum {
    VAC_STREAM_TOKEN = 16,
    VAC_STREAM_MAP_BODY = 16,
    VAC_STREAM_UNMAP_BODY = 8,
    VAC_STREAM_REGIONS = 4095 /* the highest number of a region */
};

/** Over vsock: the port that vacceld listens on, and the CID at which a guest finds its host. */
enum { VAC_STREAM_PORT = 30305, VAC_STREAM_HOST = 2 };

#endif
