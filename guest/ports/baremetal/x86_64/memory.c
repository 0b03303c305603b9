/* SPDX-License-Identifier: Apache-2.0 */
/** What compilers take for granted. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    void *at = to;
    size_t words = size / 8;

    __asm__ volatile("rep movsq" : "+D"(at), "+S"(from), "+c"(words)::"memory");
    size &= 7;
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size)::"memory");
    return to;
}

void *memset(void *to, int value, size_t size)
{
    void *at = to;
    uint64_t pattern = (uint8_t)value * UINT64_C(0x0101010101010101);
    size_t words = size / 8;

    __asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(pattern) : "memory");
    size &= 7;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(pattern) : "memory");
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

    /* Not a loop that the compiler would make a call of strlen() of. */
    while (((const volatile char *)text)[length])
        length++;
    return length;
}
