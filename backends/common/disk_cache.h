/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a device's compiler made, kept on disk for the next process: one file for each key, in
 * $XDG_CACHE_HOME/vaccel/BACKEND (or ~/.cache/…). A cache that cannot be used costs time and
 * nothing else. Thread-safe, and safe between processes: a file appears whole or not at all.
 */
#ifndef VACCEL_COMMON_DISK_CACHE_H
#define VACCEL_COMMON_DISK_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/backend.h>

/**
 * Reads what was kept for `key`, which says everything that the content depends on: the source, the
 * device, the compiler and its options. What others could have written, what is not whole, and what
 * was kept for another key is passed over. `*data` is freed with free().
 */
bool vac_disk_cache_read(const vaccel_host *host, const char *backend, const char *key, void **data,
                         size_t *size);

/** Keeps `data` for `key`. The first failure in a process is a warning in the log, with what to do
 * about it. */
void vac_disk_cache_write(const vaccel_host *host, const char *backend, const char *key,
                          const void *data, size_t size);

#endif
