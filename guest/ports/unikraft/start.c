/* SPDX-License-Identifier: Apache-2.0 */
/** At boot the device is looked for, so that the application calls <vaccel/vaccel.h> and nothing
 * else. */
#include <uk/init.h>
#include <uk/print.h>

#include <vaccel/vaccel.h>

#include "guest/ports/unikraft/port.h"

/* Not from the heap, whose pages may lie apart: rings have to be in one piece. */
static unsigned char memory[CONFIG_LIBVACCEL_MEMORY * 1024] __attribute__((aligned(4096)));

/* A unikernel without the device boots all the same, and its calls say why there is none. */
static int start(struct uk_init_ctx *context)
{
    const vaccel_guest_options options = {.struct_size = sizeof(options),
                                          .open_timeout_ms = CONFIG_LIBVACCEL_OPEN_TIMEOUT};

    (void)context;
    if (vaccel_guest_open(&vac_unikraft_port, &options, memory, sizeof(memory)) != VACCEL_OK)
        uk_pr_warn("vaccel: %s\n", vaccel_last_error());
    return 0;
}

static void end(const struct uk_term_ctx *context)
{
    (void)context;
    vaccel_guest_close();
}

uk_late_initcall(start, end);
