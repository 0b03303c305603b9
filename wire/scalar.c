/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/table.h"

uint64_t vac_scalar_load(const struct vac_field *field, const void *from)
{
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;

    switch (field->width) {
    case 1:
        __builtin_memcpy(&u8, from, sizeof(u8));
        u64 = u8;
        break;
    case 2:
        __builtin_memcpy(&u16, from, sizeof(u16));
        u64 = u16;
        break;
    case 4:
        __builtin_memcpy(&u32, from, sizeof(u32));
        u64 = u32;
        break;
    default:
        __builtin_memcpy(&u64, from, sizeof(u64));
    }
    if (field->kind == VAC_KIND_INT) {
        uint64_t sign = UINT64_C(1) << (8 * field->width - 1);
        u64 = (u64 ^ sign) - sign;
    }
    return u64;
}

void vac_scalar_store(const struct vac_field *field, void *to, uint64_t value)
{
    uint8_t u8 = (uint8_t)value;
    uint16_t u16 = (uint16_t)value;
    uint32_t u32 = (uint32_t)value;

    switch (field->width) {
    case 1:
        __builtin_memcpy(to, &u8, sizeof(u8));
        break;
    case 2:
        __builtin_memcpy(to, &u16, sizeof(u16));
        break;
    case 4:
        __builtin_memcpy(to, &u32, sizeof(u32));
        break;
    default:
        __builtin_memcpy(to, &value, sizeof(value));
    }
}
