/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/vhost_message.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static_assert(sizeof(struct vac_vhost_head) == VAC_VHOST_HEAD, "as on the socket");
static_assert(sizeof(struct vac_vhost_address) == 40, "as on the socket");
static_assert(sizeof(struct vac_vhost_one_region) == 40, "as on the socket");

enum { PASSED_OVER = 4096, MEMORY_HEAD = offsetof(struct vac_vhost_memory, region) };

/* Bytes of payload; -1 for requests that are not known, -2 where it depends. */
static int payload_of(uint32_t request)
{
    switch (request) {
    case VAC_VHOST_GET_FEATURES:
    case VAC_VHOST_SET_OWNER:
    case VAC_VHOST_RESET_OWNER:
    case VAC_VHOST_GET_PROTOCOL_FEATURES:
    case VAC_VHOST_GET_QUEUE_NUM:
    case VAC_VHOST_RESET_DEVICE:
    case VAC_VHOST_GET_MAX_MEM_SLOTS:
        return 0;
    case VAC_VHOST_SET_FEATURES:
    case VAC_VHOST_SET_PROTOCOL_FEATURES:
    case VAC_VHOST_SET_VRING_KICK:
    case VAC_VHOST_SET_VRING_CALL:
    case VAC_VHOST_SET_VRING_ERR:
    case VAC_VHOST_SET_VRING_NUM:
    case VAC_VHOST_SET_VRING_BASE:
    case VAC_VHOST_GET_VRING_BASE:
    case VAC_VHOST_SET_VRING_ENABLE:
        return 8;
    case VAC_VHOST_SET_VRING_ADDR:
    case VAC_VHOST_ADD_MEM_REG:
    case VAC_VHOST_REM_MEM_REG:
        return 40;
    case VAC_VHOST_SET_MEM_TABLE:
        return -2;
    default:
        return -1;
    }
}

static const char *size_fault(struct vac_vhost_message *message)
{
    const struct vac_vhost_head *head = &message->head;
    int size = payload_of(head->request);

    if ((head->flags & VAC_VHOST_VERSION_MASK) != VAC_VHOST_VERSION)
        return "its version of the protocol is not 1";
    if (head->flags & VAC_VHOST_REPLY)
        return "it is a reply, to nothing";
    message->is_known = size != -1;
    if (size == -1)
        return head->size > PASSED_OVER ? "it is unknown, and longer than 4 KiB" : NULL;
    if (size == -2)
        return head->size >= MEMORY_HEAD && head->size <= sizeof(struct vac_vhost_memory) &&
                       (head->size - MEMORY_HEAD) % sizeof(struct vac_vhost_region) == 0
                   ? NULL
                   : "its payload has the wrong size";
    /* What carries nothing may come with a payload that means nothing. */
    return (int)head->size == size ? NULL : "its payload has the wrong size";
}

/* Of a whole message. */
static const char *fds_fault(const struct vac_vhost_message *message)
{
    const union vac_vhost_payload *payload = &message->payload;
    unsigned expected = 0;

    switch (message->head.request) {
    case VAC_VHOST_SET_MEM_TABLE:
        if (payload->memory.count > VAC_CONTROL_REGIONS ||
            message->head.size !=
                MEMORY_HEAD + payload->memory.count * sizeof(struct vac_vhost_region))
            return "its payload does not have the regions that it says";
        expected = payload->memory.count;
        break;
    case VAC_VHOST_ADD_MEM_REG:
        expected = 1;
        break;
    case VAC_VHOST_REM_MEM_REG:
        /* Some hypervisors send the region's descriptor along, some do not. */
        return message->fds <= 1 ? NULL : "it comes with the wrong number of descriptors";
    case VAC_VHOST_SET_VRING_KICK:
    case VAC_VHOST_SET_VRING_CALL:
    case VAC_VHOST_SET_VRING_ERR:
        expected = payload->number & VAC_VHOST_NO_FD ? 0 : 1;
        break;
    default:
        break;
    }
    return message->fds == expected ? NULL : "it comes with the wrong number of descriptors";
}

void vac_vhost_init(struct vac_vhost_message *message)
{
    memset(message, 0, sizeof(*message));
    for (unsigned i = 0; i < VAC_CONTROL_REGIONS; i++)
        message->fd[i] = -1;
}

void vac_vhost_clear(struct vac_vhost_message *message)
{
    for (unsigned i = 0; i < message->fds; i++) {
        if (message->fd[i] >= 0)
            close(message->fd[i]);
    }
    vac_vhost_init(message);
}

int vac_vhost_take_fd(struct vac_vhost_message *message, unsigned place)
{
    if (place >= message->fds)
        return -1;
    int fd = message->fd[place];
    message->fd[place] = -1;
    return fd;
}

union ancillary {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int) * VAC_CONTROL_REGIONS)];
};

/* Reads up to `size` bytes; takes the descriptors that come with them. As recvmsg(), or -EPROTO. */
static ssize_t receive(int socket, struct vac_vhost_message *message, void *data, size_t size,
                       const char **why)
{
    union ancillary ancillary;
    struct iovec bytes = {data, size};
    struct msghdr packet = {.msg_iov = &bytes,
                            .msg_iovlen = 1,
                            .msg_control = &ancillary,
                            .msg_controllen = sizeof(ancillary)};
    bool fits = true;
    ssize_t got;

    do
        got = recvmsg(socket, &packet, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&packet); head; head = CMSG_NXTHDR(&packet, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof(fd));
            if (message->fds < VAC_CONTROL_REGIONS) {
                message->fd[message->fds++] = fd;
            } else {
                close(fd);
                fits = false;
            }
        }
    }
    if (!fits || packet.msg_flags & MSG_CTRUNC) {
        *why = "it comes with more descriptors than any message has";
        return -EPROTO;
    }
    return got ? got : -ECONNRESET;
}

/* Where the next bytes go, and how many there are to come. */
static size_t next(struct vac_vhost_message *message, uint8_t **at)
{
    static uint8_t passed_over[PASSED_OVER];

    if (message->got < VAC_VHOST_HEAD) {
        *at = (uint8_t *)&message->head + message->got;
        return VAC_VHOST_HEAD - message->got;
    }
    size_t done = message->got - VAC_VHOST_HEAD;
    *at = (message->is_known ? (uint8_t *)&message->payload : passed_over) + done;
    return message->head.size - done;
}

int vac_vhost_receive(int socket, struct vac_vhost_message *message, const char **why)
{
    uint8_t *at;

    *why = "";
    if (message->got >= VAC_VHOST_HEAD && message->got == VAC_VHOST_HEAD + message->head.size)
        vac_vhost_clear(message);
    for (;;) {
        size_t left = next(message, &at);
        if (!left)
            break;
        ssize_t got = receive(socket, message, at, left, why);
        if (got == -EAGAIN)
            return 0;
        if (got < 0)
            return (int)got;
        message->got += (size_t)got;
        if (message->got == VAC_VHOST_HEAD) {
            *why = size_fault(message);
            if (*why)
                return -EPROTO;
        }
    }
    if (message->is_known) {
        *why = fds_fault(message);
        if (*why)
            return -EPROTO;
    }
    return 1;
}

int vac_vhost_answer(int socket, uint32_t request, const void *payload, uint32_t size)
{
    struct {
        struct vac_vhost_head head;
        uint8_t payload[8];
    } answer = {{request, VAC_VHOST_VERSION | VAC_VHOST_REPLY, size}, {0}};
    ssize_t sent;

    if (size > sizeof(answer.payload))
        return -EINVAL;
    memcpy(answer.payload, payload, size);
    do
        sent = send(socket, &answer, VAC_VHOST_HEAD + size, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    if (sent < 0)
        return -errno;
    /* A hypervisor waits for each answer before it asks on: there is room, unless it is none. */
    return (size_t)sent == VAC_VHOST_HEAD + size ? 0 : -EAGAIN;
}
