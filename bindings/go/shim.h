/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What Go calls: each op in one crossing, with the message of a failure or the whole result.
 *
 * vaccel_last_error() is the thread's, and a goroutine may be on another thread at its next call;
 * so the message comes back with the status. A result comes back flat, as numbers of eight bytes
 * and texts with their length before them, so that reading it costs one crossing and not one for
 * each field.
 */
#ifndef VAC_GO_SHIM_H
#define VAC_GO_SHIM_H

#include <stdbool.h>

#include "gate.h"

/** Beside vaccel's own statuses: the session is closed. */
#define VAC_GO_CLOSED INT32_MIN

/** How many VACCEL_PHASE_* Go knows. */
#define VAC_GO_PHASES 4

/** What came of a call. `text` is for the caller to free(). */
typedef struct vac_go_answer {
    vaccel_status status;
    char *text;        /* the message of a failure, or a flat result; may be NULL */
    size_t size;       /* bytes at `text` */
    vaccel_call *call; /* of a submission */
} vac_go_answer;

/** A failure, with the thread's message. */
vac_go_answer vac_go_failed(vaccel_status status);
/** The session is closed. */
vac_go_answer vac_go_closed(void);
/** Memory ran out. */
vac_go_answer vac_go_no_memory(void);
/** The status of a plain call, with the message if it failed. */
static inline vac_go_answer vac_go_plain(vaccel_status status)
{
    return status == VACCEL_OK ? (vac_go_answer){.status = VACCEL_OK} : vac_go_failed(status);
}

/** A result that is being made flat. When memory runs out it stays empty. */
typedef struct vac_go_flat {
    char *data;
    size_t size;
    size_t room;
    bool failed;
} vac_go_flat;

void vac_go_put_number(vac_go_flat *flat, uint64_t number);
void vac_go_put_real(vac_go_flat *flat, double number);
void vac_go_put_text(vac_go_flat *flat, const char *text);
vac_go_answer vac_go_flattened(vac_go_flat *flat);

/** Takes a completed call's result, or its failure. */
typedef vac_go_answer (*vac_go_take_fn)(vaccel_call *call);

/** A submitted call of Go's, made before the submission so that nothing can fail after it. */
typedef struct vac_go_pending vac_go_pending;
vac_go_pending *vac_go_pending_new(vac_go_take_fn take, uintptr_t handle);

/**
 * The end of a submission: has Go told of the call `handle` when it completes, with what `take`
 * gives. That may be before this returns. Go releases the call.
 */
vac_go_answer vac_go_submitted(vaccel_status status, vaccel_call *call, vac_go_pending *pending);

/* Functions outside the ops. */
vac_go_answer vac_go_session_open(const vaccel_session_options *options, vac_go_gate **gate);
vac_go_answer vac_go_session_derive(vac_go_gate *from, const vaccel_session_options *options,
                                    vac_go_gate **gate);
vac_go_answer vac_go_session_prepare(vac_go_gate *gate, uint32_t op, vaccel_model *model);
vac_go_answer vac_go_model_open(const char *name, vaccel_model **model);
vac_go_answer vac_go_model_from_memory(const void *data, size_t size, const char *metadata,
                                       uintptr_t handle, vaccel_model **model);
vac_go_answer vac_go_image_from_file(const char *path, vaccel_image **image);
/** `geometry` is NULL for the bytes of a file. */
vac_go_answer vac_go_image_from_memory(const vaccel_image_geometry *geometry, const void *data,
                                       size_t size, uintptr_t handle, vaccel_image **image);
vac_go_answer vac_go_image_from_buffer(const vaccel_image_geometry *geometry, vaccel_buffer *buffer,
                                       size_t offset, size_t size, vaccel_image **image);
vac_go_answer vac_go_buffer_create(vac_go_gate *gate, size_t size, vaccel_buffer **buffer);
vac_go_answer vac_go_inspect(void);
vac_go_answer vac_go_explain(vac_go_gate *gate, uint32_t op, vaccel_model *model);

#endif
