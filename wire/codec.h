/* SPDX-License-Identifier: Apache-2.0 */
/** Any op over the wire, by its rows in the tables. `args` is always the op's vaccel_OP_args.
 * Freestanding. */
#ifndef VAC_WIRE_CODEC_H
#define VAC_WIRE_CODEC_H

#include "wire/frame.h"
#include "wire/generated/codec.h"

/** The codec of an op and version, or NULL. */
const struct vac_codec *vac_codec_find(uint32_t op, uint32_t version);

/** The caller's side: writes the body of a call behind its head. */
void vac_put_call(struct vac_writer *writer, const struct vac_codec *codec, const void *args);

/** The far side: reads it into `args`, with outputs pointing into `room`, which is zeroed and
 * aligned to 16, and the reader's arena. */
void vac_get_call(struct vac_reader *reader, const struct vac_codec *codec, void *args, void *room);

/** The far side: writes the body of a reply from the outputs. */
void vac_put_reply(struct vac_writer *writer, const struct vac_codec *codec, const void *args);

/**
 * The caller's side: reads it and hands the outputs over, all or none. ERR_PROTOCOL with
 * reader->fault, or ERR_NO_MEMORY.
 */
vaccel_status vac_take_reply(struct vac_reader *reader, const struct vac_codec *codec,
                             const void *args, const vaccel_origin *origin,
                             const vaccel_host *host);

/** Where the outputs came from; NULL for ops that return no handle. */
const vaccel_origin *vac_codec_origin(const struct vac_codec *codec, const void *args);

/** Releases the result handles among the outputs. */
void vac_codec_drop(const struct vac_codec *codec, const void *args, const vaccel_host *host);

/** Reads a struct of which the peer sent `sent` bytes: an earlier version's is shorter, and the
 * rest is 0. */
void vac_get_struct(struct vac_reader *reader, uint32_t at, uint32_t sent,
                    const struct vac_struct *shape, void *to);

/** A scalar in its slot; one out of range is a fault. */
uint64_t vac_get_scalar(struct vac_reader *reader, uint32_t at, const struct vac_field *field);

/** Appends `text` as far as it fits before `end`, where a zero always does; returns the new end. */
char *vac_append(char *to, char *end, const char *text);

/** A fault that names a part of an op or struct, both by their places in vac_names. */
void vac_fault_in(struct vac_reader *reader, uint32_t whole, uint32_t part, const char *what);

#endif
