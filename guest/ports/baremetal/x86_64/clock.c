/* SPDX-License-Identifier: Apache-2.0 */
/** Time: the processor's time stamps, measured once against the PIT where there is one. */
#include "guest/ports/baremetal/baremetal.h"
#include "guest/ports/baremetal/x86_64/machine.h"

enum { PIT_CHANNEL_2 = 0x42, PIT_COMMAND = 0x43, PORT_B = 0x61 };
/* Ticks of the PIT, at 1193182 Hz, that are counted: 2 ms. */
enum { PIT_COUNT = 2386 };
#define PIT_NS UINT64_C(1999695)
/* No processor counts faster than this, so that time never runs fast. */
#define FASTEST_PER_US 8000

static uint64_t start_tsc;
static uint64_t ns_per_tick; /* times 2^32 */

static bool pit_is_done(void)
{
    return in8(PORT_B) & 0x20;
}

/* Time stamps during PIT_NS; 0 when there is no PIT. */
static uint64_t count_ticks(void)
{
    uint8_t before = in8(PORT_B);

    out8(PORT_B, (uint8_t)((before & ~2) | 1)); /* gate on, speaker off */
    out8(PIT_COMMAND, 0xB0);                    /* channel 2, both bytes, count once */
    out8(PIT_CHANNEL_2, PIT_COUNT & 0xFF);
    out8(PIT_CHANNEL_2, PIT_COUNT >> 8);
    uint64_t from = read_tsc();
    if (pit_is_done()) /* where there is nothing, all bits are set */
        return 0;
    while (!pit_is_done())
        ;
    uint64_t ticks = read_tsc() - from;
    out8(PORT_B, before);
    return ticks;
}

void clock_start(void)
{
    uint64_t ticks = count_ticks();
    uint64_t slowest = PIT_NS / 1000 * FASTEST_PER_US;

    start_tsc = read_tsc();
    if (!ticks || ticks > slowest)
        ticks = slowest;
    ns_per_tick = (PIT_NS << 32) / ticks;
}

uint64_t baremetal_ticks(void)
{
    return read_tsc();
}

uint64_t baremetal_now(void)
{
    return (uint64_t)(((unsigned __int128)(read_tsc() - start_tsc) * ns_per_tick) >> 32);
}
