/* SPDX-License-Identifier: Apache-2.0 */
/** Reads protocol buffers, field by field; never past their end. */
#ifndef VACCEL_TENSORFLOW_WIRE_H
#define VACCEL_TENSORFLOW_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The rest of a message. */
struct vac_tf_bytes {
    const uint8_t *at;
    size_t size;
};

struct vac_tf_field {
    uint32_t number;
    bool is_bytes;
    uint64_t value;            /* unless is_bytes */
    struct vac_tf_bytes bytes; /* into the message */
};

/** Takes the next field off `message`; false at its end, and with `*damaged` where it makes no
 * sense. */
bool vac_tf_next(struct vac_tf_bytes *message, struct vac_tf_field *field, bool *damaged);

#endif
