/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

static void skip(struct vac_tf_bytes *message, size_t size)
{
    message->at += size;
    message->size -= size;
}

static bool read_varint(struct vac_tf_bytes *message, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && message->size > 0; shift += 7) {
        uint8_t byte = *message->at;
        skip(message, 1);
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_fixed(struct vac_tf_bytes *message, size_t size, uint64_t *value)
{
    if (message->size < size) {
        return false;
    }
    *value = 0;
    for (size_t i = 0; i < size; i++) {
        *value |= (uint64_t)message->at[i] << (8 * i);
    }
    skip(message, size);
    return true;
}

static bool read_content(struct vac_tf_bytes *message, unsigned wire, struct vac_tf_field *field)
{
    switch (wire) {
    case WIRE_VARINT:
        return read_varint(message, &field->value);
    case WIRE_FIXED64:
        return read_fixed(message, 8, &field->value);
    case WIRE_FIXED32:
        return read_fixed(message, 4, &field->value);
    case WIRE_BYTES:
        if (!read_varint(message, &field->value) || field->value > message->size) {
            return false;
        }
        field->is_bytes = true;
        field->bytes = (struct vac_tf_bytes){message->at, (size_t)field->value};
        skip(message, field->bytes.size);
        return true;
    default:
        /* Groups are not used any more. */
        return false;
    }
}

bool vac_tf_next(struct vac_tf_bytes *message, struct vac_tf_field *field, bool *damaged)
{
    uint64_t key;
    if (message->size == 0) {
        return false;
    }
    *field = (struct vac_tf_field){.number = 0};
    if (!read_varint(message, &key) || key >> 3 == 0 || key >> 3 > UINT32_MAX ||
        !read_content(message, (unsigned)(key & 7), field)) {
        *damaged = true;
        return false;
    }
    field->number = (uint32_t)(key >> 3);
    return true;
}
