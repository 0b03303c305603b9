/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Errors of libvaccel-media.
 *
 * Every function that can fail returns a vaccel_status and fills a caller-owned `struct vac_error`,
 * so that the library needs no thread-local or global state.
 */
#ifndef VACCEL_MEDIA_ERROR_H
#define VACCEL_MEDIA_ERROR_H

#include <vaccel/status.h>

/** What went wrong, for people: the thing, the reason and the remedy, in UTF-8, always
 * NUL-terminated. */
struct vac_error {
    vaccel_status status;
    char message[512];
};

/**
 * Fills `err` (which may be NULL) and returns `status`, so that a caller can `return
 * vac_media_fail(...)`. A message that is too long is cut at a character boundary. Thread-safe;
 * allocates nothing.
 */
vaccel_status vac_media_fail(struct vac_error *err, vaccel_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
