/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Views: plain structures that describe memory somebody else owns.
 *
 * An application holds handles; a backend, a transport and the wire code see views. A view is valid
 * for as long as the call that passed it, and is never written through unless its argument is `out`
 * or `inout`.
 */
#ifndef VACCEL_VIEW_H
#define VACCEL_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include <vaccel/enums.h>
#include <vaccel/status.h>
#include <vaccel/tensor.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Memory that both sides of a transport may see. */
typedef struct vaccel_buffer_view {
    void *data;
    uint64_t size; /* bytes */
    void *owner;   /* the host's, for vaccel_host.import_buffer; NULL for memory that came over the
                      wire */
    int32_t fd;    /* a memfd with the seals F_SEAL_SHRINK and F_SEAL_SEAL that the memory is of,
                      the owner's; -1 when it is of none */
    uint32_t reserved; /* 0 */
    uint64_t offset;   /* of `data` in the memfd */
} vaccel_buffer_view;

/** An image: the bytes of a JPEG or PNG file, or raw 8-bit pixels. */
typedef struct vaccel_image_view {
    vaccel_pixel_format
        format;        /* VACCEL_PIXEL_ENCODED: `data` is a file's bytes, the geometry is 0 */
    uint32_t width;    /* pixels */
    uint32_t height;   /* pixels */
    uint32_t reserved; /* 0 */
    uint64_t stride;   /* bytes from one row to the next, >= width * bytes per pixel */
    const void *data;
    uint64_t size; /* bytes at `data`, >= stride * (height - 1) + width * bytes per pixel */
    const vaccel_buffer_view *buffer; /* what `data` lies in; NULL when it is ordinary memory */
} vaccel_image_view;

/**
 * A model: a name in the model repository, a file or folder, or bytes in memory. At least one of
 * `name`, `sha256` and `data` is set.
 */
typedef struct vaccel_model_view {
    const char *name; /* as the application gave it, UTF-8; NULL when the model came from memory */
    const char *path; /* the folder or file that the name was resolved to; NULL when none is here */
    const void *data; /* the model file's bytes; NULL unless the model came from memory */
    uint64_t size;    /* bytes at `data` */
    const char *sha256;   /* 64 hexadecimal digits of `data`; NULL unless it came from memory */
    const char *metadata; /* text of a model.json that goes with `data`; NULL when there is none */
    /**
     * What names `data` and `metadata` together: 64 hexadecimal digits of the SHA-256 over the
     * SHA-256 of the one and the SHA-256 of the other, 32 bytes each. NULL unless it came from
     * memory.
     */
    const char *id;
} vaccel_model_view;

/** In vaccel_segment.flags: the other side writes it. */
#define VACCEL_SEGMENT_ROOM UINT32_C(1)
/** Nobody else can write it, so it is not copied before it is checked. Never on the wire. */
#define VACCEL_SEGMENT_PRIVATE UINT32_C(2)

/** Bytes that lie beside a frame of the wire protocol. */
typedef struct vaccel_segment {
    const void *data; /* a room may be written through it */
    uint64_t size;    /* bytes */
    uint32_t flags;   /* VACCEL_SEGMENT_* */
    uint32_t reserved;
} vaccel_segment;

/** How many VACCEL_PHASE_* there are. */
#define VACCEL_PHASES 4

/** Where an answer came from. Strings may be NULL. */
typedef struct vaccel_origin {
    const char
        *backend; /* such as "openvino", or "loop/openvino" when it came through a transport */
    const char *device;         /* such as "CPU" */
    const char *model_sha256;   /* 64 hexadecimal digits, or NULL when no model took part */
    vaccel_precision precision; /* that it was computed in */
    uint32_t reserved;          /* 0 */
    /** Nanoseconds spent in each phase, by VACCEL_PHASE_*; 0 unless the session profiles. */
    uint64_t phase_ns[VACCEL_PHASES];
} vaccel_origin;

#ifdef __cplusplus
}
#endif

#endif
