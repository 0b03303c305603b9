/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/iov.h"

#include <stdint.h>
#include <string.h>

struct vac_iov vac_iov_of(const struct iovec *pieces, size_t count)
{
    struct vac_iov iov = {.at = pieces};

    for (size_t i = 0; i < count; i++) {
        if (__builtin_add_overflow(iov.left, pieces[i].iov_len, &iov.left)) {
            iov.left = SIZE_MAX;
            break;
        }
    }
    return iov;
}

/* The bytes of the current piece that are left, at most `size` (not 0), and where; then past them.
 */
static size_t advance(struct vac_iov *iov, size_t size, unsigned char **at)
{
    while (iov->skip == iov->at->iov_len) {
        iov->at++;
        iov->skip = 0;
    }
    size_t length = iov->at->iov_len - iov->skip;
    if (length > size)
        length = size;
    *at = (unsigned char *)iov->at->iov_base + iov->skip;
    iov->skip += length;
    iov->left -= length;
    return length;
}

bool vac_iov_read(struct vac_iov *iov, void *to, size_t size)
{
    unsigned char *next = (unsigned char *)to;

    if (size > iov->left)
        return false;
    while (size) {
        unsigned char *from;
        size_t length = advance(iov, size, &from);
        memcpy(next, from, length);
        next += length;
        size -= length;
    }
    return true;
}

bool vac_iov_write(struct vac_iov *iov, const void *from, size_t size)
{
    const unsigned char *next = (const unsigned char *)from;

    if (size > iov->left)
        return false;
    while (size) {
        unsigned char *to;
        size_t length = advance(iov, size, &to);
        memcpy(to, next, length);
        next += length;
        size -= length;
    }
    return true;
}

bool vac_iov_skip(struct vac_iov *iov, size_t size)
{
    if (size > iov->left)
        return false;
    while (size) {
        unsigned char *at;
        size -= advance(iov, size, &at);
    }
    return true;
}

void *vac_iov_piece(const struct vac_iov *iov, size_t size)
{
    static unsigned char nothing;
    struct vac_iov rest = *iov;
    unsigned char *first;
    unsigned char *next;

    if (!size)
        return &nothing;
    size_t length = advance(&rest, size, &first);
    /* A guest's pages that follow each other often come as pieces of their own. */
    while (length < size) {
        size_t more = advance(&rest, size - length, &next);
        if (next != first + length)
            return NULL;
        length += more;
    }
    return first;
}
