/* SPDX-License-Identifier: Apache-2.0 */
/** Before main() the device is looked for, so that the program calls <vaccel/vaccel.h> and nothing
 * else. */
#include <stdio.h>

#include <vaccel/vaccel.h>

#include "guest/ports/rumprun/port.h"

/* KiB that the library may use, and how long it waits for the host's first answer. */
#ifndef VACCEL_RUMPRUN_MEMORY
#define VACCEL_RUMPRUN_MEMORY 256
#endif
#ifndef VACCEL_RUMPRUN_OPEN_MS
#define VACCEL_RUMPRUN_OPEN_MS 10000
#endif

void vac_rumprun_start(void);

/* A program without the device runs all the same, and its calls say why there is none. */
__attribute__((constructor)) void vac_rumprun_start(void)
{
    static unsigned char memory[VACCEL_RUMPRUN_MEMORY * 1024] __attribute__((aligned(4096)));
    const vaccel_guest_options options = {.struct_size = sizeof(options),
                                          .open_timeout_ms = VACCEL_RUMPRUN_OPEN_MS};

    if (vaccel_guest_open(&vac_rumprun_port, &options, memory, sizeof(memory)) != VACCEL_OK)
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
}
