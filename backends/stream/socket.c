/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/socket.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"

/* How long the rest of a reply may take once it has begun. */
enum { PATIENCE_MS = 5000 };

static void attach(struct msghdr *header, struct cmsghdr *part, size_t size, int fd)
{
    header->msg_control = part;
    header->msg_controllen = size;
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(fd));
    memcpy(CMSG_DATA(part), &fd, sizeof(fd));
}

enum vac_socket_end vac_socket_send(int socket, struct iovec *parts, size_t count, int fd)
{
    union {
        struct cmsghdr part;
        char bytes[CMSG_SPACE(sizeof(fd))];
    } control;
    struct msghdr header = {.msg_iov = parts, .msg_iovlen = count};

    memset(&control, 0, sizeof(control));
    if (fd >= 0)
        attach(&header, &control.part, sizeof(control.bytes), fd);
    while (header.msg_iovlen) {
        ssize_t sent = sendmsg(socket, &header, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return VAC_SOCKET_REFUSED;
        header.msg_control = NULL;
        header.msg_controllen = 0;
        while (header.msg_iovlen && (size_t)sent >= header.msg_iov->iov_len) {
            sent -= (ssize_t)header.msg_iov->iov_len;
            header.msg_iov++;
            header.msg_iovlen--;
        }
        if (header.msg_iovlen) {
            header.msg_iov->iov_base = (char *)header.msg_iov->iov_base + sent;
            header.msg_iov->iov_len -= (size_t)sent;
        }
    }
    return VAC_SOCKET_REPLIED;
}

static int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static bool readable(int socket, int64_t until)
{
    struct pollfd wanted = {.fd = socket, .events = POLLIN};

    for (;;) {
        int64_t left = until - now_ms();
        int found = poll(&wanted, 1, left > 0 ? (int)left : 0);
        if (found >= 0 || errno != EINTR)
            return found > 0;
    }
}

/* What is there, up to `size` bytes: how many, 0 at the end, -1 and errno. */
static ssize_t receive(int socket, void *to, size_t size, int flags)
{
    ssize_t got;

    do
        got = recv(socket, to, size, flags);
    while (got < 0 && errno == EINTR);
    return got;
}

/* The bytes of the whole message, from its beginning; 0 when it is no reply that is taken. */
static size_t measure(const uint8_t *peek)
{
    uint32_t segments;
    uint32_t table;
    uint64_t length = vac_message_measure(peek, &table, &segments);

    return segments == 0 && length <= VAC_REPLY_MAX ? (size_t)length : 0;
}

/* The rest of a reply of which `filled` bytes are there. */
static enum vac_socket_end receive_rest(int socket, struct vac_reply *reply, size_t filled)
{
    int64_t until = now_ms() + PATIENCE_MS;
    size_t wanted = VAC_MESSAGE_PEEK;
    bool known = false;

    for (;;) {
        if (filled >= wanted && !known) {
            wanted = measure(reply->frame);
            known = true;
            if (wanted == 0 || filled > wanted)
                return VAC_SOCKET_NONSENSE;
            if (!vac_reply_grow(reply, wanted, filled))
                return VAC_SOCKET_NO_MEMORY;
        }
        if (filled == wanted && known)
            return VAC_SOCKET_REPLIED;
        ssize_t got = receive(socket, reply->frame + filled, wanted - filled, MSG_DONTWAIT);
        if (got > 0)
            filled += (size_t)got;
        else if (got == 0 || errno != EAGAIN || !readable(socket, until))
            return VAC_SOCKET_LOST;
    }
}

enum vac_socket_end vac_socket_receive(int socket, struct vac_reply *reply, int first_ms)
{
    if (first_ms >= 0 && !readable(socket, now_ms() + first_ms))
        return VAC_SOCKET_SILENT;
    ssize_t got = receive(socket, reply->frame, VAC_REPLY_USUAL, 0);
    /* What is reset had not been read to its end; what is closed had. */
    if (got < 0)
        return errno == ECONNRESET ? VAC_SOCKET_REFUSED : VAC_SOCKET_LOST;
    if (got == 0)
        return VAC_SOCKET_LOST;
    enum vac_socket_end end = VAC_SOCKET_REPLIED;
    if (got < VAC_MESSAGE_PEEK || measure(reply->frame) != (size_t)got)
        end = receive_rest(socket, reply, (size_t)got);
    if (end == VAC_SOCKET_REPLIED)
        reply->length = vac_load32(reply->frame + 8);
    return end;
}

bool vac_socket_is_alive(int socket)
{
    uint8_t byte;

    return receive(socket, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}
