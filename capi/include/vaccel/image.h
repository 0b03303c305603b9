/* SPDX-License-Identifier: Apache-2.0 */
/** Images are handed to a backend as they are: nothing is decoded before a call needs it. */
#ifndef VACCEL_IMAGE_H
#define VACCEL_IMAGE_H

#include <vaccel/base.h>
#include <vaccel/params.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads a JPEG or PNG file. `*image` belongs to the caller.
 *
 * The file is read whole (at most 256 MiB) and may change afterwards.
 * Errors: ERR_INVALID, ERR_NOT_FOUND, ERR_DENIED, ERR_IO, ERR_LIMIT, ERR_FORMAT (empty, or not a
 * regular file), ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_from_file(const char *path, vaccel_image **image);

/**
 * Wraps the bytes of a JPEG or PNG file, without a copy.
 *
 * `data` is borrowed until `release` is called with `user`, or, when `release` is NULL, until the
 * image has been released and no call uses it; it must not change before. On failure `release` is
 * not called. `*image` belongs to the caller. Errors: ERR_INVALID, ERR_FORMAT (empty), ERR_LIMIT,
 * ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_from_memory(const void *data, size_t size,
                                                  vaccel_release_fn release, void *user,
                                                  vaccel_image **image);

/**
 * Wraps raw 8-bit pixels, without a copy. Rows are top to bottom, `geometry->stride` bytes apart.
 *
 * `data` and `size` (bytes) are borrowed as in vaccel_image_from_memory(). `*image` belongs to the
 * caller. Errors: ERR_INVALID (the geometry, or `size` is too small for it), ERR_LIMIT,
 * ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_from_pixels(const vaccel_image_geometry *geometry,
                                                  const void *data, size_t size,
                                                  vaccel_release_fn release, void *user,
                                                  vaccel_image **image);

/**
 * Wraps part of a buffer, without a copy; the image keeps the buffer alive.
 *
 * `geometry` may be NULL for the bytes of a JPEG or PNG file. `*image` belongs to the caller.
 * Errors: as the two functions above; ERR_INVALID when the range is outside the buffer.
 */
VACCEL_API vaccel_status vaccel_image_from_buffer(const vaccel_image_geometry *geometry,
                                                  vaccel_buffer *buffer, size_t offset, size_t size,
                                                  vaccel_image **image);

/** Releases an image. Calls in flight keep what they need. NULL is allowed. */
VACCEL_API void vaccel_image_release(vaccel_image *image);

#ifdef __cplusplus
}
#endif

#endif
