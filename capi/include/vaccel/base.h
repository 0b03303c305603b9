/* SPDX-License-Identifier: Apache-2.0 */
/** What every public header shares: the export macro and the handle types. */
#ifndef VACCEL_BASE_H
#define VACCEL_BASE_H

#include <stddef.h>
#include <stdint.h>

#include <vaccel/enums.h>
#include <vaccel/status.h>

#if defined(__GNUC__)
#define VACCEL_API __attribute__((visibility("default")))
#define VACCEL_PRINTF(string, first) __attribute__((__format__(__printf__, string, first)))
#else
#define VACCEL_API
#define VACCEL_PRINTF(string, first)
#endif

/** Where calls are made from. Many threads may use one session at once. */
typedef struct vaccel_session vaccel_session;
/** A network: a name in the model repository, a file, or bytes. Shared by all sessions of the
 * process. */
typedef struct vaccel_model vaccel_model;
/** A picture to work on. Immutable, so many threads may use it at once. */
typedef struct vaccel_image vaccel_image;
/** Memory that the application and the accelerator both see. */
typedef struct vaccel_buffer vaccel_buffer;
/** An asynchronous call: submitted, and not yet asked for its result. */
typedef struct vaccel_call vaccel_call;

/** Tells the owner of borrowed memory that vaccel no longer uses it. May be called from any thread.
 */
typedef void (*vaccel_release_fn)(void *user);

#endif
