/* SPDX-License-Identifier: Apache-2.0 */
/** What is here, and why calls go where they go. */
#ifndef VACCEL_INSPECT_H
#define VACCEL_INSPECT_H

#include <vaccel/base.h>
#include <vaccel/ops.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Lists every backend: what it is, its devices, and why it cannot be used if it cannot.
 *
 * Probes and opens what was not probed and opened yet; may take seconds. `*inventory` belongs to
 * the caller. Errors: ERR_CONFIG, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_inspect(vaccel_inventory **inventory);

/**
 * Explains which backend a call of `op` (a VACCEL_OP_* id) with `model` (NULL for ops without one)
 * would take in `session`.
 *
 * Runs nothing and loads no model. `*explanation` belongs to the caller; that no backend can answer
 * is an explanation, not an error. Errors: ERR_INVALID, ERR_NOT_FOUND (the op), ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_explain(vaccel_session *session, uint32_t op, vaccel_model *model,
                                        vaccel_explanation **explanation);

/**
 * Adds a place where backends are looked for: a folder of NAME.so files, or one such file. It comes
 * after VACCEL_BACKEND_PATH and before the installation's own.
 *
 * Only notes the path, which is copied: what is there is looked at with the first call, and what
 * cannot be used is left out with a reason in the log and in vaccel_inspect(). Thread-safe. Errors:
 * ERR_INVALID, ERR_BUSY (backends have been looked for already), ERR_LIMIT, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_backend_add_path(const char *path);

/**
 * What led to the backend of that name: the path of a file in a folder `backends.d`,
 * "VACCEL_BACKEND_PATH", "the program" (vaccel_backend_add_path()), "the installation", or "linked
 * into the program". NULL when there is none of that name, or none was looked for yet. Lives as
 * long as the process. Thread-safe.
 */
VACCEL_API const char *vaccel_backend_found_by(const char *name);

/** The id of the `index`th op that this library knows, or 0 after the last. */
VACCEL_API uint32_t vaccel_op_at(size_t index);

/** The id of the op of that name, or 0. */
VACCEL_API uint32_t vaccel_op_id(const char *name);

/** The name of the op of that id, or NULL. Static storage. */
VACCEL_API const char *vaccel_op_name(uint32_t op);

/**
 * How many calls of `op` this process has made, and how many of them failed. Counted per thread and
 * added up here, so a count may lag behind calls that are under way. Either pointer may be NULL.
 * Errors: ERR_NOT_FOUND.
 */
VACCEL_API vaccel_status vaccel_op_count(uint32_t op, uint64_t *calls, uint64_t *failures);

#ifdef __cplusplus
}
#endif

#endif
