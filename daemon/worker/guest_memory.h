/* SPDX-License-Identifier: Apache-2.0 */
/** A guest's memory, mapped. Addresses come from guests and hypervisors: what lies outside is
 * refused, and what lies inside may change at any time. */
#ifndef VAC_DAEMON_GUEST_MEMORY_H
#define VAC_DAEMON_GUEST_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/** Where a part of the memory is. */
struct vac_guest_region {
    uint64_t guest;  /* its physical address in the guest */
    uint64_t user;   /* its address in the hypervisor, which is how that names rings */
    uint64_t size;   /* bytes */
    uint64_t offset; /* of its first byte in the file */
    int fd;          /* not kept */
};

/** A memory table; immutable. Adding memory makes another one, and requests that are under way
 * keep the one that they came with. */
struct vac_guest_memory;

/** Maps regions, which must not overlap, and must lie in their files. NULL otherwise, `*reason`
 * saying why. The caller holds the only reference. */
struct vac_guest_memory *vac_guest_memory_map(const struct vac_guest_region *regions, size_t count,
                                              const char **reason);

/** References; the last one that is given back unmaps it. Thread-safe. */
struct vac_guest_memory *vac_guest_memory_get(struct vac_guest_memory *memory);
void vac_guest_memory_put(struct vac_guest_memory *memory);

/** Writes where `length` > 0 bytes from a guest physical address on are to `pieces`, of which there
 * are `most`: several, when adjacent regions are mapped apart. Returns how many; 0 when some bytes
 * are not memory, or `most` is too few. */
size_t vac_guest_memory_find(const struct vac_guest_memory *memory, uint64_t guest, uint64_t length,
                             struct iovec *pieces, size_t most);

/** Where `length` > 0 bytes from an address of the hypervisor's on are; NULL when they are not in
 * one region. */
void *vac_guest_memory_user(const struct vac_guest_memory *memory, uint64_t user, uint64_t length);

#endif
