/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/processors.h"

#include <sched.h>
#include <unistd.h>

size_t vac_processors(void)
{
    cpu_set_t set;
    /* Fails where there are more than a cpu_set_t holds. */
    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return (size_t)CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}
