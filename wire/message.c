/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/message.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/frame.h"

/* Offsets in an entry of the table. */
enum { ENTRY_REGION = 0, ENTRY_FLAGS = 4, ENTRY_OFFSET = 8, ENTRY_SIZE = 16, ENTRY_RESERVED = 24 };

uint64_t vac_message_measure(const uint8_t *peek, uint32_t *table, uint32_t *segments)
{
    uint32_t length = vac_load32(peek + VAC_FRAME_AT_LENGTH);
    uint64_t rounded = ((uint64_t)length + 7) & ~UINT64_C(7);

    *segments = vac_load32(peek + VAC_FRAME_AT_SEGMENTS);
    if (vac_load32(peek + VAC_FRAME_AT_MAGIC) != VAC_FRAME_MAGIC || length < VAC_FRAME_HEAD ||
        rounded > UINT32_MAX || *segments > VAC_MESSAGE_SEGMENTS)
        return 0;
    *table = (uint32_t)rounded;
    return rounded + (uint64_t)*segments * VAC_MESSAGE_ENTRY;
}

bool vac_message_get_place(const uint8_t *entry, struct vac_place *place)
{
    uint32_t flags = vac_load32(entry + ENTRY_FLAGS);

    place->region = vac_load32(entry + ENTRY_REGION);
    place->room = flags & VACCEL_SEGMENT_ROOM;
    place->offset = vac_load64(entry + ENTRY_OFFSET);
    place->size = vac_load64(entry + ENTRY_SIZE);
    return !(flags & ~VACCEL_SEGMENT_ROOM) && vac_load64(entry + ENTRY_RESERVED) == 0 &&
           place->size <= UINT64_MAX - place->offset && (place->region || !place->offset);
}

void vac_message_put_place(uint8_t *entry, const struct vac_place *place)
{
    memset(entry, 0, VAC_MESSAGE_ENTRY);
    vac_store32(entry + ENTRY_REGION, place->region);
    vac_store32(entry + ENTRY_FLAGS, place->room ? VACCEL_SEGMENT_ROOM : 0);
    vac_store64(entry + ENTRY_OFFSET, place->offset);
    vac_store64(entry + ENTRY_SIZE, place->size);
}
