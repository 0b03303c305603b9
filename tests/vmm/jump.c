/* SPDX-License-Identifier: Apache-2.0 */
/** The time of day jumps by a day to and fro, each time that somebody looks; to be preloaded. */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 86400 };

static time_t jump(void)
{
    static atomic_uint looks;

    return atomic_fetch_add(&looks, 1) % 2 ? DAY : -DAY;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *now)
{
    long status = syscall(SYS_clock_gettime, clock, now);

    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += jump();
    return (int)status;
}

__attribute__((visibility("default"))) int gettimeofday(struct timeval *now, void *zone)
{
    long status = syscall(SYS_gettimeofday, now, zone);

    if (status == 0)
        now->tv_sec += jump();
    return (int)status;
}

__attribute__((visibility("default"))) time_t time(time_t *now)
{
    struct timespec read;

    clock_gettime(CLOCK_REALTIME, &read);
    if (now)
        *now = read.tv_sec;
    return read.tv_sec;
}
