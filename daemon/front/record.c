/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/record.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC UINT32_C(0x76616372) /* "vacr" */

struct vac_record_file {
    _Atomic uint32_t current; /* which of the two is whole */
    uint32_t reserved;
    struct vac_record record[2];
};

static struct vac_record_file *map(int fd)
{
    void *memory =
        mmap(NULL, sizeof(struct vac_record_file), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    return memory == MAP_FAILED ? NULL : (struct vac_record_file *)memory;
}

struct vac_record_file *vac_record_new(int *fd)
{
    *fd = memfd_create("vaccel-guest", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd >= 0 && ftruncate(*fd, sizeof(struct vac_record_file)) == 0 &&
        fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
        struct vac_record_file *file = map(*fd);
        if (file)
            return file;
    }
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return NULL;
}

static const char *check(const struct vac_record *record)
{
    if (record->magic != MAGIC)
        return "its record is none";
    if (record->version != VAC_RECORD_VERSION)
        return "its record is of another version of vacceld";
    if (record->busy)
        return "its hypervisor was being answered when vacceld ended";
    if (!memchr(record->tenant, 0, sizeof(record->tenant)) ||
        !memchr(record->path, 0, sizeof(record->path)) || record->way > VAC_RECORD_CONNECT)
        return "its record is garbled";
    return NULL;
}

struct vac_record_file *vac_record_open(int fd, struct vac_record *record, const char **reason)
{
    struct stat status;

    *reason = "its record is no memory of vacceld's";
    /* What could shrink would kill who reads it. */
    if (fstat(fd, &status) < 0 || status.st_size != sizeof(struct vac_record_file) ||
        !(fcntl(fd, F_GET_SEALS) & F_SEAL_SHRINK))
        return NULL;
    struct vac_record_file *file = map(fd);
    if (!file)
        return NULL;
    memcpy(record, &file->record[atomic_load(&file->current) & 1], sizeof(*record));
    *reason = check(record);
    if (!*reason)
        return file;
    vac_record_close(file);
    return NULL;
}

void vac_record_save(struct vac_record_file *file, struct vac_record *record)
{
    uint32_t other = ~atomic_load(&file->current) & 1;

    record->magic = MAGIC;
    record->version = VAC_RECORD_VERSION;
    memcpy(&file->record[other], record, sizeof(*record));
    atomic_store(&file->current, other);
}

void vac_record_close(struct vac_record_file *file)
{
    munmap(file, sizeof(*file));
}
