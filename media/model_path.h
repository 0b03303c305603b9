/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: opening the files of a model folder. `what` names the kind of file in messages. */
#ifndef VACCEL_MEDIA_MODEL_PATH_H
#define VACCEL_MEDIA_MODEL_PATH_H

#include <stdint.h>

#include "media/error.h"

/**
 * Resolves `name` in `folder`, which is absolute and resolved, and refuses what lies outside of it.
 * `*path` is malloc'ed.
 */
vaccel_status vac_model_resolve_inside(const char *what, const char *folder, const char *name,
                                       char **path, struct vac_error *err);

/** Opens a regular file; never waits, so that a FIFO or a device is refused rather than hung on. */
vaccel_status vac_model_open_regular(const char *what, const char *path, int *fd, uint64_t *size,
                                     struct vac_error *err);

#endif
