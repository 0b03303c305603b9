/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/inbox.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wire/bytes.h"
#include "wire/message.h"

/* What a small call takes at most, and what is given back after a large one. */
enum { USUAL = 64 << 10, KEPT = 1 << 20 };
/* Bytes of a frame, which holds scalars, strings and shapes; see serve/serve.c. */
enum { ALIGNMENT = 64, PATIENCE_MS = 5000, MAX_DESCRIPTORS = 8 };

int vac_inbox_open(struct vac_inbox *inbox, int fd, uint64_t limit)
{
    *inbox = (struct vac_inbox){.fd = fd, .limit = limit, .capacity = USUAL, .passed = -1};
    inbox->data = (uint8_t *)aligned_alloc(ALIGNMENT, USUAL);
    return inbox->data != NULL;
}

static void close_passed(struct vac_inbox *inbox)
{
    if (inbox->passed >= 0)
        close(inbox->passed);
    inbox->passed = -1;
}

void vac_inbox_close(struct vac_inbox *inbox)
{
    close_passed(inbox);
    free(inbox->data);
}

/* Makes the memory `capacity` bytes large, which is no less than what is in it. */
static int resize(struct vac_inbox *inbox, size_t capacity)
{
    capacity = (capacity + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    uint8_t *data = (uint8_t *)aligned_alloc(ALIGNMENT, capacity);
    if (!data)
        return 0;
    memcpy(data, inbox->data, inbox->filled);
    free(inbox->data);
    inbox->data = data;
    inbox->capacity = capacity;
    return 1;
}

/* Drops the message that was read last; what came after it is the start of the next one. */
static void advance(struct vac_inbox *inbox)
{
    close_passed(inbox);
    inbox->strays = 0;
    if (inbox->length && inbox->length < inbox->filled)
        memmove(inbox->data, inbox->data + inbox->length, inbox->filled - inbox->length);
    inbox->filled -= inbox->length;
    inbox->length = 0;
    if (inbox->capacity > KEPT && inbox->filled <= USUAL)
        resize(inbox, USUAL); /* or stays as large as it is */
}

/* One descriptor may come with a message's first byte; the others are closed at once. */
static void take_descriptors(struct vac_inbox *inbox, struct msghdr *header, int at_start)
{
    for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof(fd), sizeof(fd));
            if (at_start && inbox->passed < 0) {
                inbox->passed = fd;
                continue;
            }
            close(fd);
            inbox->strays++;
        }
    }
    if (header->msg_flags & MSG_CTRUNC)
        inbox->strays++;
}

/* Reads what is there; 1 when something came, 0 at the end, -1 with errno set. */
static int receive(struct vac_inbox *inbox, int flags)
{
    union {
        struct cmsghdr aligned;
        char bytes[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec part = {inbox->data + inbox->filled, inbox->capacity - inbox->filled};
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof(control.bytes)};
    ssize_t got;

    do
        got = recvmsg(inbox->fd, &header, flags | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        take_descriptors(inbox, &header, inbox->filled == 0);
        inbox->filled += (size_t)got;
    }
    return got > 0 ? 1 : (int)got;
}

static int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Whether there is something to read before `until`. */
static int readable(const struct vac_inbox *inbox, int64_t until)
{
    struct pollfd wanted = {.fd = inbox->fd, .events = POLLIN};

    for (;;) {
        int64_t left = until - now_ms();
        int found = poll(&wanted, 1, left > 0 ? (int)left : 0);
        if (found >= 0 || errno != EINTR)
            return found > 0;
    }
}

/* Reads until there are `wanted` bytes. `*until` is when they must be there; 0 before the first
 * byte. */
static enum vac_inbox_end fill(struct vac_inbox *inbox, uint64_t wanted, int64_t *until)
{
    if (wanted > inbox->capacity && !resize(inbox, (size_t)wanted))
        return VAC_INBOX_TOO_LONG;
    while (inbox->filled < wanted) {
        int first = inbox->filled == 0;
        int got = receive(inbox, first ? 0 : MSG_DONTWAIT);
        if (got > 0)
            continue;
        if (got == 0 || first || errno != EAGAIN)
            return VAC_INBOX_CLOSED;
        if (*until == 0)
            *until = now_ms() + PATIENCE_MS;
        if (!readable(inbox, *until))
            return VAC_INBOX_LATE;
    }
    return VAC_INBOX_MESSAGE;
}

/* The bytes of the segments that travel along; they are added to `*length`, which may not pass the
 * limit. */
static int add_segments(const struct vac_inbox *inbox, uint64_t *length)
{
    const uint8_t *entry = inbox->data + inbox->table;
    struct vac_place place;

    for (uint32_t i = 0; i < inbox->segments; i++, entry += VAC_MESSAGE_ENTRY) {
        /* What is wrong with an entry is said later; its bytes count as they would be sent. */
        (void)vac_message_get_place(entry, &place);
        if (place.region || place.room)
            continue;
        if (place.size > inbox->limit - *length)
            return 0;
        *length += place.size;
    }
    *length = (*length + 7) & ~UINT64_C(7);
    return *length <= inbox->limit;
}

enum vac_inbox_end vac_inbox_read(struct vac_inbox *inbox, int wait_ms)
{
    int64_t until = 0;

    advance(inbox);
    if (wait_ms >= 0 && inbox->filled == 0 && !readable(inbox, now_ms() + wait_ms))
        return VAC_INBOX_LATE;
    enum vac_inbox_end end = fill(inbox, VAC_MESSAGE_PEEK, &until);
    if (end != VAC_INBOX_MESSAGE)
        return end;
    uint64_t length = vac_message_measure(inbox->data, &inbox->table, &inbox->segments);
    if (length == 0)
        return VAC_INBOX_UNREAD;
    if (inbox->table > VAC_MESSAGE_FRAME_MAX || length > inbox->limit)
        return VAC_INBOX_TOO_LONG;
    inbox->frame = vac_load32(inbox->data + 8);
    end = fill(inbox, length, &until);
    if (end != VAC_INBOX_MESSAGE)
        return end;
    if (!add_segments(inbox, &length))
        return VAC_INBOX_TOO_LONG;
    end = fill(inbox, length, &until);
    if (end != VAC_INBOX_MESSAGE)
        return end;
    inbox->length = (size_t)length;
    return inbox->strays ? VAC_INBOX_STRAY : VAC_INBOX_MESSAGE;
}
