/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A virtqueue in memory that is all a hostile guest's. An input is one byte of flags and the memory
 * from its first byte on: descriptors, the available ring, the used ring, and what there is beside
 * them. What chains name is read and written, rings included; then the worker dies.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/worker/virtqueue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    FLAG_SIZE = 7, /* the queue's, as a power of two; 7 for the largest one */
    FLAG_INDIRECT = 8,
    FLAG_EVENT_INDEX = 16,
    FLAG_BASE = 32, /* where indexes wrap */
    FLAG_KEEP = 64  /* of two chains the first one is used after the second */
};

/* Two regions that follow each other in the guest, but not in the host. */
enum { REGION = 8 * 4096, GUEST = 0, USER = 1 << 20, MAX_CHAINS = 3000, MAX_TOUCHED = 1 << 20 };

static uint8_t *file;
static struct vac_guest_memory *memory;
static struct vac_chain chain;
static size_t touched;

static void require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void make_memory(void)
{
    int fd = memfd_create("guest", MFD_CLOEXEC);
    const char *reason;

    require(fd >= 0 && ftruncate(fd, (off_t)3 * REGION) == 0, "no memory for a guest");
    const struct vac_guest_region regions[] = {
        {.guest = GUEST, .user = USER, .size = REGION, .offset = 2 * REGION, .fd = fd},
        {.guest = REGION, .user = 4 * USER, .size = REGION, .offset = 0, .fd = fd}};
    memory = vac_guest_memory_map(regions, 2, &reason);
    require(memory, "the guest's memory cannot be mapped");
    file = (uint8_t *)mmap(NULL, (size_t)3 * REGION, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    require(file != MAP_FAILED, "the guest's memory cannot be mapped");
    close(fd);
}

static void fill(const uint8_t *data, size_t size)
{
    size_t first = size < REGION ? size : REGION;
    size_t second = size - first < REGION ? size - first : REGION;

    memset(file, 0, (size_t)3 * REGION);
    memcpy(file + (size_t)2 * REGION, data, first);
    memcpy(file, data + first, second);
}

static bool is_in(const struct iovec *piece, uint64_t user)
{
    const uint8_t *start = (const uint8_t *)vac_guest_memory_user(memory, user, REGION);
    const uint8_t *at = (const uint8_t *)piece->iov_base;

    return at >= start && at < start + REGION && piece->iov_len <= (size_t)(start + REGION - at);
}

static void touch(void)
{
    static uint8_t seen;

    require(chain.in_count + chain.out_count <= VAC_CHAIN_PIECES, "too many pieces");
    for (size_t i = 0; i < chain.in_count + chain.out_count; i++) {
        const struct iovec *piece = &chain.piece[i];
        require(piece->iov_len != 0, "an empty piece");
        require(is_in(piece, USER) || is_in(piece, 4 * USER), "a piece outside the memory");
        uint8_t *byte = (uint8_t *)piece->iov_base;
        for (size_t j = 0; j < piece->iov_len && touched < MAX_TOUCHED; j++, touched++) {
            seen ^= byte[j];
            if (i >= chain.in_count)
                byte[j] = (uint8_t)(seen + j);
        }
    }
}

static struct vac_ring ring_of(uint8_t flags)
{
    uint32_t size = (flags & FLAG_SIZE) == FLAG_SIZE ? VAC_QUEUE_SIZE : 1u << (flags & FLAG_SIZE);
    struct vac_ring ring = {.size = size, .epoch = 1, .base = flags & FLAG_BASE ? UINT16_MAX : 0};

    if (flags & FLAG_INDIRECT)
        ring.features |= UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC;
    if (flags & FLAG_EVENT_INDEX)
        ring.features |= UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX;
    ring.descriptors = USER;
    ring.available = ring.descriptors + UINT64_C(16) * size;
    ring.used = (ring.available + UINT64_C(2) * size + 6 + 3) & ~UINT64_C(3);
    return ring;
}

/* Serves until nothing is left, or the guest goes too far; the number of chains that were used. */
static unsigned serve(struct vac_virtqueue *queue, bool keep, uint16_t *kept)
{
    unsigned used = 0;
    bool keeps = false;
    const char *reason = NULL;
    uint16_t head;

    *kept = UINT16_MAX;
    for (unsigned i = 0; i < MAX_CHAINS; i++) {
        enum vac_virtqueue_next next = vac_virtqueue_take(queue, &head, &reason);
        if (next == VAC_VIRTQUEUE_BROKEN) {
            require(reason != NULL, "no reason");
            break;
        }
        if (next == VAC_VIRTQUEUE_EMPTY) {
            if (vac_virtqueue_sleep(queue))
                break;
            continue;
        }
        require(head < queue->size, "a head beyond the queue");
        vac_virtqueue_wake(queue);
        if (!vac_virtqueue_chain(queue, memory, head, &chain))
            touch();
        if (keep && !keeps) {
            *kept = head;
            keeps = true;
            continue;
        }
        vac_virtqueue_use(queue, head, i);
        used++;
    }
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vac_inflight inflight;
    uint16_t heads[VAC_QUEUE_SIZE];
    struct vac_virtqueue queue;
    uint16_t kept;

    if (!size)
        return 0;
    if (!memory)
        make_memory();
    memset(&inflight, 0, sizeof(inflight));
    touched = 0;
    const struct vac_ring ring = ring_of(data[0]);
    fill(data + 1, size - 1);
    require(!vac_virtqueue_begin(&queue, &ring, memory, &inflight), "a good ring is refused");
    unsigned used = serve(&queue, data[0] & FLAG_KEEP, &kept);
    bool keeps = kept != UINT16_MAX;
    vac_virtqueue_end(&queue);

    /* Another one, which must not be confused by what the guest wrote meanwhile. */
    memset(file, 0xFF, (size_t)3 * REGION);
    require(!vac_virtqueue_begin(&queue, &ring, memory, &inflight), "it cannot be gone on with");
    size_t count = vac_inflight_heads(&inflight, heads);
    require(count == keeps && (!keeps || heads[0] == kept), "what was under way is lost");
    require(vac_inflight_used(&inflight).next == (uint16_t)(ring.base + used) &&
                vac_virtqueue_next_index(&queue) == (uint16_t)(ring.base + used + count),
            "indexes are lost");
    if (keeps)
        vac_virtqueue_use(&queue, kept, 0);
    vac_virtqueue_end(&queue);
    return 0;
}
