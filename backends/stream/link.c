/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/link.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "backends/stream/regions.h"
#include "core/memfd.h"
#include "wire/stream.h"

/* A worker that dies while it greets is replaced by the daemon. */
/* A daemon may first have to start a worker; one that is there answers at once. Who is only tried
 * has less time. */
enum { WAIT_MS = 30000, TRIED_MS = 2000 };
enum { TRIES = 6, PAUSE_MS = 20 };
enum { MAX_IDLE = 8 };
/* What a stage has at least and at most, and what one that is idle keeps. */
#define STAGE_MIN ((size_t)1 << 20)
#define STAGE_MAX ((size_t)1 << 31)
#define STAGE_KEPT ((size_t)64 << 20)

static const vaccel_host *the_host;
static struct vac_address address;

/* Held while a connection is made, so that all of them belong to one peer. */
static pthread_mutex_t greeting = PTHREAD_MUTEX_INITIALIZER;
/* Held while a buffer is mapped, so that it is once. */
static pthread_mutex_t mapping = PTHREAD_MUTEX_INITIALIZER;
/* Guards what follows. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_link *idle;
static unsigned idle_count;
static struct vac_link *links;
static uint8_t token[VAC_STREAM_TOKEN]; /* the peer's; zeros before there is one */
static const uint8_t nobody[VAC_STREAM_TOKEN];
static uint32_t generation = 1; /* counts the peers, for what they have mapped */

/* With the lock held: a region that the peer of that generation has mapped is not used any more. */
static void leave(uint32_t region, uint32_t of)
{
    if (region && of == generation)
        vac_regions_leave(region);
    else
        vac_regions_free(region);
}

/* With the lock held. */
static void drop_stage(struct vac_link *link)
{
    leave(link->stage.region, link->generation);
    if (link->stage.data)
        munmap(link->stage.data, link->stage.size);
    link->stage = (struct vac_stage){.data = NULL};
}

/* With the lock held. */
static void destroy(struct vac_link *link)
{
    *link->all_at = link->all;
    if (link->all)
        link->all->all_at = link->all_at;
    close(link->way.socket);
    drop_stage(link);
    free(link->call.frame);
    free(link);
}

/* With the lock held. */
static struct vac_link *pop_idle(void)
{
    struct vac_link *link = idle;

    if (link) {
        idle = link->next;
        idle_count--;
    }
    return link;
}

/* With the lock held. */
static void close_idle(void)
{
    for (struct vac_link *link = pop_idle(); link; link = pop_idle())
        destroy(link);
}

/* With the lock held: what the daemon knew of us is gone. */
static void begin_peer(const uint8_t *name)
{
    memcpy(token, name, sizeof(token));
    __atomic_fetch_add(&generation, 1, __ATOMIC_RELAXED);
    vac_regions_forgotten();
}

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
    vac_regions_lock();
}

static void after_fork_in_parent(void)
{
    vac_regions_unlock();
    pthread_mutex_unlock(&lock);
}

/* The connections are the parent's, and so is the peer. */
static void after_fork_in_child(void)
{
    vac_regions_unlock();
    begin_peer(nobody);
    idle = NULL;
    idle_count = 0;
    while (links)
        destroy(links);
    pthread_mutex_unlock(&lock);
    pthread_mutex_init(&greeting, NULL);
    pthread_mutex_init(&mapping, NULL);
}

void vac_link_open(const vaccel_host *host, const struct vac_address *wanted)
{
    the_host = host;
    address = *wanted;
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* With `greeting` held. Joins the peer that there is, or begins one. */
static vaccel_status greet(struct vac_link *link)
{
    uint8_t name[VAC_STREAM_TOKEN];

    memcpy(name, token, sizeof(name));
    vaccel_status status = vac_request_hello(&link->way, name);
    if (status == VACCEL_ERR_STALE) {
        memset(name, 0, sizeof(name));
        status = vac_request_hello(&link->way, name);
    }
    /* Who gives no token takes no regions either: between us is more than a unix socket. */
    link->plain = address.vsock || memcmp(name, nobody, sizeof(name)) == 0;
    pthread_mutex_lock(&lock);
    if (status == VACCEL_OK && !link->plain && memcmp(name, token, sizeof(name)) != 0) {
        begin_peer(name);
        close_idle();
    }
    link->generation = generation;
    pthread_mutex_unlock(&lock);
    return status;
}

/* With `greeting` held. */
static vaccel_status connect_once(struct vac_link **link)
{
    struct vac_link *made = (struct vac_link *)calloc(1, sizeof(*made));

    if (!made)
        return the_host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a connection");
    made->way =
        (struct vac_request_way){the_host, address.name, -1, address.tried ? TRIED_MS : WAIT_MS};
    vaccel_status status = vac_address_connect(the_host, &address, &made->way.socket);
    if (status != VACCEL_OK) {
        free(made);
        return status;
    }
    pthread_mutex_lock(&lock);
    made->all = links;
    made->all_at = &links;
    if (links)
        links->all_at = &made->all;
    links = made;
    pthread_mutex_unlock(&lock);
    status = greet(made);
    if (status == VACCEL_OK)
        *link = made;
    else
        vac_link_give(made, false);
    return status;
}

static vaccel_status connect_new(struct vac_link **link)
{
    vaccel_status status = VACCEL_ERR_LOST;

    pthread_mutex_lock(&greeting);
    for (int i = 0; i < TRIES && status == VACCEL_ERR_LOST; i++) {
        const struct timespec pause = {.tv_nsec = i * PAUSE_MS * 1000000};
        if (i)
            nanosleep(&pause, NULL);
        status = connect_once(link);
    }
    pthread_mutex_unlock(&greeting);
    /* No call was lost: none was sent. */
    return status == VACCEL_ERR_LOST
               ? the_host->fail(VACCEL_ERR_UNAVAILABLE, "%s", the_host->last_error())
               : status;
}

/* The daemon may have a region mapped, or not: it went before it said so. */
static void leave_late(uint32_t region, uint32_t of)
{
    pthread_mutex_lock(&lock);
    leave(region, of);
    pthread_mutex_unlock(&lock);
}

/* Tells the daemon of regions that are gone. */
static bool tidy(struct vac_link *link)
{
    uint32_t region;

    while (__atomic_load_n(&generation, __ATOMIC_RELAXED) == link->generation &&
           (region = vac_regions_next()) != 0) {
        if (vac_request_unmap(&link->way, region) == VACCEL_ERR_LOST) {
            leave_late(region, link->generation);
            return false;
        }
        vac_regions_free(region);
    }
    return true;
}

vaccel_status vac_link_take(bool fresh, struct vac_link **link)
{
    pthread_mutex_lock(&lock);
    if (fresh)
        close_idle();
    struct vac_link *found = pop_idle();
    pthread_mutex_unlock(&lock);
    /* What a hypervisor is between may have been cut without a word from the daemon. */
    if (found && !(found->plain ? vac_socket_is_alive(found->way.socket) : tidy(found))) {
        vac_link_give(found, false);
        found = NULL;
    }
    if (!found)
        return connect_new(link);
    *link = found;
    return VACCEL_OK;
}

void vac_link_give(struct vac_link *link, bool usable)
{
    pthread_mutex_lock(&lock);
    if (link->stage.size > STAGE_KEPT)
        drop_stage(link);
    if (usable && link->generation == generation && idle_count < MAX_IDLE) {
        link->next = idle;
        idle = link;
        idle_count++;
    } else {
        destroy(link);
    }
    pthread_mutex_unlock(&lock);
}

vaccel_status vac_link_stage(struct vac_link *link, size_t size)
{
    size_t larger = STAGE_MIN;
    void *data;

    if (size <= link->stage.size)
        return VACCEL_OK;
    while (larger < size && larger < STAGE_MAX)
        larger *= 2;
    pthread_mutex_lock(&lock);
    drop_stage(link);
    pthread_mutex_unlock(&lock);
    uint32_t number = vac_regions_take();
    int fd = number && larger >= size ? vac_memfd(larger, &data) : -1;
    if (fd < 0) {
        vac_regions_free(number);
        return the_host->fail(VACCEL_ERR_LIMIT,
                              "there is no shared memory for %zu bytes of a call's data; make the "
                              "call smaller, or release buffers",
                              size);
    }
    vaccel_status status = vac_request_map(&link->way, number, larger, fd);
    close(fd);
    if (status != VACCEL_OK) {
        munmap(data, larger);
        if (status == VACCEL_ERR_LOST)
            leave_late(number, link->generation);
        else
            vac_regions_free(number);
        return status;
    }
    link->stage = (struct vac_stage){(uint8_t *)data, larger, number};
    return VACCEL_OK;
}

/* With `mapping` held. */
static vaccel_status map(struct vac_link *link, struct vac_buffer_region *region,
                         const vaccel_buffer_view *buffer)
{
    if (!region->number)
        region->number = vac_regions_take();
    if (!region->number)
        return the_host->fail(VACCEL_ERR_LIMIT,
                              "the daemon can map no further buffer; release some");
    vaccel_status status =
        vac_request_map(&link->way, region->number, buffer->offset + buffer->size, buffer->fd);
    if (status == VACCEL_ERR_LOST) {
        leave_late(region->number, link->generation);
        region->number = 0;
    }
    return status;
}

vaccel_status vac_link_map(struct vac_link *link, struct vac_buffer_region *region,
                           const vaccel_buffer_view *buffer)
{
    vaccel_status status = VACCEL_OK;

    if (__atomic_load_n(&region->generation, __ATOMIC_ACQUIRE) == link->generation)
        return VACCEL_OK;
    pthread_mutex_lock(&mapping);
    if (region->generation != link->generation)
        status = map(link, region, buffer);
    if (status == VACCEL_OK)
        __atomic_store_n(&region->generation, link->generation, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&mapping);
    return status;
}

void vac_link_unmap(const struct vac_buffer_region *region)
{
    pthread_mutex_lock(&lock);
    leave(region->number, region->generation);
    /* The daemon holds the memory as long as it is not told. */
    struct vac_link *link = pop_idle();
    pthread_mutex_unlock(&lock);
    if (link)
        vac_link_give(link, link->plain || tidy(link));
}
