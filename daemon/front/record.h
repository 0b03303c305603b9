/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the next vacceld must know of a guest that stays attached, in a memfd. It is written such
 * that a process that is killed in between leaves the record before. Who reads it believes nothing
 * of it.
 */
#ifndef VAC_FRONT_RECORD_H
#define VAC_FRONT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/common/control.h"

enum { VAC_RECORD_VERSION = 1, VAC_RECORD_TENANT = 64, VAC_RECORD_PATH = 128 };

/** How the hypervisor's connection came about. */
enum vac_record_way { VAC_RECORD_GIVEN, VAC_RECORD_LISTEN, VAC_RECORD_CONNECT };

enum {
    VAC_RECORD_ADDRESSED = 1,
    VAC_RECORD_ENABLED = 2,
    VAC_RECORD_STARTED = 4,
    VAC_RECORD_EXACT = 8
};

struct vac_record_queue {
    uint64_t descriptors;
    uint64_t available;
    uint64_t used;
    uint64_t epoch;
    uint32_t size;
    uint32_t base;
    uint32_t flags; /* VAC_RECORD_* */
    uint32_t reserved;
};

struct vac_record {
    uint32_t magic;
    uint32_t version;
    uint32_t busy; /* a message of the hypervisor was being answered: nobody can go on from there */
    uint32_t way;  /* enum vac_record_way */
    char tenant[VAC_RECORD_TENANT];
    char path[VAC_RECORD_PATH]; /* of the socket, or empty */
    uint64_t features;
    uint64_t protocol;
    uint64_t epochs;
    uint32_t paused;
    uint32_t renew;
    uint32_t regions;
    uint32_t reserved;
    struct vac_control_region region[VAC_CONTROL_REGIONS];
    struct vac_record_queue queue[VAC_CONTROL_QUEUES];
};

struct vac_record_file;

/** Memory for records, and its descriptor; NULL when there is none. */
struct vac_record_file *vac_record_new(int *fd);
/** The memory of a descriptor that was passed, and a copy of its latest record; NULL with the
 * reason. */
struct vac_record_file *vac_record_open(int fd, struct vac_record *record, const char **reason);
/** Replaces the record; magic and version are set. */
void vac_record_save(struct vac_record_file *file, struct vac_record *record);
void vac_record_close(struct vac_record_file *file);

#endif
