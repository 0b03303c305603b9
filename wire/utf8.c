/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/utf8.h"

static bool continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Bytes of the well-formed character at `at`, or 0. */
static unsigned character(const uint8_t *at, uint64_t left)
{
    uint8_t first = at[0];

    if (first < 0x80)
        return first != 0;
    if (first >= 0xC2 && first <= 0xDF)
        return left >= 2 && continues(at[1]) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (left < 3 || !continues(at[1]) || !continues(at[2]))
            return 0;
        bool overlong = first == 0xE0 && at[1] < 0xA0;
        bool surrogate = first == 0xED && at[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (left < 4 || !continues(at[1]) || !continues(at[2]) || !continues(at[3]))
            return 0;
        bool overlong = first == 0xF0 && at[1] < 0x90;
        bool too_large = first == 0xF4 && at[1] > 0x8F;
        return overlong || too_large ? 0 : 4;
    }
    return 0;
}

bool vac_utf8_valid(const uint8_t *text, uint64_t size)
{
    uint64_t at = 0;
    while (at < size) {
        unsigned length = character(text + at, size - at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}
