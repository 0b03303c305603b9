/* SPDX-License-Identifier: Apache-2.0 */
#include "forked.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_bool forked;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int watching;

static void note_fork(void)
{
    atomic_store_explicit(&forked, true, memory_order_relaxed);
}

static void watch(void)
{
    watching = pthread_atfork(NULL, NULL, note_fork);
}

vaccel_status vac_forked_watch(const vaccel_host *host)
{
    pthread_once(&once, watch);
    return watching == 0 ? VACCEL_OK
                         : host->fail(VACCEL_ERR_NO_MEMORY, "no memory to watch for forks");
}

vaccel_status vac_forked_check(const vaccel_host *host, const char *framework)
{
    if (!atomic_load_explicit(&forked, memory_order_relaxed))
        return VACCEL_OK;
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "%s was used before this process was forked, and its threads did not come "
                      "along; fork before the first call, or execute a program in the child",
                      framework);
}
