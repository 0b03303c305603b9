/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_FILE_H
#define VAC_CORE_FILE_H

#include <stddef.h>

#include <vaccel/status.h>

/**
 * Reads a regular file of at most `limit` bytes whole; `*data` is the caller's, to be freed with
 * free(). `what` is what the file is called in messages. Never waits: a FIFO or a device is
 * refused.
 */
vaccel_status vac_file_read(const char *path, const char *what, size_t limit, void **data,
                            size_t *size);

/** The status that stands for an errno of open(), stat() or read(). */
vaccel_status vac_status_from_errno(int error);

#endif
