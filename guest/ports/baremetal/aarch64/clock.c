/* SPDX-License-Identifier: Apache-2.0 */
/** Time: the architecture's counter. */
#include "guest/ports/baremetal/aarch64/machine.h"
#include "guest/ports/baremetal/baremetal.h"

#define SECOND UINT64_C(1000000000)

uint64_t baremetal_ticks(void)
{
    return read_counter();
}

uint64_t baremetal_now(void)
{
    uint64_t count = read_counter();
    uint64_t frequency = read_frequency();

    return count / frequency * SECOND + count % frequency * SECOND / frequency;
}

uint64_t clock_ticks(uint64_t ns)
{
    uint64_t frequency = read_frequency();

    return ns / SECOND * frequency + ns % SECOND * frequency / SECOND;
}
