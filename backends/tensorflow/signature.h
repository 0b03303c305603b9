/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a SavedModel says of its inputs and outputs: a signature of its MetaGraphDef, a protocol
 * buffer. What is read is hostile until checked: lengths, counts, nesting. Touches nothing of
 * TensorFlow.
 */
#ifndef VACCEL_TENSORFLOW_SIGNATURE_H
#define VACCEL_TENSORFLOW_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backends/common/port.h"
#include "media/error.h"

/** The most inputs, or outputs, that a signature may have. */
enum { VAC_TF_MAX_PORTS = 1024 };

/** An input or output. Strings are malloc'ed. */
struct vac_tf_info {
    char *name;   /* the signature's name for it */
    char *tensor; /* the operation in the graph that it is */
    int index;    /* of the output of that operation */
    int type;     /* TF_DataType */
    bool any_rank;
    size_t rank;
    int64_t dims[VAC_PORT_MAX_RANK]; /* VAC_PORT_ANY where any size is taken */
};

/** In the order of their names. */
struct vac_tf_signature {
    struct vac_tf_info *inputs;
    size_t input_count;
    struct vac_tf_info *outputs;
    size_t output_count;
};

/**
 * Reads the signature "serving_default", or the only one that has outputs. `model` names the model
 * in messages. Errors: ERR_FORMAT (a damaged buffer, no such signature, several others, composite
 * or sparse tensors), ERR_LIMIT, ERR_NO_MEMORY; nothing is left to free then.
 */
vaccel_status vac_tf_signature_read(const void *data, size_t size, const char *model,
                                    struct vac_tf_signature *signature, struct vac_error *err);

void vac_tf_signature_free(struct vac_tf_signature *signature);

#endif
