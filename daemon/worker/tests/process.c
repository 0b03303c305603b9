/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/tests/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/fuse/ioctl.h"

enum {
    PATIENCE_MS = 120000,
    IN_FLIGHT = QUEUES * VAC_CONTROL_INFLIGHT_QUEUE + VAC_CONTROL_INFLIGHT_DEVICE
};

struct machine machine;
pid_t worker = -1;
int control = -1;

/* What the guest waits for; a slot has room for a request and an answer. */
static struct vac_fuse_request *waiting[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static pthread_t handler;
static bool ending;
static int held[2];
static int go[2];
static uint32_t sequence;
static uint64_t epoch;

static uint64_t in_of(unsigned slot)
{
    return data((uint64_t)slot * 2 * SLOT_ROOM);
}

static uint64_t out_of(unsigned slot)
{
    return in_of(slot) + SLOT_ROOM;
}

/* Gives an answer to who waits for it; with the lock held. */
static void deliver(const struct vring_used_elem *element)
{
    unsigned slot = element->id / 2;

    assert_true(slot < SLOTS);
    struct vac_fuse_request *request = waiting[slot];
    assert_non_null(request);
    assert_true(element->len <= SLOT_ROOM);
    size_t at = 0;
    for (size_t i = 0; i < request->out_count && at < element->len; i++) {
        size_t piece = request->out[i].iov_len;
        if (piece > element->len - at)
            piece = element->len - at;
        memcpy(request->out[i].iov_base, (uint8_t *)driver_at(&machine.driver, out_of(slot)) + at,
               piece);
        at += piece;
    }
    waiting[slot] = NULL;
    pthread_cond_broadcast(&answered);
    request->answered(request, element->len);
}

/* The guest's interrupt handler. */
static void *handle(void *unused)
{
    struct vring_used_elem element;
    uint64_t count;

    (void)unused;
    for (;;) {
        if (read(machine.call[0], &count, sizeof(count)) != (ssize_t)sizeof(count))
            abort();
        pthread_mutex_lock(&lock);
        if (ending)
            break;
        machine.interrupts += count;
        do {
            while (reap(&machine.driver, &element))
                deliver(&element);
            if (machine.driver.event_index)
                want_interrupt_at(&machine.driver, machine.driver.seen);
        } while (used_index(&machine.driver) != machine.driver.seen);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* The file system is behind the ring. */
struct vac_fuse *vac_fuse_new(void)
{
    static int nothing;
    return (struct vac_fuse *)(void *)&nothing;
}

void vac_fuse_free(struct vac_fuse *unused)
{
    (void)unused;
}

void vac_fuse_handle(struct vac_fuse *unused, struct vac_fuse_request *request)
{
    unsigned slot = 0;
    uint32_t size = 0;
    uint32_t room = 0;

    (void)unused;
    pthread_mutex_lock(&lock);
    while (waiting[slot]) {
        if (++slot == SLOTS) {
            pthread_cond_wait(&answered, &lock);
            slot = 0;
        }
    }
    waiting[slot] = request;
    for (size_t i = 0; i < request->in_count; i++) {
        assert_true(request->in[i].iov_len <= SLOT_ROOM - size);
        memcpy((uint8_t *)driver_at(&machine.driver, in_of(slot)) + size, request->in[i].iov_base,
               request->in[i].iov_len);
        size += (uint32_t)request->in[i].iov_len;
    }
    for (size_t i = 0; i < request->out_count; i++)
        room += (uint32_t)request->out[i].iov_len;
    assert_true(room <= SLOT_ROOM);
    uint16_t head = (uint16_t)(slot * 2);
    describe(&machine.driver, head, in_of(slot), size, VRING_DESC_F_NEXT, (uint16_t)(head + 1));
    describe(&machine.driver, head + 1U, out_of(slot), room, VRING_DESC_F_WRITE, 0);
    if (offer_wants_kick(&machine.driver, head)) {
        const uint64_t one = 1;
        machine.kicks++;
        assert_int_equal(write(machine.kick[0], &one, sizeof(one)), sizeof(one));
    }
    pthread_mutex_unlock(&lock);
}

static int memory_of(size_t size)
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    return fd;
}

int machine_begin(void **state)
{
    char named[32];

    (void)state;
    memset(&machine, 0, sizeof(machine));
    driver_begin(&machine.driver, 2 * SLOTS, UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX);
    machine.inflight = memory_of(IN_FLIGHT);
    machine.board_fd = memory_of(sizeof(struct vac_board));
    machine.board = (struct vac_board *)mmap(NULL, sizeof(struct vac_board), PROT_READ | PROT_WRITE,
                                             MAP_SHARED, machine.board_fd, 0);
    assert_ptr_not_equal(machine.board, MAP_FAILED);
    machine.alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    for (unsigned i = 0; i < QUEUES; i++) {
        machine.kick[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        machine.call[i] = eventfd(0, EFD_CLOEXEC);
    }
    /* These are what a worker's backend inherits. */
    assert_int_equal(pipe(held), 0);
    assert_int_equal(pipe(go), 0);
    snprintf(named, sizeof(named), "%d,%d", held[1], go[0]);
    setenv("VACCEL_TEST_HOLD", named, 1);
    ending = false;
    epoch++;
    assert_int_equal(pthread_create(&handler, NULL, handle, NULL), 0);
    fuse = vac_fuse_new();
    return 0;
}

int machine_end(void **state)
{
    const uint64_t one = 1;

    (void)state;
    if (worker >= 0)
        worker_kill();
    pthread_mutex_lock(&lock);
    ending = true;
    pthread_mutex_unlock(&lock);
    assert_int_equal(write(machine.call[0], &one, sizeof(one)), sizeof(one));
    pthread_join(handler, NULL);
    for (unsigned i = 0; i < SLOTS; i++)
        assert_null(waiting[i]);
    driver_end(&machine.driver);
    munmap(machine.board, sizeof(*machine.board));
    const int fds[] = {machine.inflight,
                       machine.board_fd,
                       machine.alarm,
                       machine.kick[0],
                       machine.kick[1],
                       machine.call[0],
                       machine.call[1],
                       held[0],
                       held[1],
                       go[0],
                       go[1]};
    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
        close(fds[i]);
    return 0;
}

void worker_start(void)
{
    int both[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, both), 0);
    fflush(NULL);
    worker = fork();
    assert_true(worker >= 0);
    if (worker == 0) {
        if (both[1] == VAC_CONTROL_FD)
            fcntl(both[1], F_SETFD, 0);
        else
            dup2(both[1], VAC_CONTROL_FD);
        execl(getenv("VACCEL_TEST_WORKER"), "vaccel-worker", (char *)NULL);
        _exit(127);
    }
    close(both[1]);
    control = both[0];
}

int worker_wait(void)
{
    int status;

    assert_int_equal(waitpid(worker, &status, 0), worker);
    worker = -1;
    close(control);
    control = -1;
    return status;
}

void worker_kill(void)
{
    kill(worker, SIGKILL);
    worker_wait();
}

bool answer_is_there(void)
{
    struct pollfd ready = {.fd = control, .events = POLLIN};
    return poll(&ready, 1, 0) == 1;
}

struct vac_control_answer answer_next(void)
{
    struct pollfd ready = {.fd = control, .events = POLLIN};
    struct vac_control_answer answer;

    assert_int_equal(poll(&ready, 1, PATIENCE_MS), 1);
    assert_int_equal(vac_control_answered(control, &answer), 0);
    return answer;
}

void order_only(struct vac_control_request *request, const int *fds)
{
    request->sequence = ++sequence;
    assert_int_equal(vac_control_request(control, request, fds), 0);
}

int order(struct vac_control_request *request, const int *fds, uint64_t *value)
{
    order_only(request, fds);
    struct vac_control_answer answer = answer_next();
    assert_int_equal(answer.sequence, request->sequence);
    assert_int_equal(answer.kind, request->kind);
    if (value)
        *value = answer.value;
    return answer.status;
}

int order_config(void)
{
    struct vac_control_request request = {
        .kind = VAC_CONTROL_CONFIG,
        .config = {.version = VAC_CONTROL_VERSION, .threads = 4, .name = "test"}};
    const int fds[] = {machine.board_fd, machine.alarm};

    return order(&request, fds, NULL);
}

int order_device(uint32_t kind, uint32_t device)
{
    struct vac_control_request request = {
        .kind = kind,
        .device = {.device = device, .queues = kind == VAC_CONTROL_DEVICE_NEW ? QUEUES : 0}};

    return order(&request, &machine.inflight, NULL);
}

int order_memory(void)
{
    const uint64_t half = UINT64_C(1) * DRIVER_PAGES / 2 * PAGE;
    struct vac_control_request request = {
        .kind = VAC_CONTROL_DEVICE_MEMORY,
        .memory = {.device = DEVICE,
                   .regions = 2,
                   .region = {{GUEST_BASE, USER_BASE, half, half},
                              {GUEST_BASE + half, USER_BASE + 4 * half, half, 0}}}};
    const int fds[] = {machine.driver.fd, machine.driver.fd};

    return order(&request, fds, NULL);
}

int order_queue(uint32_t index)
{
    const struct vac_ring *ring = &machine.driver.ring;
    struct vac_control_request request = {.kind = VAC_CONTROL_QUEUE_START,
                                          .queue = {.device = DEVICE,
                                                    .index = index,
                                                    .size = ring->size,
                                                    .base = ring->base,
                                                    .features = ring->features,
                                                    .descriptor_address = ring->descriptors,
                                                    .available_address = ring->available,
                                                    .used_address = ring->used,
                                                    .epoch = epoch}};
    const int fds[] = {machine.kick[index], machine.call[index]};

    return order(&request, fds, NULL);
}

int order_stop(uint32_t index, uint64_t *next)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_QUEUE_STOP,
                                          .index = {.device = DEVICE, .index = index}};

    return order(&request, NULL, next);
}

void worker_serve(void)
{
    worker_start();
    assert_int_equal(order_config(), 0);
    assert_int_equal(order_device(VAC_CONTROL_DEVICE_NEW, DEVICE), 0);
    assert_int_equal(order_memory(), 0);
    assert_int_equal(order_queue(0), 0);
}

void machine_reset(void)
{
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < SLOTS; i++) {
        if (waiting[i])
            waiting[i]->answered(waiting[i], 0);
        waiting[i] = NULL;
    }
    memset(driver_at(&machine.driver, GUEST_BASE), 0, (size_t)DATA_PAGE * PAGE);
    machine.driver.available = 0;
    machine.driver.seen = 0;
    epoch++;
    pthread_mutex_unlock(&lock);
}

void wait_for_held(void)
{
    struct pollfd ready = {.fd = held[0], .events = POLLIN};
    char byte;

    assert_int_equal(poll(&ready, 1, PATIENCE_MS), 1);
    assert_int_equal(read(held[0], &byte, 1), 1);
}

void let_go(void)
{
    assert_int_equal(write(go[1], "", 1), 1);
}

static void empty(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    char bytes[64];

    while (poll(&ready, 1, 0) == 1)
        assert_true(read(fd, bytes, sizeof(bytes)) > 0);
}

void forget_held(void)
{
    empty(held[0]);
    empty(go[0]);
}

struct sent *send_held(uint64_t number, uint64_t id, bool stubborn)
{
    static struct message message;
    static char bytes[2][1] = {{'h'}, {'s'}};
    const vaccel_image_view image = {
        .format = VACCEL_PIXEL_ENCODED, .data = bytes[stubborn], .size = 1};
    const vaccel_model_view model = {.name = "net-a"};
    const vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    const vaccel_image_classify_args args = {.image = &image, .model = &model, .params = &params};
    const struct vac_call_head head = {
        .op = VACCEL_OP_IMAGE_CLASSIFY, .version = 1, .hops = 1, .id = id, .backend = "hold"};

    write_call(&message, VACCEL_OP_IMAGE_CLASSIFY, &args, &head);
    return send_ioctl(number, VAC_SESSION_CALL, message.bytes, message.size, 1024 + message.rooms);
}

struct sent *send_noop(uint64_t number, uint64_t id)
{
    static struct message message;
    const vaccel_noop_args args = {0};
    const struct vac_call_head head = {
        .op = VACCEL_OP_NOOP, .version = 1, .hops = 1, .id = id, .backend = "hold"};

    write_call(&message, VACCEL_OP_NOOP, &args, &head);
    return send_ioctl(number, VAC_SESSION_CALL, message.bytes, message.size, 1024);
}
