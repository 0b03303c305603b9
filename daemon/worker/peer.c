/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/peer.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>

struct vac_peer {
    struct vac_peer *next; /* guarded by `peers_lock`, as is `references` */
    struct vac_peer **at;  /* what points to it */
    unsigned references;   /* connections */
    uint8_t token[VAC_PEER_TOKEN];
    pthread_mutex_t lock;      /* guards what follows */
    struct vac_region **table; /* by number; as long as the highest one needs */
    uint32_t room;             /* numbers that the table has room for, 0 included */
    uint64_t bytes;            /* of all regions */
};

static pthread_mutex_t peers_lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_peer *peers;

struct vac_peer *vac_peer_new(void)
{
    struct vac_peer *peer = (struct vac_peer *)calloc(1, sizeof(*peer));

    if (!peer)
        return NULL;
    if (getrandom(peer->token, sizeof(peer->token), 0) != (ssize_t)sizeof(peer->token)) {
        free(peer);
        return NULL;
    }
    peer->references = 1;
    pthread_mutex_init(&peer->lock, NULL);
    pthread_mutex_lock(&peers_lock);
    peer->next = peers;
    peer->at = &peers;
    if (peers)
        peers->at = &peer->next;
    peers = peer;
    pthread_mutex_unlock(&peers_lock);
    return peer;
}

struct vac_peer *vac_peer_find(const uint8_t token[VAC_PEER_TOKEN])
{
    pthread_mutex_lock(&peers_lock);
    struct vac_peer *peer = peers;
    while (peer && memcmp(peer->token, token, VAC_PEER_TOKEN) != 0)
        peer = peer->next;
    if (peer)
        peer->references++;
    pthread_mutex_unlock(&peers_lock);
    return peer;
}

void vac_peer_drop(struct vac_peer *peer)
{
    if (!peer)
        return;
    pthread_mutex_lock(&peers_lock);
    bool last = --peer->references == 0;
    if (last) {
        *peer->at = peer->next;
        if (peer->next)
            peer->next->at = peer->at;
    }
    pthread_mutex_unlock(&peers_lock);
    if (!last)
        return;
    for (uint32_t i = 0; i < peer->room; i++) {
        if (peer->table[i])
            vac_region_drop(peer->table[i]);
    }
    free(peer->table);
    pthread_mutex_destroy(&peer->lock);
    free(peer);
}

const uint8_t *vac_peer_token(const struct vac_peer *peer)
{
    return peer->token;
}

/*
 * Only what cannot shrink may be read: a page that is gone kills the reader. Huge pages are not
 * taken either, since one that cannot be had kills as well.
 */
static const char *check(int fd, uint64_t size)
{
    struct stat info;
    struct statfs system;
    int seals = fcntl(fd, F_GET_SEALS);

    if (seals < 0 || fstat(fd, &info) != 0 || fstatfs(fd, &system) != 0 ||
        system.f_type != TMPFS_MAGIC)
        return "the region's descriptor is no memfd of ordinary pages; make one with "
               "memfd_create(MFD_ALLOW_SEALING)";
    if ((seals & (F_SEAL_SHRINK | F_SEAL_SEAL)) != (F_SEAL_SHRINK | F_SEAL_SEAL))
        return "the region's memfd lacks the seals F_SEAL_SHRINK and F_SEAL_SEAL; add them before "
               "it is mapped";
    if (size == 0 || info.st_size < 0 || size > (uint64_t)info.st_size)
        return "the region's size is 0, or more than its memfd has";
    return NULL;
}

static struct vac_region *new_region(int fd, uint64_t size)
{
    struct vac_region *region = (struct vac_region *)malloc(sizeof(*region));
    if (!region)
        return NULL;
    region->data = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (region->data == MAP_FAILED) {
        free(region);
        return NULL;
    }
    region->size = size;
    region->references = 1;
    return region;
}

/* Room for that number in the table, which nobody else reads meanwhile. */
static bool reach(struct vac_peer *peer, uint32_t number)
{
    uint32_t room = peer->room ? peer->room : 8;

    if (number < peer->room)
        return true;
    while (room <= number)
        room *= 2;
    struct vac_region **table =
        (struct vac_region **)realloc(peer->table, room * sizeof(struct vac_region *));
    if (!table)
        return false;
    memset(table + peer->room, 0, (room - peer->room) * sizeof(struct vac_region *));
    peer->table = table;
    peer->room = room;
    return true;
}

static vaccel_status add(struct vac_peer *peer, uint32_t number, uint64_t size, int fd,
                         const char **why)
{
    if (!reach(peer, number)) {
        *why = "memory ran out for a region";
        return VACCEL_ERR_NO_MEMORY;
    }
    if (peer->table[number]) {
        *why = "the region's number is in use; unmap it, or take another";
        return VACCEL_ERR_INVALID;
    }
    if (size > VAC_PEER_BYTES - peer->bytes) {
        *why = "a peer's regions have at most 4 GiB together; unmap some";
        return VACCEL_ERR_LIMIT;
    }
    peer->table[number] = new_region(fd, size);
    if (!peer->table[number]) {
        *why = "the region cannot be mapped for reading and writing; its memfd must allow both";
        return VACCEL_ERR_INVALID;
    }
    peer->bytes += size;
    return VACCEL_OK;
}

vaccel_status vac_peer_map(struct vac_peer *peer, uint32_t number, uint64_t size, int fd,
                           const char **why)
{
    if (number == 0 || number > VAC_PEER_REGIONS) {
        *why = "a region's number is 1 to 4095";
        return VACCEL_ERR_INVALID;
    }
    *why = check(fd, size);
    if (*why)
        return VACCEL_ERR_INVALID;
    pthread_mutex_lock(&peer->lock);
    vaccel_status status = add(peer, number, size, fd, why);
    pthread_mutex_unlock(&peer->lock);
    return status;
}

vaccel_status vac_peer_unmap(struct vac_peer *peer, uint32_t number, const char **why)
{
    struct vac_region *region = NULL;

    pthread_mutex_lock(&peer->lock);
    if (number < peer->room && peer->table[number]) {
        region = peer->table[number];
        peer->table[number] = NULL;
        peer->bytes -= region->size;
    }
    pthread_mutex_unlock(&peer->lock);
    if (!region) {
        *why = "there is no region of that number";
        return VACCEL_ERR_INVALID;
    }
    vac_region_drop(region);
    return VACCEL_OK;
}

struct vac_region *vac_peer_hold(struct vac_peer *peer, uint32_t number)
{
    struct vac_region *region = NULL;

    pthread_mutex_lock(&peer->lock);
    if (number < peer->room)
        region = peer->table[number];
    if (region)
        __atomic_fetch_add(&region->references, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&peer->lock);
    return region;
}

void vac_region_drop(struct vac_region *region)
{
    if (__atomic_fetch_sub(&region->references, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    munmap(region->data, (size_t)region->size);
    free(region);
}
