/* SPDX-License-Identifier: Apache-2.0 */
/**
 * vaccel: one call, and the best accelerator there is answers it.
 *
 * Conventions, true of every function unless it says otherwise:
 * - A function that can fail returns a vaccel_status: 0 or positive is success; vaccel_last_error()
 * has the words.
 * - Outputs come last, and a call that fails leaves them untouched.
 * - A handle belongs to whoever got it, and goes back through its `_release`, which takes NULL and
 * returns nothing.
 * - What an accessor returns lives until its handle is released. Accessors take an index that is in
 * range; others give 0 or "".
 * - Strings are UTF-8 and NUL-terminated.
 * - Options structs start with `struct_size`: initialise them with their _INIT macro or _init()
 * function.
 * - All functions are thread-safe; one handle must not be released while another thread uses it.
 * - After fork() in a process that has used vaccel, the child must not: frameworks and locks do not
 * survive it.
 * - Use after release is undefined, as with free(); VACCEL_VALIDATE=1 catches it and says where.
 */
#ifndef VACCEL_VACCEL_H
#define VACCEL_VACCEL_H

#include <vaccel/base.h>
#include <vaccel/buffer.h>
#include <vaccel/call.h>
#include <vaccel/enums.h>
#include <vaccel/error.h>
#include <vaccel/image.h>
#include <vaccel/inspect.h>
#include <vaccel/log.h>
#include <vaccel/model.h>
#include <vaccel/ops.h>
#include <vaccel/params.h>
#include <vaccel/session.h>
#include <vaccel/status.h>
#include <vaccel/version.h>

#endif
