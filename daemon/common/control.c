/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/common/control.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = offsetof(struct vac_control_request, config) };

#define BODY(member) (HEAD + sizeof(((struct vac_control_request *)NULL)->member))

/* Its length for its kind; 0 for an unknown one. */
static size_t length_of(uint32_t kind)
{
    switch (kind) {
    case VAC_CONTROL_CONFIG:
        return BODY(config);
    case VAC_CONTROL_PRELOAD:
    case VAC_CONTROL_RULE:
        return BODY(preload);
    case VAC_CONTROL_PASSES:
        return BODY(passes);
    case VAC_CONTROL_STREAM:
    case VAC_CONTROL_PLAIN_STREAM:
    case VAC_CONTROL_QUIT:
        return HEAD;
    case VAC_CONTROL_DEVICE_NEW:
    case VAC_CONTROL_DEVICE_RESET:
    case VAC_CONTROL_DEVICE_GONE:
        return BODY(device);
    case VAC_CONTROL_DEVICE_MEMORY:
        return BODY(memory);
    case VAC_CONTROL_QUEUE_START:
        return BODY(queue);
    case VAC_CONTROL_QUEUE_CALL:
    case VAC_CONTROL_QUEUE_STOP:
        return BODY(index);
    default:
        return 0;
    }
}

/* What a whole request must come with; more than fit for one that says nonsense. */
static uint32_t fds_of(const struct vac_control_request *request)
{
    switch (request->kind) {
    case VAC_CONTROL_PASSES:
    case VAC_CONTROL_STREAM:
    case VAC_CONTROL_PLAIN_STREAM:
    case VAC_CONTROL_DEVICE_NEW:
    case VAC_CONTROL_QUEUE_CALL:
        return 1;
    case VAC_CONTROL_CONFIG:
        return VAC_CONTROL_CONFIG_FDS;
    case VAC_CONTROL_DEVICE_MEMORY:
        return request->memory.regions;
    case VAC_CONTROL_QUEUE_START:
        return VAC_CONTROL_QUEUE_FDS;
    default:
        return 0;
    }
}

static bool texts_end(const struct vac_control_request *request)
{
    if (request->kind == VAC_CONTROL_CONFIG)
        return memchr(request->config.name, 0, sizeof(request->config.name)) != NULL;
    if (request->kind == VAC_CONTROL_PRELOAD || request->kind == VAC_CONTROL_RULE)
        return memchr(request->preload.text, 0, sizeof(request->preload.text)) != NULL;
    return true;
}

/* Room for the descriptors of one packet, aligned. */
union ancillary {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int) * VAC_CONTROL_REGIONS)];
};

static int packet(int socket, const void *data, size_t size, const int *fds, size_t count)
{
    union ancillary ancillary;
    struct iovec iov = {.iov_base = NULL, .iov_len = size};
    struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};
    ssize_t sent;

    memcpy(&iov.iov_base, &data, sizeof(data)); /* it is only read */
    if (count) {
        memset(&ancillary, 0, sizeof(ancillary));
        message.msg_control = &ancillary;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(head), fds, sizeof(int) * count);
    }
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

static void close_all(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        close(fds[i]);
}

/* The length of the packet, or a negative errno. */
static ssize_t receive(int socket, void *data, size_t size, int *fds, size_t *count)
{
    union ancillary ancillary;
    struct iovec iov = {.iov_base = data, .iov_len = size};
    struct msghdr message = {.msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = &ancillary,
                             .msg_controllen = sizeof(ancillary)};
    ssize_t got;

    *count = 0;
    do
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
            continue;
        size_t some = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(fds + *count, CMSG_DATA(head), some * sizeof(int));
        *count += some;
    }
    if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        close_all(fds, *count);
        return -EPROTO;
    }
    return got ? got : -ECONNRESET;
}

int vac_control_request(int socket, const struct vac_control_request *request, const int *fds)
{
    size_t length = length_of(request->kind);
    uint32_t count = fds_of(request);

    if (!length || count > VAC_CONTROL_REGIONS || !texts_end(request))
        return -EINVAL;
    return packet(socket, request, length, fds, count);
}

int vac_control_take(int socket, struct vac_control_request *request, int fds[VAC_CONTROL_REGIONS])
{
    size_t count;

    memset(request, 0, sizeof(*request));
    ssize_t got = receive(socket, request, sizeof(*request), fds, &count);
    if (got < 0)
        return (int)got;
    if ((size_t)got < HEAD || (size_t)got != length_of(request->kind) || count != fds_of(request) ||
        !texts_end(request)) {
        close_all(fds, count);
        return -EPROTO;
    }
    return (int)count;
}

int vac_control_answer(int socket, const struct vac_control_request *request, int32_t status,
                       uint64_t value)
{
    struct vac_control_answer answer = {
        .kind = request->kind, .sequence = request->sequence, .status = status, .value = value};

    return packet(socket, &answer, sizeof(answer), NULL, 0);
}

int vac_control_answered(int socket, struct vac_control_answer *answer)
{
    int fds[VAC_CONTROL_REGIONS];
    size_t count;

    ssize_t got = receive(socket, answer, sizeof(*answer), fds, &count);
    if (got < 0)
        return (int)got;
    if (got != sizeof(*answer) || count || answer->status > 0 || answer->reserved) {
        close_all(fds, count);
        return -EPROTO;
    }
    return 0;
}
