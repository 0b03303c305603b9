/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/parcel.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/fuse/budget.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"

static bool charge(struct vac_parcel *parcel, uint64_t bytes)
{
    if (!vac_budget_take(bytes))
        return false;
    parcel->charged += bytes;
    return true;
}

int vac_parcel_new(struct vac_parcel *parcel, size_t size)
{
    *parcel = (struct vac_parcel){.size = size};
    if (vac_tenant.max_message && size > vac_tenant.max_message)
        return E2BIG;
    if (!charge(parcel, size))
        return ENOMEM;
    parcel->bytes = (uint8_t *)malloc(size ? size : 1);
    if (parcel->bytes)
        return 0;
    vac_parcel_free(parcel);
    return ENOMEM;
}

int vac_parcel_open(struct vac_parcel *parcel)
{
    if (parcel->size < VAC_MESSAGE_PEEK)
        return EINVAL;
    uint64_t size = vac_message_measure(parcel->bytes, &parcel->table, &parcel->segment_count);
    if (!size || size > parcel->size)
        return EINVAL;
    parcel->length = vac_load32(parcel->bytes + VAC_FRAME_AT_LENGTH);
    if (parcel->length > VAC_MESSAGE_FRAME_MAX)
        return E2BIG;
    size_t segments = (parcel->segment_count + 1) * sizeof(vaccel_segment);
    if (!charge(parcel, segments))
        return ENOMEM;
    parcel->segments = (vaccel_segment *)calloc(1, segments);
    return parcel->segments ? 0 : ENOMEM;
}

int vac_parcel_place(struct vac_parcel *parcel)
{
    const uint8_t *table = parcel->bytes + parcel->table;
    size_t at = parcel->table + (size_t)parcel->segment_count * VAC_MESSAGE_ENTRY;
    struct vac_place entry;

    for (uint32_t i = 0; i < parcel->segment_count; i++) {
        if (!vac_message_get_place(table + (size_t)i * VAC_MESSAGE_ENTRY, &entry))
            return EINVAL;
        if (entry.region || entry.room)
            continue;
        if (entry.size > parcel->size - at)
            return EINVAL;
        parcel->segments[i] = (vaccel_segment){
            .data = parcel->bytes + at, .size = entry.size, .flags = VACCEL_SEGMENT_PRIVATE};
        at += (size_t)entry.size;
    }
    return 0;
}

void vac_parcel_free(struct vac_parcel *parcel)
{
    free(parcel->segments);
    free(parcel->bytes);
    vac_budget_give(parcel->charged);
    *parcel = (struct vac_parcel){.bytes = NULL};
}
