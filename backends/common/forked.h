/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether this process is a fork of one that uses the framework: threads do not survive a fork, and
 * a framework that waits for them waits for ever. For backends whose framework has threads.
 */
#ifndef VACCEL_COMMON_FORKED_H
#define VACCEL_COMMON_FORKED_H

#include <vaccel/backend.h>

/** Call it when the framework starts: forks are noticed from now on. Thread-safe. Errors:
 * ERR_NO_MEMORY. */
vaccel_status vac_forked_watch(const vaccel_host *host);

/** VACCEL_OK, or in a fork ERR_UNAVAILABLE and what to do. One load; thread-safe. */
vaccel_status vac_forked_check(const vaccel_host *host, const char *framework);

#endif
