/* SPDX-License-Identifier: Apache-2.0 */
#include "core/params.h"

#include <stdint.h>
#include <string.h>

#include "core/error.h"

/* No options struct will ever be larger, so a larger size is memory that was never initialised. */
enum { LARGEST = 4096 };

void vac_params_init(void *params, size_t size)
{
    uint32_t struct_size = (uint32_t)size;

    if (!params || size < sizeof(struct_size))
        return;
    memset(params, 0, size);
    memcpy(params, &struct_size, sizeof(struct_size));
}

vaccel_status vac_params_read(const void *params, void *read, size_t size, const char *type)
{
    uint32_t theirs;

    vac_params_init(read, size);
    if (!params)
        return VACCEL_OK;
    memcpy(&theirs, params, sizeof(theirs));
    if (theirs < sizeof(theirs) || theirs > LARGEST)
        return vac_fail(
            VACCEL_ERR_INVALID,
            "vaccel_%s.struct_size is %u; initialise the struct with its _INIT macro or _init()",
            type, theirs);
    const unsigned char *bytes = (const unsigned char *)params;
    for (size_t i = size; i < theirs; i++) {
        if (bytes[i] != 0)
            return vac_fail(
                VACCEL_ERR_UNSUPPORTED,
                "vaccel_%s has an option set that this version of vaccel does not know (byte "
                "%zu); update vaccel, or leave the option out",
                type, i);
    }
    size_t common = theirs < size ? theirs : size;
    memcpy((unsigned char *)read + sizeof(theirs), bytes + sizeof(theirs), common - sizeof(theirs));
    return VACCEL_OK;
}
