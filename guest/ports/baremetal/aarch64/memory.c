/* SPDX-License-Identifier: Apache-2.0 */
/** What compilers take for granted. Built so that no loop becomes a call of itself. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Memory of any alignment, eight bytes at a time. */
typedef uint64_t word __attribute__((aligned(1), may_alias));

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    unsigned char *at = (unsigned char *)to;
    const unsigned char *of = (const unsigned char *)from;

    for (; size >= sizeof(word); size -= sizeof(word), at += sizeof(word), of += sizeof(word))
        *(word *)(void *)at = *(const word *)(const void *)of;
    while (size--)
        *at++ = *of++;
    return to;
}

void *memset(void *to, int value, size_t size)
{
    unsigned char *at = (unsigned char *)to;
    uint64_t pattern = (uint8_t)value * UINT64_C(0x0101010101010101);

    for (; size >= sizeof(word); size -= sizeof(word), at += sizeof(word))
        *(word *)(void *)at = pattern;
    while (size--)
        *at++ = (unsigned char)value;
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *one = (const unsigned char *)left;
    const unsigned char *other = (const unsigned char *)right;

    for (; size; size--, one++, other++) {
        if (*one != *other)
            return *one - *other;
    }
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;

    while (((const volatile char *)text)[length])
        length++;
    return length;
}
