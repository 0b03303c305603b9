/* SPDX-License-Identifier: Apache-2.0 */
/** A call on its way out of a transport: its frame, and where its segments are. */
#ifndef VAC_BACKENDS_OUTGOING_H
#define VAC_BACKENDS_OUTGOING_H

#include "wire/codec.h"
#include "wire/message.h"

/** Segments of one call at most; what is more goes into the frame. */
enum { VAC_OUTGOING_SEGMENTS = 512 };

/** Begins zeroed, and is used for one call after the other. Not thread-safe. */
struct vac_outgoing {
    uint8_t *frame; /* with room for the table behind it; the owner's to free */
    size_t capacity;
    struct vac_writer writer; /* of the call written last */
    vaccel_segment segments[VAC_OUTGOING_SEGMENTS];
    struct vac_place places[VAC_OUTGOING_SEGMENTS]; /* the transport's to fill in */
};

/**
 * Writes a call's frame; outputs of at most `least_room` bytes are announced, larger ones are
 * segments. Memory grows as it must. Errors, with their message: ERR_LIMIT, ERR_NO_MEMORY.
 */
vaccel_status vac_outgoing_write(struct vac_outgoing *outgoing, const vaccel_host *host,
                                 const struct vac_codec *codec, const struct vac_call_head *head,
                                 const void *args, uint64_t least_room);

/** Writes the table behind the frame, as `places` say; the number of bytes of both. */
size_t vac_outgoing_end(struct vac_outgoing *outgoing);

#endif
