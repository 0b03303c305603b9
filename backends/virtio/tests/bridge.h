/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The file system of daemon/fuse, mounted on this machine: what a guest's kernel asks goes through
 * /dev/fuse instead of a virtqueue. So the kernel's own FUSE client, its checks and its limits, are
 * in the tests, and no guest has to boot. Needs root and /dev/fuse.
 */
#ifndef VAC_VIRTIO_TESTS_BRIDGE_H
#define VAC_VIRTIO_TESTS_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/fuse.h>

enum { BRIDGE_OPCODES = 64 };

/** A request as it came from the kernel. */
struct bridge_request {
    struct fuse_in_header head;
    const void *body; /* what follows the header */
    size_t size;      /* bytes of it */
};

/** What a test says to a request in the file system's place. */
struct bridge_answer {
    int error; /* errno, or 0 */
    const void *data;
    size_t size;
};

/** Asked for every request; true when it has answered. Called from the bridge's threads. */
typedef bool (*bridge_filter)(const struct bridge_request *request, struct bridge_answer *answer);

/** Leaves this process' mounts to itself; before it has threads. NULL, or why that cannot be. */
const char *bridge_prepare(void);
/** Mounts the file system at the folder `path` and serves it. NULL, or why that cannot be. */
const char *bridge_mount(const char *path);
/** The kernel's connection ends at once, as with a host that goes away, and is unmounted. */
void bridge_unmount(void);

void bridge_set_filter(bridge_filter filter);

/** How many requests of an opcode came since the last time that was asked. */
unsigned bridge_count(uint32_t opcode);
/** And how many bytes they wrote. */
uint64_t bridge_written(void);

/** Threads that take requests. */
enum { BRIDGE_THREADS = 16 };

#endif
