/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe leaves a process behind that outlives it, as frameworks do that start a server. */
#include <unistd.h>

#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    pid_t child = fork();
    if (child == 0) {
        sleep(600);
        _exit(0);
    }
    return host->add_device(found, "CPU", "the processor,\twith a tab\nand a line", "f32");
}

static const vaccel_backend backend = TEST_BACKEND("forks", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
