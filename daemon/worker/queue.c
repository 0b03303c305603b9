/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/queue.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "core/log.h"
#include "daemon/worker/tenant.h"

/* Pieces of a chain that need no memory of their own. */
enum { INLINE_PIECES = 16, NAME_SIZE = 96 };

/* A chain that was taken. */
struct taken {
    struct vac_fuse_request request;
    struct vac_queue *queue;
    struct vac_guest_memory *memory; /* that its pieces are in */
    struct taken *next;              /* of those that are free */
    struct iovec *more;              /* pieces, when there are many */
    uint16_t head;
    struct iovec piece[INLINE_PIECES];
};

struct vac_queue {
    char name[NAME_SIZE];
    struct vac_fuse *fuse;
    pthread_t thread;
    int kick;
    int wake; /* signalled when the thread is to end */
    pthread_mutex_t lock;
    pthread_cond_t drained;
    /* Guarded by `lock`: */
    struct vac_virtqueue ring;
    struct vac_guest_memory *memory;
    int call;
    bool halted;
    bool discard;
    bool broken;
    unsigned under_way;
    struct taken *unused;
    /* The thread's own: */
    bool complained;
    struct vac_chain chain;
};

static void signal_event(int fd)
{
    const uint64_t one = 1;

    /* One that does not fit is signalled already. */
    ssize_t written = write(fd, &one, sizeof(one));
    (void)written;
}

static void interrupt(struct vac_queue *queue)
{
    atomic_fetch_add_explicit(&vac_tenant.interrupts, 1, memory_order_relaxed);
    signal_event(queue->call);
}

/* Gives a chain back; with the lock held. */
static void use(struct vac_queue *queue, struct taken *taken, size_t written)
{
    uint32_t length = written > UINT32_MAX ? UINT32_MAX : (uint32_t)written;

    if (!queue->discard && vac_virtqueue_use(&queue->ring, taken->head, length))
        interrupt(queue);
    taken->next = queue->unused;
    queue->unused = taken;
    if (--queue->under_way == 0)
        pthread_cond_broadcast(&queue->drained);
}

static void answered(struct vac_fuse_request *request, size_t written)
{
    struct taken *taken = (struct taken *)request;
    struct vac_queue *queue = taken->queue;

    free(taken->more);
    vac_guest_memory_put(taken->memory);
    pthread_mutex_lock(&queue->lock);
    use(queue, taken, written);
    pthread_mutex_unlock(&queue->lock);
}

/* With the lock held; NULL without memory. */
static struct taken *note_taken(struct vac_queue *queue, uint16_t head)
{
    struct taken *taken = queue->unused;

    if (taken)
        queue->unused = taken->next;
    else
        taken = (struct taken *)malloc(sizeof(*taken));
    if (!taken)
        return NULL;
    taken->request.answered = answered;
    taken->queue = queue;
    taken->memory = vac_guest_memory_get(queue->memory);
    taken->more = NULL;
    taken->head = head;
    queue->under_way++;
    return taken;
}

/* The pieces of a chain, kept until it is answered; NULL, or why there are none. */
static const char *keep_pieces(struct vac_queue *queue, struct taken *taken)
{
    const struct vac_chain *chain = &queue->chain;
    size_t count = chain->in_count + chain->out_count;
    struct iovec *pieces = taken->piece;

    if (count > INLINE_PIECES) {
        pieces = taken->more = (struct iovec *)malloc(count * sizeof(*pieces));
        if (!pieces)
            return "memory ran out";
    }
    memcpy(pieces, chain->piece, count * sizeof(*pieces));
    taken->request.in = pieces;
    taken->request.in_count = chain->in_count;
    taken->request.out = pieces + chain->in_count;
    taken->request.out_count = chain->out_count;
    return NULL;
}

/* Has a chain that was taken answered. A guest that sends broken ones fills no log with them. */
static void handle(struct vac_queue *queue, struct taken *taken,
                   void (*how)(struct vac_fuse *, struct vac_fuse_request *))
{
    const char *reason =
        vac_virtqueue_chain(&queue->ring, taken->memory, taken->head, &queue->chain);

    if (!reason)
        reason = keep_pieces(queue, taken);
    if (!reason) {
        how(queue->fuse, &taken->request);
        return;
    }
    if (!queue->complained)
        vac_log(VACCEL_LOG_WARN,
                "%s: the chain at descriptor %u is not served, nor will others like it be: %s",
                queue->name, taken->head, reason);
    queue->complained = true;
    answered(&taken->request, 0);
}

/* What cannot be served; with the lock held. Other queues go on. */
static void give_up(struct vac_queue *queue, const char *reason)
{
    queue->broken = true;
    vac_log(VACCEL_LOG_ERROR, "%s is not served any more, until the guest resets the device: %s",
            queue->name, reason);
}

/* The next chain; NULL when there is none, and then the guest has been asked for a kick. */
static struct taken *take(struct vac_queue *queue)
{
    struct taken *taken = NULL;
    const char *reason = NULL;
    uint16_t head;

    pthread_mutex_lock(&queue->lock);
    while (!taken && !queue->halted && !queue->broken) {
        enum vac_virtqueue_next next = vac_virtqueue_take(&queue->ring, &head, &reason);
        if (next == VAC_VIRTQUEUE_TAKEN) {
            taken = note_taken(queue, head);
            if (!taken) /* another worker finds it in the in-flight memory */
                give_up(queue, "memory ran out");
        } else if (next == VAC_VIRTQUEUE_BROKEN) {
            give_up(queue, reason);
        } else if (vac_virtqueue_sleep(&queue->ring)) {
            break;
        }
    }
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

/* Waits for a kick; false when the queue is to end. */
static bool wait_for_kick(struct vac_queue *queue)
{
    struct pollfd fds[2] = {{.fd = queue->wake, .events = POLLIN},
                            {.fd = queue->kick, .events = POLLIN}};
    uint64_t kicks;

    pthread_mutex_lock(&queue->lock);
    if (queue->broken)
        fds[1].fd = -1;
    bool halted = queue->halted;
    pthread_mutex_unlock(&queue->lock);
    while (!halted && poll(fds, 2, -1) < 0 && errno == EINTR)
        continue;
    if (halted || fds[0].revents)
        return false;
    ssize_t got = read(queue->kick, &kicks, sizeof(kicks));
    if (got == (ssize_t)sizeof(kicks)) {
        atomic_fetch_add_explicit(&vac_tenant.kicks, kicks, memory_order_relaxed);
    } else if (got >= 0 || (errno != EAGAIN && errno != EINTR)) {
        pthread_mutex_lock(&queue->lock);
        give_up(queue, "its kicks cannot be read; the hypervisor gave something else than an "
                       "eventfd for them");
        pthread_mutex_unlock(&queue->lock);
    }
    return true;
}

/* Answers what a worker before this one had taken when it died. */
static void recover(struct vac_queue *queue)
{
    uint16_t heads[VAC_QUEUE_SIZE];
    size_t count = vac_inflight_heads(queue->ring.inflight, heads);

    if (count)
        vac_log(VACCEL_LOG_WARN, "%s: the worker before this one left %zu requests unanswered",
                queue->name, count);
    for (size_t i = 0; i < count; i++) {
        pthread_mutex_lock(&queue->lock);
        struct taken *taken = note_taken(queue, heads[i]);
        if (!taken)
            give_up(queue, "memory ran out");
        pthread_mutex_unlock(&queue->lock);
        if (!taken)
            return;
        handle(queue, taken, vac_fuse_lost);
    }
}

static void *serve(void *argument)
{
    struct vac_queue *queue = (struct vac_queue *)argument;
    struct taken *taken;

    recover(queue);
    do {
        pthread_mutex_lock(&queue->lock);
        if (!queue->broken)
            vac_virtqueue_wake(&queue->ring);
        pthread_mutex_unlock(&queue->lock);
        while ((taken = take(queue))) {
            atomic_fetch_add_explicit(&vac_tenant.requests, 1, memory_order_relaxed);
            handle(queue, taken, vac_fuse_handle);
        }
    } while (wait_for_kick(queue));
    return NULL;
}

static void free_queue(struct vac_queue *queue)
{
    while (queue->unused) {
        struct taken *taken = queue->unused;
        queue->unused = taken->next;
        free(taken);
    }
    if (queue->ring.memory)
        vac_virtqueue_end(&queue->ring);
    vac_guest_memory_put(queue->memory);
    pthread_cond_destroy(&queue->drained);
    pthread_mutex_destroy(&queue->lock);
    if (queue->kick >= 0)
        close(queue->kick);
    if (queue->call >= 0)
        close(queue->call);
    if (queue->wake >= 0)
        close(queue->wake);
    free(queue);
}

static void init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

static struct vac_queue *new_queue(const struct vac_queue_parts *parts)
{
    struct vac_queue *queue = (struct vac_queue *)calloc(1, sizeof(*queue));

    if (!queue)
        return NULL;
    snprintf(queue->name, sizeof(queue->name), "%s", parts->name);
    queue->fuse = parts->fuse;
    queue->memory = vac_guest_memory_get(parts->memory);
    pthread_mutex_init(&queue->lock, NULL);
    init_condition(&queue->drained);
    queue->kick = fcntl(parts->kick, F_DUPFD_CLOEXEC, 0);
    queue->call = fcntl(parts->call, F_DUPFD_CLOEXEC, 0);
    queue->wake = eventfd(0, EFD_CLOEXEC);
    if (queue->kick >= 0 && queue->call >= 0 && queue->wake >= 0)
        return queue;
    free_queue(queue);
    return NULL;
}

struct vac_queue *vac_queue_start(const struct vac_ring *ring, const struct vac_queue_parts *parts,
                                  const char **reason)
{
    bool goes_on = atomic_load(&parts->inflight->epoch) == ring->epoch;
    struct vac_queue *queue = new_queue(parts);

    *reason = "memory or descriptors ran out";
    if (!queue)
        return NULL;
    const char *wrong = vac_virtqueue_begin(&queue->ring, ring, parts->memory, parts->inflight);
    if (wrong) {
        *reason = wrong;
        free_queue(queue);
        return NULL;
    }
    /* The worker before may have died between using a chain and saying so. */
    if (goes_on)
        interrupt(queue);
    if (pthread_create(&queue->thread, NULL, serve, queue) == 0)
        return queue;
    *reason = "no thread can be started";
    free_queue(queue);
    return NULL;
}

void vac_queue_memory(struct vac_queue *queue, struct vac_guest_memory *memory)
{
    pthread_mutex_lock(&queue->lock);
    struct vac_guest_memory *before = queue->memory;
    queue->memory = vac_guest_memory_get(memory);
    pthread_mutex_unlock(&queue->lock);
    vac_guest_memory_put(before);
}

bool vac_queue_call(struct vac_queue *queue, int call)
{
    int fd = fcntl(call, F_DUPFD_CLOEXEC, 0);

    if (fd < 0)
        return false;
    pthread_mutex_lock(&queue->lock);
    int before = queue->call;
    queue->call = fd;
    interrupt(queue);
    pthread_mutex_unlock(&queue->lock);
    close(before);
    return true;
}

void vac_queue_halt(struct vac_queue *queue, bool discard)
{
    pthread_mutex_lock(&queue->lock);
    queue->halted = true;
    queue->discard = discard;
    pthread_mutex_unlock(&queue->lock);
    signal_event(queue->wake);
}

bool vac_queue_drain(struct vac_queue *queue, int patience_ms)
{
    struct timespec end;
    int waited = 0;

    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += patience_ms / 1000;
    end.tv_nsec += (long)(patience_ms % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&queue->lock);
    while (queue->under_way && waited == 0)
        waited = patience_ms < 0 ? pthread_cond_wait(&queue->drained, &queue->lock)
                                 : pthread_cond_timedwait(&queue->drained, &queue->lock, &end);
    bool drained = queue->under_way == 0;
    pthread_mutex_unlock(&queue->lock);
    return drained;
}

void vac_queue_end(struct vac_queue *queue, uint16_t *next)
{
    pthread_join(queue->thread, NULL);
    /* The thread is gone, so what it was about to take, too. */
    vac_queue_drain(queue, -1);
    pthread_mutex_lock(&queue->lock);
    *next = vac_virtqueue_next_index(&queue->ring);
    if (!queue->broken && !queue->discard && !vac_virtqueue_sleep(&queue->ring))
        signal_event(queue->kick);
    pthread_mutex_unlock(&queue->lock);
    free_queue(queue);
}
