/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/pass.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "daemon/common/passes.h"
#include "daemon/worker/tenant.h"

/* How long calls that run may take before others go on beside them; how long one waits, whatever
 * the others say they do, as a worker that was taken over may say anything; how often a call looks
 * whether it is still wanted. */
#define PATIENCE_NS UINT64_C(500000000)
#define LONGEST_NS UINT64_C(2000000000)
#define STEP_NS UINT64_C(50000000)

static struct vac_passes *passes;
/* What `ended` was when patience was last at its end; the high half says that it was. */
static _Atomic uint64_t stalled;
#define STALLED_AT(ended) (UINT64_C(1) << 32 | (ended))

int vac_pass_init(int fd)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return -errno;
    if (info.st_size < (off_t)sizeof(*passes))
        return -EINVAL;
    void *memory = mmap(NULL, sizeof(*passes), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return -errno;
    passes = (struct vac_passes *)memory;
    return 0;
}

bool vac_pass_needed(void)
{
    return passes != NULL;
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void sleep_while(uint32_t served, uint64_t ns)
{
    const struct timespec time = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};

    atomic_fetch_add(&passes->waiting, 1);
    syscall(SYS_futex, &passes->served, FUTEX_WAIT, served, &time, NULL, 0);
    atomic_fetch_sub(&passes->waiting, 1);
}

/* Each that waits has a number of its own: all look. */
static void serve_next(void)
{
    atomic_fetch_add(&passes->served, 1);
    if (atomic_load(&passes->waiting))
        syscall(SYS_futex, &passes->served, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* The number is nobody's any more: another one is served for it. */
static enum vac_pass leave(enum vac_pass how)
{
    atomic_fetch_sub(&vac_tenant.board->passes, 1);
    serve_next();
    return how;
}

enum vac_pass vac_pass_take(uint64_t deadline_ns, const int32_t *cancelled)
{
    uint32_t number = atomic_fetch_add(&passes->drawn, 1);
    uint32_t ended = 0;
    uint64_t since = 0;
    uint64_t begun = now();

    atomic_fetch_add(&vac_tenant.board->passes, 1);
    for (;;) {
        uint32_t served = atomic_load(&passes->served);
        if ((int32_t)(served - number) > 0)
            return VAC_PASS_TAKEN;
        uint64_t at = now();
        if (at >= deadline_ns || (cancelled && __atomic_load_n(cancelled, __ATOMIC_RELAXED)))
            return leave(VAC_PASS_NONE);
        uint32_t seen = atomic_load(&passes->ended);
        if (!since || seen != ended) {
            ended = seen;
            since = at;
        }
        if (at - since >= PATIENCE_NS)
            atomic_store(&stalled, STALLED_AT(ended));
        if (at - begun >= LONGEST_NS || atomic_load(&stalled) == STALLED_AT(ended))
            return leave(VAC_PASS_WITHOUT);
        sleep_while(served, deadline_ns - at < STEP_NS ? deadline_ns - at : STEP_NS);
    }
}

void vac_pass_give(void)
{
    atomic_fetch_add(&passes->ended, 1);
    leave(VAC_PASS_TAKEN);
}
