/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/share.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/common/passes.h"
#include "daemon/front/log.h"

enum { LEVELS = 19, TURNS = 16 };

static struct vac_passes *passes;
static int passes_fd = -1;

int vac_share_level(uint32_t weight, uint32_t heaviest)
{
    double share = weight * 1.118; /* half a level: to the nearest one */
    int level = 0;

    for (; level < LEVELS && share < heaviest; level++)
        share *= 1.25;
    return level;
}

int vac_share_level_of(const struct vac_config_tenant *tenant)
{
    uint32_t heaviest = tenant->weight;

    for (const struct vac_tenant_front *other = vac_tenants; other; other = other->next)
        heaviest = other->own->weight > heaviest ? other->own->weight : heaviest;
    return vac_share_level(tenant->weight, heaviest);
}

/* Within a group, levels are among its own threads; the group has one of its own. */
static void take_as_group(int level)
{
    char text[8];
    int fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    int length = snprintf(text, sizeof(text), "%d", level);
    ssize_t written = write(fd, text, (size_t)length);
    (void)written; /* it may be changed so often only: then they are equals */
    close(fd);
}

void vac_share_take(int level)
{
    setsid();
    if (level == 0)
        return;
    take_as_group(level);
    int now = nice(level);
    (void)now; /* more of it is always allowed */
}

uint32_t vac_share_turns(uint32_t weight, uint32_t lightest)
{
    uint32_t turns = (weight + lightest / 2) / lightest;

    return turns < TURNS ? turns : TURNS;
}

/* Calls of all tenants that run at once. */
static uint32_t at_once(const struct vac_config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (config->max_running)
        return config->max_running;
    return processors > 1 ? (uint32_t)processors : 1;
}

void vac_share_init(const struct vac_config *config)
{
    void *memory = MAP_FAILED;

    int fd = memfd_create("vaccel-passes", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && ftruncate(fd, sizeof(*passes)) == 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        memory = mmap(NULL, sizeof(*passes), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        vac_log_error(NULL, "there is no memory for the tenants' turns: %s; calls run as they come",
                      strerror(errno));
        if (fd >= 0)
            close(fd);
        return;
    }
    passes = (struct vac_passes *)memory;
    passes_fd = fd;
    atomic_store(&passes->served, at_once(config));
}

void vac_share_tell(struct vac_tenant_front *tenant)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_PASSES};
    uint32_t lightest = tenant->own->weight;

    if (!passes)
        return;
    for (const struct vac_tenant_front *other = vac_tenants; other; other = other->next)
        lightest = other->own->weight < lightest ? other->own->weight : lightest;
    request.passes.share = vac_share_turns(tenant->own->weight, lightest);
    vac_worker_ask(tenant, NULL, &request, &passes_fd, 1);
}

static bool others_run(const struct vac_tenant_front *tenant)
{
    for (const struct vac_tenant_front *other = vac_tenants; other; other = other->next)
        if (other != tenant && other->worker.board)
            return true;
    return false;
}

void vac_share_ended(const struct vac_tenant_front *tenant)
{
    uint32_t had = atomic_load(&tenant->worker.board->passes);

    if (!passes)
        return;
    /* What a worker wrote there before it died is put right when there is nobody to disturb. */
    if (!others_run(tenant)) {
        atomic_store(&passes->waiting, 0);
        atomic_store(&passes->served, atomic_load(&passes->drawn) + at_once(tenant->config));
        return;
    }
    atomic_fetch_add(&passes->served, had < VAC_BOARD_SLOTS ? had : VAC_BOARD_SLOTS);
    atomic_fetch_add(&passes->ended, 1);
    syscall(SYS_futex, &passes->served, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}
