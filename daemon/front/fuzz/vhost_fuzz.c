/* SPDX-License-Identifier: Apache-2.0 */
/* A hypervisor that says anything, and a worker that answers anything and dies at any time: what
 * the worker is asked makes sense all the same, each message is answered once, and no descriptor is
 * left.
 *
 * An input is a row of steps. A step is a byte: of its lowest three bits, what to do; of the
 * others, with what. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "daemon/front/device.h"

enum { FILES = 6, ASKED = 512, MESSAGES = 64, FILE_SIZE = 1 << 16 };
enum step { MESSAGE, ANSWER, FAIL, HAND_OVER, LOSE, PARK, PATIENCE, KICK };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *input;
static size_t left;
static struct vac_device device;
static struct vac_vhost_message message;
static int sockets[2];
static int file[FILES];
static bool is_waiting; /* the hypervisor, for a message's answer */
static bool is_there;   /* the worker */
static bool runs[VAC_CONTROL_QUEUES];
static struct vac_control_request asked[ASKED];
static size_t first, last;

static void check(int holds)
{
    if (!holds)
        abort();
}

static uint8_t next(void)
{
    if (!left)
        return 0;
    left--;
    return *input++;
}

static void check_memory(const struct vac_control_memory *memory)
{
    check(memory->regions >= 1 && memory->regions <= VAC_CONTROL_REGIONS);
    for (uint32_t i = 0; i < memory->regions; i++) {
        const struct vac_control_region *a = &memory->region[i];
        check(a->size && a->guest_address + a->size > a->guest_address &&
              a->user_address + a->size > a->user_address && a->offset + a->size > a->offset);
        for (uint32_t j = 0; j < i; j++) {
            const struct vac_control_region *b = &memory->region[j];
            check(a->guest_address >= b->guest_address + b->size ||
                  b->guest_address >= a->guest_address + a->size);
            check(a->user_address >= b->user_address + b->size ||
                  b->user_address >= a->user_address + a->size);
        }
    }
}

static void check_queue(const struct vac_control_queue *queue)
{
    check(queue->index < VAC_CONTROL_QUEUES && queue->base <= UINT16_MAX && queue->epoch);
    check(queue->size && queue->size <= 1024 && !(queue->size & (queue->size - 1)));
    check(!!(queue->features & VAC_VHOST_F_VERSION_1));
}

static void need(struct vac_device *of)
{
    check(of == &device);
}

static void ask(struct vac_device *of, const struct vac_control_request *request, const int *fds,
                unsigned count)
{
    unsigned expected = 0;

    check(of == &device);
    check(is_there && device.known);
    switch (request->kind) {
    case VAC_CONTROL_DEVICE_NEW:
        expected = 1;
        check(request->device.queues == VAC_CONTROL_QUEUES);
        break;
    case VAC_CONTROL_DEVICE_MEMORY:
        expected = request->memory.regions;
        check_memory(&request->memory);
        break;
    case VAC_CONTROL_QUEUE_START:
        expected = VAC_CONTROL_QUEUE_FDS;
        check_queue(&request->queue);
        check(!runs[request->queue.index]);
        runs[request->queue.index] = true;
        break;
    case VAC_CONTROL_QUEUE_STOP:
        check(request->index.index < VAC_CONTROL_QUEUES && runs[request->index.index]);
        runs[request->index.index] = false;
        break;
    case VAC_CONTROL_QUEUE_CALL:
        expected = 1;
        check(request->index.index < VAC_CONTROL_QUEUES && runs[request->index.index]);
        break;
    case VAC_CONTROL_DEVICE_RESET:
    case VAC_CONTROL_DEVICE_GONE:
        memset(runs, 0, sizeof(runs));
        break;
    default:
        abort();
    }
    check(count == expected);
    for (unsigned i = 0; i < count; i++)
        check(fcntl(fds[i], F_GETFD) >= 0);
    if (last < ASKED)
        asked[last++] = *request;
}

static void resume(struct vac_device *of, uint64_t value)
{
    (void)value;
    check(of == &device && is_waiting);
    is_waiting = false;
}

static void say(struct vac_device *of, const char *text)
{
    check(of == &device && *text);
}

static void changed(struct vac_device *of)
{
    check(of == &device);
}

static const struct vac_device_host host = {need, ask, resume, changed, say};

static void send_message(uint8_t more)
{
    uint8_t bytes[VAC_VHOST_HEAD + 512];
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int) * VAC_CONTROL_REGIONS)];
    } beside = {0};
    struct vac_vhost_head head = {more, VAC_VHOST_VERSION | VAC_VHOST_NEED_REPLY, 0};
    uint8_t shape = next();
    uint8_t fds = next();
    uint8_t count = fds & 7;

    /* The size that most have, or any. */
    head.size = shape < 128 ? shape : shape == 255 ? 8 + 32 * (uint32_t)count : (shape & 63) * 8u;
    memset(bytes, 0, sizeof(bytes));
    memcpy(bytes, &head, sizeof(head));
    for (uint32_t i = 0; i < head.size; i++)
        bytes[VAC_VHOST_HEAD + i] = next();
    struct iovec iov = {bytes, VAC_VHOST_HEAD + head.size};
    struct msghdr packet = {.msg_iov = &iov, .msg_iovlen = 1};
    if (count) {
        packet.msg_control = beside.room;
        packet.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        beside.head.cmsg_level = SOL_SOCKET;
        beside.head.cmsg_type = SCM_RIGHTS;
        beside.head.cmsg_len = CMSG_LEN(sizeof(int) * count);
        for (uint8_t i = 0; i < count; i++)
            memcpy(CMSG_DATA(&beside.head) + i * sizeof(int), &file[(fds >> 3) % FILES],
                   sizeof(int));
    }
    check(sendmsg(sockets[0], &packet, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)iov.iov_len);
}

/* False when the connection is over. */
static bool take_message(void)
{
    const char *why;
    const char *reason = NULL;
    uint64_t value = 0;
    int taken = vac_vhost_receive(sockets[1], &message, &why);

    if (taken != 1) {
        check(taken == 0 || why);
        return taken == 0;
    }
    is_waiting = true;
    switch (vac_device_message(&device, &message, &value, &reason)) {
    case VAC_DEVICE_WAIT:
        check(device.waits_for != 0);
        break;
    case VAC_DEVICE_WRONG:
        check(reason && *reason);
        is_waiting = false;
        break;
    default:
        check(!device.waits_for);
        is_waiting = false;
    }
    return true;
}

static void answer(int32_t status, uint8_t more)
{
    if (first == last)
        return;
    struct vac_control_request request = asked[first++];
    struct vac_control_answer answered = {request.kind, request.sequence, status, 0, more};
    if (request.kind == VAC_CONTROL_QUEUE_START && status)
        runs[request.queue.index] = false;
    if (request.kind != VAC_CONTROL_DEVICE_GONE)
        vac_device_answered(&device, &request, &answered);
}

static bool act(uint8_t step)
{
    uint8_t more = step >> 3;

    switch ((enum step)(step & 7)) {
    case MESSAGE:
        if (device.waits_for)
            return true;
        send_message(more == 31 ? next() : more);
        return take_message();
    case ANSWER:
        answer(0, more);
        break;
    case FAIL:
        answer(-1 - more, more);
        break;
    case HAND_OVER:
        if (is_there || !vac_device_needs_worker(&device) || !device.regions)
            break;
        is_there = true;
        /* It is told first that there is a device, which makes that known. */
        device.known = true;
        vac_device_hand_over(&device);
        break;
    case LOSE:
        if (!is_there)
            break;
        is_there = false;
        first = last = 0;
        memset(runs, 0, sizeof(runs));
        vac_device_lost(&device, more & 1);
        break;
    case PARK:
        if (is_there)
            vac_device_park(&device);
        break;
    case PATIENCE:
        if (device.patience.set) {
            vac_timer_clear(&device.patience);
            device.patience.fire(&device.patience);
        }
        break;
    case KICK:
        if (device.queue[more].watched)
            device.queue[more].kicked.ready(&device.queue[more].kicked, 1);
        break;
    }
    check(!is_waiting == !device.waits_for);
    return true;
}

static int open_files(void)
{
    int count = 0;
    for (int fd = 0; fd < 128; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void prepare(void)
{
    check(vac_loop_init());
    for (int i = 0; i < FILES; i++) {
        file[i] =
            i < 3 ? memfd_create("fuzz", MFD_CLOEXEC) : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        check(file[i] >= 0);
    }
    for (int i = 0; i < 3; i++)
        check(ftruncate(file[i], FILE_SIZE) == 0);
    close(file[FILES - 1]);
    file[FILES - 1] = open("/dev/zero", O_RDWR | O_CLOEXEC);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!file[0])
        prepare();
    int before = open_files();
    input = data;
    left = size;
    first = last = 0;
    is_waiting = is_there = false;
    memset(runs, 0, sizeof(runs));
    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
    vac_vhost_init(&message);
    check(vac_device_init(&device, &host, NULL, 1, 1));
    bool goes_on = true;
    for (int i = 0; i < MESSAGES && left && goes_on; i++)
        goes_on = act(next());
    vac_vhost_clear(&message);
    vac_device_end(&device);
    close(sockets[0]);
    close(sockets[1]);
    check(open_files() == before);
    return 0;
}
