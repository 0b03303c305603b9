/* SPDX-License-Identifier: Apache-2.0 */
/** Which of a call's segments lie in buffers that the daemon can map. */
#ifndef VAC_STREAM_BUFFERS_H
#define VAC_STREAM_BUFFERS_H

#include <stdbool.h>

#include "wire/codec.h"

/** What is known of a segment beside where it is. */
struct vac_origin_of {
    const vaccel_buffer_view *buffer; /* a memfd's that holds all of it, or NULL */
    bool strings; /* a tensor of strings, whose lengths are looked at more than once */
};

/** Finds out about each of `count` segments, which vac_client_write() made of the same arguments.
 */
void vac_buffers_find(const vaccel_host *host, const struct vac_codec *codec, const void *args,
                      const vaccel_segment *segments, struct vac_origin_of *found, uint32_t count);

#endif
