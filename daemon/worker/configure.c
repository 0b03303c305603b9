/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/configure.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "core/config.h"
#include "core/host.h"
#include "core/log.h"
#include "daemon/worker/executor.h"
#include "daemon/worker/tenant.h"
#include "daemon/worker/turns.h"

/* Maps the board, and frees the slots of the worker before. */
static int map_board(int fd)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return -errno;
    if (info.st_size < (off_t)sizeof(struct vac_board))
        return -EINVAL;
    void *board = mmap(NULL, sizeof(struct vac_board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (board == MAP_FAILED)
        return -errno;
    vac_tenant.board = (struct vac_board *)board;
    for (size_t i = 0; i < VAC_BOARD_SLOTS; i++)
        atomic_store(&vac_tenant.board->slot[i].deadline_ns, 0);
    vac_tenant.board->slots = VAC_BOARD_SLOTS;
    vac_tenant.board->magic = VAC_BOARD_MAGIC;
    return 0;
}

int vac_configure(const struct vac_control_config *config, const int fds[VAC_CONTROL_CONFIG_FDS])
{
    if (config->version != VAC_CONTROL_VERSION) {
        vac_log(VACCEL_LOG_ERROR,
                "vacceld speaks version %u to its workers, and this one %u; install both of the "
                "same release, and start vacceld again",
                config->version, VAC_CONTROL_VERSION);
        return -EPROTONOSUPPORT;
    }
    int alarm = fcntl(fds[1], F_DUPFD_CLOEXEC, 0);
    if (alarm < 0)
        return -errno;
    int status = map_board(fds[0]);
    if (status != 0)
        return status;
    vac_board_alarm(alarm);
    memcpy(vac_tenant.name, config->name, sizeof(vac_tenant.name));
    vac_tenant.host = vac_host();
    /* The front says these by the variables that any program has. */
    vac_tenant.defaults = (vaccel_attributes){.backend = vac_config()->backend,
                                              .device = vac_config()->device,
                                              .precision = vac_config()->precision};
    vac_tenant.max_calls = config->max_calls;
    vac_tenant.max_sessions = config->max_sessions;
    vac_tenant.max_call_ns = config->max_call_ns;
    vac_tenant.max_message = config->max_message;
    vac_tenant.max_memory = config->max_memory;
    vac_tenant.guest_mode = config->guest_mode & 0666;
    vac_tenant.guest_gid = config->guest_gid;
    vac_executor_init(config->threads);
    vac_turns_init(config->threads);
    return 0;
}
