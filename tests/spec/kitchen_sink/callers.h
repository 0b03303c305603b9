/* SPDX-License-Identifier: Apache-2.0 */
/** The public functions of every op, called with the arguments in its vaccel_OP_args. callers.c.j2
 * generates them. */
#ifndef VAC_TESTS_CALLERS_H
#define VAC_TESTS_CALLERS_H

#include "tests/spec/exercise/exercise.h"

struct caller {
    uint32_t op;
    /** Makes of the arguments what handles can say: a model has a name. */
    void (*plain)(void *args);
    /** Makes of the arguments what a submitted call has: everything that it gives comes in results.
     */
    void (*late)(struct exercise *exercise, void *args);
    vaccel_status (*run)(vaccel_session *session, const void *args);
    /** NULL for an op without a submitted form. */
    vaccel_status (*submit)(vaccel_session *session, const void *args, vaccel_call **call);
    vaccel_status (*result)(vaccel_call *call, const void *args);
    /** Overwrites what the caller may overwrite once it has submitted the call. */
    void (*scribble)(const void *args);
};

enum { CALLERS_MAX = 64, CALLERS_IMAGES = 8 };
extern const struct caller callers[CALLERS_MAX];

/** Handles of what views describe; NULL of NULL. */
vaccel_image *image_of(const vaccel_image_view *view);
vaccel_model *model_of(const vaccel_model_view *view);
vaccel_buffer *buffer_of(vaccel_session *session, const vaccel_buffer_view *view);
void scribble(const void *memory, uint64_t size);
void scribble_text(const char *text);
void scribble_tensor(const vaccel_tensor *tensor);

#endif
