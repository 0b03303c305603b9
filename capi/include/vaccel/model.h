/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VACCEL_MODEL_H
#define VACCEL_MODEL_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Opens a model by name or path.
 *
 * What contains a '/' is a path, to a folder with a model.json or to a model file. Anything else is
 * a name, looked for in VACCEL_MODEL_PATH, then in the user's and the installation's model folders.
 * A name that is not found here is no error yet, because a transport may know it on the other side.
 * The network itself is loaded by the backend that first needs it, and shared: opening one model
 * twice costs one load.
 *
 * `*model` belongs to the caller; release it with vaccel_model_release(). Thread-safe.
 * Errors: ERR_INVALID, ERR_NOT_FOUND (a path), ERR_IO, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_model_open(const char *name_or_path, vaccel_model **model);

/**
 * Makes a model from the bytes of a model file.
 *
 * `metadata` is the text of its model.json, NUL-terminated; it is copied. `data` is borrowed until
 * `release` is called with `user`, or, when `release` is NULL, until the model has been released
 * and no call uses it. On failure it is not called. Models of the same content and metadata are
 * shared. `*model` belongs to the caller. Errors: ERR_INVALID, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_model_from_memory(const void *data, size_t size,
                                                  const char *metadata, vaccel_release_fn release,
                                                  void *user, vaccel_model **model);

/**
 * The `index`th folder in which model names are looked for, or NULL after the last: those of
 * VACCEL_MODEL_PATH (colon-separated), then the user's ($XDG_DATA_HOME or ~/.local/share,
 * /vaccel/models), the installation's (PREFIX/share/vaccel/models) and the system's
 * (/usr/share/vaccel/models). They need not exist. Lives as long as the process.
 */
VACCEL_API const char *vaccel_model_folder(size_t index);

/** The name or path that the model was opened with; the SHA-256 for one from memory. Lives as long
 * as `model`. */
VACCEL_API const char *vaccel_model_name(const vaccel_model *model);

/** Where the model was found, or an empty string. Lives as long as `model`. */
VACCEL_API const char *vaccel_model_path(const vaccel_model *model);

/** Releases a model. Calls in flight keep what they need. NULL is allowed. */
VACCEL_API void vaccel_model_release(vaccel_model *model);

#ifdef __cplusplus
}
#endif

#endif
