/* SPDX-License-Identifier: Apache-2.0 */
/** Messages out of a connection: whole, in private memory, within limits. Not thread-safe. */
#ifndef VAC_DAEMON_INBOX_H
#define VAC_DAEMON_INBOX_H

#include <stddef.h>
#include <stdint.h>

/** How reading a message ended. All but the first two end the connection. */
enum vac_inbox_end {
    VAC_INBOX_MESSAGE,
    VAC_INBOX_STRAY,   /* a message that descriptors came with, though not one of them is taken */
    VAC_INBOX_CLOSED,  /* there is nobody to tell */
    VAC_INBOX_LATE,    /* less than a message came in the time for it */
    VAC_INBOX_UNREAD,  /* no frame: where the next message starts is not known */
    VAC_INBOX_TOO_LONG /* more than is taken */
};

struct vac_inbox {
    int fd;
    uint64_t limit; /* bytes of a message */
    uint8_t *data;  /* the message, aligned to 64, and what came after it */
    size_t capacity;
    size_t filled;     /* bytes at `data` */
    size_t length;     /* of the message, up to where the next one starts */
    uint32_t frame;    /* bytes of the frame */
    uint32_t table;    /* where the table of its segments starts */
    uint32_t segments; /* entries of the table */
    int passed;        /* the descriptor that came with the message, or -1; closed with the next */
    int strays;        /* descriptors that came where none belong */
};

/** False when there is no memory. `fd` stays the caller's, and blocks. */
int vac_inbox_open(struct vac_inbox *inbox, int fd, uint64_t limit);
void vac_inbox_close(struct vac_inbox *inbox);

/**
 * Reads the next message, usually with one system call. Waits for its first byte for `wait_ms`
 * milliseconds (-1 for as long as it takes), and for the rest for 5 seconds.
 */
enum vac_inbox_end vac_inbox_read(struct vac_inbox *inbox, int wait_ms);

#endif
