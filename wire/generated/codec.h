/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_WIRE_GENERATED_CODEC_H
#define VAC_WIRE_GENERATED_CODEC_H

#include "wire/frame.h"

/** How one op goes over the wire. `args` is always the op's vaccel_OP_args. */
struct vac_codec {
    uint32_t op;
    uint16_t version;
    uint32_t call_size;  /* bytes of a call's body */
    uint32_t reply_size; /* bytes of a reply's body */
    size_t args_size;
    size_t model_at; /* where in args the pointer to the model's view is; SIZE_MAX for ops without
                        one */
    size_t
        room_size; /* memory that get_call needs for what args points to; aligned to 16, zeroed */

    /** The caller's side: writes the body of a call behind its head. */
    void (*put_call)(struct vac_writer *writer, const void *args);
    /** The far side: reads it into `args`, with outputs pointing into `room` and the reader's
     * arena. */
    void (*get_call)(struct vac_reader *reader, void *args, void *room);
    /** The far side: writes the body of a reply from the outputs. */
    void (*put_reply)(struct vac_writer *writer, const void *args);
    /**
     * The caller's side: reads it and hands the outputs over, all or none. ERR_PROTOCOL with
     * reader->fault, or ERR_NO_MEMORY.
     */
    vaccel_status (*take_reply)(struct vac_reader *reader, const void *args,
                                const vaccel_origin *origin, const vaccel_host *host);
    /** Where the outputs came from; NULL for ops that return no handle. */
    const vaccel_origin *(*origin)(const void *args);
    /** The far side: releases the result handles among the outputs. */
    void (*drop)(const void *args, const vaccel_host *host);
};

enum { VAC_CODEC_COUNT = 6 };
extern const struct vac_codec vac_codecs[VAC_CODEC_COUNT];

/** The codec of an op and version, or NULL. */
const struct vac_codec *vac_codec_find(uint32_t op, uint32_t version);

#endif
